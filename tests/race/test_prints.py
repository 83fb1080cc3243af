"""Many clicks on Print at once: every print gets a number of its own, without a gap."""

import threading

import pytest
from django.db import connection

from studio.core.documents import actions
from studio.core.documents.actions import issuing
from studio.core.documents.models import Document, PrintedCopy
from tests.core.documents import kinds
from tests.core.documents.kinds import Slip
from tests.factories import AT, make_user

CLERKS, CLICKS = 8, 4
slip, wakes = kinds.slip, kinds.wakes
pytestmark = pytest.mark.usefixtures("_committed", "wakes")


@pytest.fixture
def _committed(transactional_db: None) -> None:
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory knows no second connection; STUDIO_TEST_DATABASE names a file")


def at_once(work: list) -> list[BaseException]:  # type: ignore[type-arg]
    """Run everything on threads that start together; returns what went wrong."""
    gate, wrong = threading.Barrier(len(work)), []

    def one(task) -> None:  # type: ignore[no-untyped-def]
        try:
            gate.wait()
            task()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(task,)) for task in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_prints_at_once_are_numbered_without_gap_or_double(slip: Slip) -> None:
    clerks = [make_user("frontdesk", branch=slip.branch) for _n in range(CLERKS)]
    document = actions.request_document(kind="slip", subject="slip:7", by=clerks[0], at=AT)

    def clicks(clerk) -> None:  # type: ignore[no-untyped-def]
        for _n in range(CLICKS):
            actions.print_copy(document=document, by=clerk, at=AT)

    assert at_once([lambda clerk=clerk: clicks(clerk) for clerk in clerks]) == []
    numbers = PrintedCopy.objects.filter(printed_at__isnull=False).order_by("n").values_list("n", flat=True)
    assert list(numbers) == list(range(1, CLERKS * CLICKS + 1))


def test_without_the_guard_the_same_clicks_collide(slip: Slip, monkeypatch: pytest.MonkeyPatch) -> None:
    clerks = [make_user("frontdesk", branch=slip.branch) for _n in range(CLERKS)]
    document = actions.request_document(kind="slip", subject="slip:7", by=clerks[0], at=AT)
    looked = threading.Barrier(CLERKS)

    def careless(document: Document, by: object, at: object) -> PrintedCopy:
        n = document.copies.count() + 1
        looked.wait(timeout=10)
        return PrintedCopy.objects.create(document=document, n=n, printed_by=by, printed_at=at)

    monkeypatch.setattr(issuing, "_take_next_copy", careless)
    if connection.vendor == "sqlite":
        monkeypatch.setattr(actions, "print_copy", lambda **f: careless(f["document"], f["by"], f["at"]))
    wrong = at_once([lambda clerk=clerk: actions.print_copy(document=document, by=clerk, at=AT) for clerk in clerks])
    assert len(wrong) == CLERKS - 1


def test_the_same_click_sent_many_times_counts_once(slip: Slip) -> None:
    clerk = make_user("frontdesk", branch=slip.branch)
    answers: list[PrintedCopy] = []

    def click() -> None:
        answers.append(actions.print_newest(kind="slip", subject="slip:7", by=clerk, at=AT, key="one"))

    assert at_once([click] * CLERKS) == []
    assert {copy.pk for copy in answers} == {PrintedCopy.objects.get().pk}


def test_asking_at_once_for_changing_facts_gives_each_version_once(slip: Slip) -> None:
    clerk = make_user("frontdesk", branch=slip.branch)
    serial = iter(range(1000))

    def ask() -> None:
        slip.facts["figures"] = f"¥{next(serial)}.00"
        actions.request_document(kind="slip", subject="slip:7", by=clerk, at=AT)

    at_once([ask] * 2)
    versions = list(Document.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert Document.objects.values("code").distinct().count() == 1
