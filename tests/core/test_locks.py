"""Transactions and row locks: loud outside a transaction, in id order, patient with the database, honest when busy."""

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from studio.core.errors import Busy, StudioError
from studio.core.locks import Door, go_inside, have_alone, lock_row, lock_rows, one_transaction
from studio.core.staff.models import Branch

on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file, not rows")


def three_branches() -> list[Branch]:
    return [Branch.objects.create(name=f"店{n}", studio_name="影楼", prefix=f"B{n}") for n in (1, 2, 3)]


class FromTheDriver(Exception):
    """psycopg2 sets its code in C only, so a class of ours stands in for it at this edge of the house."""

    def __init__(self, pgcode: str) -> None:
        self.pgcode = pgcode


def trouble(code: str | None, text: str = "trouble") -> OperationalError:
    """The error as Django hands it on: its cause carries the database's own code."""
    error = OperationalError(text)
    error.__cause__ = FromTheDriver(code) if code else None
    return error


@pytest.mark.django_db(transaction=True)
def test_locking_outside_a_transaction_is_refused():
    three_branches()
    with pytest.raises(RuntimeError):
        lock_rows(Branch.objects.all())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way_in", [go_inside, have_alone])
def test_a_door_outside_a_transaction_is_refused(way_in):
    with pytest.raises(RuntimeError):
        way_in(Door.TILL, 1)


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_many_are_inside_together_and_one_alone():
    """What others see of a door while we are inside: another of us may come, nobody may have it alone."""
    ask = "SELECT pg_try_advisory_xact_lock_shared(%s, 7), pg_try_advisory_xact_lock(%s, 7)"
    stranger = connection.copy()
    try:
        for way_in, seen in [(go_inside, (True, False)), (have_alone, (False, False))]:
            with transaction.atomic():
                way_in(Door.TILL, 7)
                with stranger.cursor() as cursor:
                    cursor.execute(ask, [Door.TILL.value, Door.TILL.value])
                    assert cursor.fetchone() == seen
    finally:
        stranger.close()


@pytest.mark.django_db
def test_rows_come_back_in_id_order_and_fresh():
    first, second, third = three_branches()
    Branch.objects.filter(pk=second.pk).update(name="改名")
    found = lock_rows(Branch.objects.order_by("-pk"))
    assert [branch.pk for branch in found] == [first.pk, second.pk, third.pk]
    assert found[1].name == "改名"


@pytest.mark.django_db
def test_one_row_and_none():
    first, second, _ = three_branches()
    assert lock_row(Branch.objects.all(), second.pk) == second
    with pytest.raises(Branch.DoesNotExist):
        lock_row(Branch.objects.exclude(pk=first.pk), first.pk)


@on_postgres
@pytest.mark.django_db
def test_postgres_takes_the_lock_that_lets_foreign_keys_through():
    three_branches()
    with CaptureQueriesContext(connection) as seen:
        lock_rows(Branch.objects.all())
    assert 'FOR NO KEY UPDATE OF "studio_branch"' in seen.captured_queries[0]["sql"]


@on_postgres
@pytest.mark.django_db
def test_nobody_waits_for_ever():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_undoes_everything():
    @one_transaction
    def story() -> None:
        three_branches()
        raise StudioError("no")

    with pytest.raises(StudioError):
        story()
    assert Branch.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_a_victim_of_a_deadlock_tries_again_from_the_start(code):
    tries: list[int] = []

    @one_transaction
    def story() -> str:
        tries.append(Branch.objects.count())
        three_branches()
        if len(tries) < 3:
            raise trouble(code)
        return "done"

    assert story() == "done"
    assert tries == [0, 0, 0]  # every try began from nothing
    assert Branch.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("code", "text"),
    [("40P01", "deadlock"), ("40001", "serialize"), ("55P03", "lock timeout"), (None, "database is locked")],
)
def test_what_the_database_cannot_grant_is_told_as_busy(code, text):
    tries: list[int] = []

    @one_transaction
    def story() -> None:
        tries.append(1)
        raise trouble(code, text)

    with pytest.raises(Busy):
        story()
    assert len(tries) == (3 if code in ("40P01", "40001") else 1)


@pytest.mark.django_db(transaction=True)
def test_other_trouble_stays_what_it_is():
    @one_transaction
    def story() -> None:
        raise trouble(None, "no such table")

    with pytest.raises(OperationalError, match="no such table"):
        story()


@pytest.mark.django_db(transaction=True)
def test_an_action_inside_a_story_joins_its_transaction():
    @one_transaction
    def part() -> None:
        three_branches()

    @one_transaction
    def story() -> None:
        part()
        raise StudioError("no")

    with pytest.raises(StudioError):
        story()
    assert Branch.objects.count() == 0
