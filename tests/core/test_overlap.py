"""The database itself refuses a second booking: raw SQL, both databases, also after a table was remade."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps

from studio.core.clock import at_local
from studio.core.overlap import NoOverlap, is_overlap

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has a type for moments")
RULE = "seat_no_overlap"
TABLE = "overlap_probe_seat"


@pytest.fixture
def seat() -> Iterator[type[models.Model]]:
    """A small table under the rule, made by a real schema editor and dropped afterwards."""
    with isolate_apps("studio"):

        class Seat(models.Model):
            room = models.IntegerField()
            starts_at = models.DateTimeField()
            ends_at = models.DateTimeField()
            released_at = models.DateTimeField(null=True)
            override_reason = models.CharField(max_length=20, default="")
            note = models.CharField(max_length=20, default="")

            class Meta:
                app_label = "studio"
                db_table = TABLE
                constraints = [NoOverlap(name=RULE, thing="room")]

        with connection.schema_editor() as editor:
            editor.create_model(Seat)
        yield Seat
        with connection.schema_editor() as editor:
            editor.delete_model(Seat)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return at_local(dt.date(2026, 5, 10), dt.time(hour, minute))


def stored(moment) -> object:
    return connection.ops.adapt_datetimefield_value(moment)


def insert(room: int, starts, ends, *, released=None, override: str = "", verb: str = "INSERT") -> None:
    """Straight into the table, past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{verb} INTO {TABLE} (room, starts_at, ends_at, released_at, override_reason, note) "
            "VALUES (%s, %s, %s, %s, %s, '')",
            [room, *[stored(x) if not isinstance(x, str) and x else x for x in (starts, ends, released)], override],
        )


def update(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET {sql}", list(values))


def refused(action, *args, **kwargs) -> bool:
    try:
        action(*args, **kwargs)
    except IntegrityError as error:
        return is_overlap(error, RULE)
    return False


@pytest.mark.parametrize(
    ("starts", "ends", "clashes"),
    [
        ((9, 0), (12, 0), True),  # the same
        ((8, 0), (13, 0), True),  # around it
        ((10, 0), (11, 0), True),  # inside it
        ((8, 0), (9, 1), True),  # one minute into its start
        ((11, 59), (13, 0), True),  # one minute before its end
        ((7, 0), (9, 0), False),  # ends when it begins
        ((12, 0), (13, 0), False),  # begins when it ends
    ],
)
def test_raw_insert_that_overlaps_is_refused_and_neighbours_are_not(seat, starts, ends, clashes):
    insert(1, at(9), at(12))
    assert refused(insert, 1, at(*starts), at(*ends)) is clashes
    assert seat.objects.count() == (1 if clashes else 2)


def test_another_room_at_the_same_time_is_free(seat):
    insert(1, at(9), at(12))
    insert(2, at(9), at(12))
    assert seat.objects.count() == 2


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("starts_at = %s WHERE room = 1 AND note = 'later'", ["early"]),
        ("room = 1 WHERE room = 2", []),
        ("released_at = NULL WHERE note = 'gone'", []),
        ("override_reason = '' WHERE note = 'forced'", []),
        ("ends_at = %s WHERE note = 'first'", ["late"]),
    ],
)
def test_raw_update_into_an_overlap_is_refused(seat, sql, values):
    insert(1, at(9), at(12))
    update("note = 'first'")
    insert(1, at(12), at(15))
    update("note = 'later' WHERE note = ''")
    insert(2, at(10), at(11))
    insert(1, at(10), at(11), released=at(8))
    update("note = 'gone' WHERE released_at IS NOT NULL")
    insert(1, at(10), at(11), override="the boss said so")
    update("note = 'forced' WHERE override_reason <> ''")
    before = list(seat.objects.order_by("id").values())

    moments = {"early": stored(at(11)), "late": stored(at(12, 30))}
    assert refused(update, sql, *[moments[value] for value in values])

    assert list(seat.objects.order_by("id").values()) == before


def test_an_update_that_stays_free_passes(seat):
    insert(1, at(9), at(12))
    insert(1, at(13), at(15))
    update("starts_at = %s, ends_at = %s WHERE starts_at = %s", stored(at(12)), stored(at(14)), stored(at(13)))
    assert seat.objects.filter(starts_at=at(12)).count() == 1


def test_released_and_overridden_rows_stand_outside_the_rule(seat):
    insert(1, at(9), at(12))
    insert(1, at(9), at(12), released=at(8))
    insert(1, at(9), at(12), override="twins, one picture")
    insert(1, at(9), at(12), override="and a third")
    assert seat.objects.count() == 4
    update("released_at = %s WHERE released_at IS NULL AND override_reason = ''", stored(at(8)))
    insert(1, at(10), at(11))  # only overridden ones are left beside it


@on_sqlite
@pytest.mark.parametrize("verb", ["INSERT OR IGNORE", "INSERT OR REPLACE"])
def test_sqlite_cannot_be_talked_round_by_a_conflict_clause(seat, verb):
    insert(1, at(9), at(12))
    assert refused(insert, 1, at(10), at(11), verb=verb)
    assert seat.objects.get().starts_at == at(9)


@on_sqlite
@pytest.mark.parametrize(
    "bad",
    ["2026-05-10T01:30:00", "2026-05-10 01:30", "2026-5-10 1:30:00", "1778376600", "", "2026-05-10 01:30:00+08:00"],
)
def test_sqlite_refuses_a_time_in_another_shape(seat, bad):
    with pytest.raises(IntegrityError, match="times must look like"):
        insert(1, bad, "2026-05-10 12:00:00")
    with pytest.raises(IntegrityError, match="times must look like"):
        insert(1, "2026-05-10 01:00:00", bad)
    assert seat.objects.count() == 0


@on_sqlite
def test_sqlite_accepts_parts_of_a_second(seat):
    insert(1, "2026-05-10 01:00:00.250000", "2026-05-10 02:00:00.500000")
    assert refused(insert, 1, "2026-05-10 02:00:00.499999", "2026-05-10 03:00:00")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps moments as text")
def test_postgres_refuses_what_is_no_moment(seat):
    with pytest.raises(DataError):
        insert(1, "soon", "later")


@pytest.fixture
def history() -> Iterator["History"]:
    told = History()
    yield told
    with connection.schema_editor() as editor:
        editor.delete_model(told.state.apps.get_model("studio", "probe"))


class History:
    """Runs migration operations one by one on a table of its own, forwards and backwards, as `migrate` does."""

    def __init__(self) -> None:
        self.state = ProjectState()
        columns = [
            ("id", models.BigAutoField(primary_key=True)),
            ("room", models.IntegerField()),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("released_at", models.DateTimeField(null=True)),
            ("override_reason", models.CharField(max_length=20, default="")),
        ]
        self.forwards(migrations.CreateModel("Probe", columns, options={"db_table": TABLE}))

    def forwards(self, operation: migrations.operations.base.Operation) -> ProjectState:
        before, self.state = self.state, self.state.clone()
        operation.state_forwards("studio", self.state)
        with connection.schema_editor() as editor:
            operation.database_forwards("studio", editor, before, self.state)
        return before

    def backwards(self, operation: migrations.operations.base.Operation, earlier: ProjectState) -> None:
        with connection.schema_editor() as editor:
            operation.database_backwards("studio", editor, self.state, earlier)
        self.state = earlier

    def is_guarded(self) -> bool:
        probe = self.state.apps.get_model("studio", "probe")
        probe.objects.all().delete()
        probe.objects.create(room=1, starts_at=at(9), ends_at=at(12))
        later = probe.objects.create(room=1, starts_at=at(12), ends_at=at(13))
        inserted = refused(probe.objects.create, room=1, starts_at=at(10), ends_at=at(11))
        updated = refused(probe.objects.filter(pk=later.pk).update, starts_at=at(11))
        assert inserted is updated
        probe.objects.all().delete()
        return inserted


RULED = migrations.AddConstraint("probe", NoOverlap(name=RULE, thing="room"))


def test_the_rule_comes_and_goes_with_its_migration(history):
    assert history.is_guarded() is False
    earlier = history.forwards(RULED)
    assert history.is_guarded() is True
    history.backwards(RULED, earlier)
    assert history.is_guarded() is False
    history.forwards(RULED)
    history.forwards(migrations.RemoveConstraint("probe", RULE))
    assert history.is_guarded() is False


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("probe", "colour", models.CharField(max_length=9, default="red")),
        migrations.AddField("probe", "twin", models.IntegerField(null=True, unique=True)),
        migrations.AlterField("probe", "override_reason", models.CharField(max_length=200, default="")),
        migrations.AlterField("probe", "room", models.BigIntegerField()),
        migrations.RemoveConstraint("probe", "other_rule"),
    ],
    ids=lambda operation: operation.describe(),
)
def test_the_rule_survives_later_migrations_and_their_way_back(history, operation):
    """On SQLite most of these copy the table into a new one."""
    other_rule = models.CheckConstraint(condition=models.Q(room__gt=0), name="other_rule")
    history.forwards(migrations.AddConstraint("probe", other_rule))
    history.forwards(RULED)
    earlier = history.forwards(operation)
    assert history.is_guarded() is True
    history.backwards(operation, earlier)
    assert history.is_guarded() is True


def test_validation_says_it_before_the_database_does(seat):
    rule = seat._meta.constraints[0]
    first = seat.objects.create(room=1, starts_at=at(9), ends_at=at(12))
    rule.validate(seat, first)  # not against itself
    rule.validate(seat, seat(room=1, starts_at=at(12), ends_at=at(13)))
    rule.validate(seat, seat(room=1, starts_at=at(10), ends_at=at(11), override_reason="yes"))
    with pytest.raises(ValidationError):
        rule.validate(seat, seat(room=1, starts_at=at(10), ends_at=at(11)))


def test_the_rule_is_the_same_after_a_trip_through_a_migration(seat):
    rule = NoOverlap(name="a", thing="room")
    path, args, kwargs = rule.deconstruct()
    assert path == "studio.core.overlap.NoOverlap"
    assert NoOverlap(*args, **kwargs) == rule
    assert NoOverlap(name="a", thing="hall") != rule
