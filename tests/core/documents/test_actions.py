"""The life of a paper: asked for, made, printed, printed again; nothing lost, nothing counted twice."""

import datetime as dt

import pytest
from django.db import transaction

from studio.core.audit.models import HistoryEntry
from studio.core.documents import actions, queries, tasks
from studio.core.documents.actions import issuing
from studio.core.documents.models import Document, PrintedCopy, ShortCode
from studio.core.documents.states import DocumentState
from studio.core.errors import StudioError
from studio.core.staff.models import User
from tests.core.documents.kinds import Slip
from tests.core.documents.reading import row_text_of
from tests.factories import AT, make_user

Wakes = list[tuple[str, tuple[object, ...]]]
pytestmark = pytest.mark.django_db


def ask(by: User | None, *, kind: str = "slip", subject: str = "slip:7", **fields: object) -> Document:
    return actions.request_document(kind=kind, subject=subject, by=by, at=AT, **fields)  # type: ignore[arg-type]


def test_asking_writes_down_everything_that_is_printed(slip: Slip, frontdesk: User) -> None:
    document = ask(frontdesk)
    assert document.payload == slip.facts | {
        "issue": {
            "by": "王思琪",
            "at": "2026-05-10 10:24",
            "qr": f"http://127.0.0.1:8000/s/{document.code}/",
            "version": 1,
        }
    }
    assert (document.number, document.thread, document.version) == ("S-7", "order:7", 1)
    assert (document.state, document.branch_id, document.language) == ("requested", slip.branch.pk, "zh-hans")


def test_the_same_facts_give_the_same_document_and_others_the_next_version(slip: Slip, frontdesk: User) -> None:
    first = ask(frontdesk)
    assert ask(frontdesk) == first
    slip.facts["figures"] = "¥1,400.00"
    second = ask(frontdesk)
    assert (second.version, second.code) == (2, first.code)
    assert first.payload["figures"] == "¥1,300.00"
    assert Document.objects.count() == 2


def test_each_language_has_its_own_newest(slip: Slip, frontdesk: User) -> None:
    chinese, english = ask(frontdesk), ask(frontdesk, language="en")
    assert (chinese.version, english.version) == (1, 2)
    assert ask(frontdesk) == chinese
    assert ask(frontdesk, language="en") == english


def test_a_new_template_makes_a_new_version_and_old_ones_keep_theirs(slip: Slip, frontdesk: User) -> None:
    from studio.core.documents import registry

    first = ask(frontdesk)
    newer = slip.kind("slip", template="pdf/receipt_roll.html", older_templates=("pdf/receipt.html",))
    registry._kinds["slip"] = newer
    second = ask(frontdesk)
    assert (first.template_version, second.template_version) == (1, 2)
    assert newer.template_of(first.template_version) == "pdf/receipt.html"


def test_a_frozen_paper_is_never_built_again(slip: Slip, frontdesk: User) -> None:
    first = ask(frontdesk, kind="slip-frozen")
    slip.facts["total"] = "¥9,999.00"
    assert ask(frontdesk, kind="slip-frozen") == first
    assert slip.built == 1


def test_only_papers_prepared_ahead_wake_a_worker_and_only_after_the_commit(
    slip: Slip, frontdesk: User, wakes: Wakes, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ask(frontdesk)
        ahead = ask(frontdesk, kind="slip-ahead")
        assert wakes == []
    assert wakes == [("studio.core.documents.tasks.prepare", (ahead.pk,))]


def test_a_story_that_fails_leaves_no_paper(slip: Slip, frontdesk: User, wakes: Wakes) -> None:
    def story() -> None:
        with transaction.atomic():
            ask(frontdesk, kind="slip-ahead")
            raise StudioError("no")

    with pytest.raises(StudioError, match="no"):
        story()
    assert (Document.objects.count(), ShortCode.objects.count(), wakes) == (0, 0, [])


def test_the_worker_makes_the_viewing_copy_and_the_first_print(slip: Slip, frontdesk: User, tmp_path) -> None:
    document = ask(frontdesk, kind="slip-ahead")
    tasks.prepare(document.pk)
    document.refresh_from_db()
    assert (document.state, document.pages) == (DocumentState.READY, 1)
    assert document.bytes == document.file.size
    [copy] = document.copies.all()
    assert (copy.n, copy.printed_at) == (1, None)
    with document.file.open() as viewing, copy.file.open() as first:
        assert "查阅件" in row_text_of(viewing.read(), tmp_path)
        assert "第1次打印" in row_text_of(first.read(), tmp_path)


def test_preparing_twice_changes_nothing(slip: Slip, frontdesk: User) -> None:
    document = ask(frontdesk, kind="slip-ahead")
    tasks.prepare(document.pk)
    before = list(Document.objects.values()), list(PrintedCopy.objects.values())
    tasks.prepare(document.pk)
    tasks.prepare_copies(document.pk)
    assert (list(Document.objects.values()), list(PrintedCopy.objects.values())) == before


def test_two_workers_at_once_leave_one_file(slip: Slip, frontdesk: User) -> None:
    document = ask(frontdesk, subject="slip:4711")
    late = Document.objects.get(pk=document.pk)
    issuing._make_viewing_copy(document)
    issuing._make_viewing_copy(late)
    assert late.file.name == document.file.name
    folder = document.file.storage.path(document.file.name).rpartition("/")[0]
    names = document.file.storage.listdir(folder)[1]
    assert [name for name in names if name.startswith("slip-S-4711-v1")] == [document.file.name.rpartition("/")[2]]


def test_looking_makes_the_paper_once_and_counts_nothing(slip: Slip, frontdesk: User, tmp_path) -> None:
    first = actions.current_pdf("slip", "slip:7", by=frontdesk, at=AT)
    assert "HB-R-01733" in row_text_of(first, tmp_path)
    assert actions.current_pdf("slip", "slip:7", by=frontdesk, at=AT) == first
    assert (Document.objects.count(), PrintedCopy.objects.count()) == (1, 0)


def test_looking_shows_the_newest_version(slip: Slip, frontdesk: User, tmp_path) -> None:
    ask(frontdesk)
    slip.facts["number"] = "HB-R-09999"
    ask(frontdesk)
    assert "HB-R-09999" in row_text_of(actions.current_pdf("slip", "slip:7", by=frontdesk, at=AT), tmp_path)


def test_a_lost_file_is_made_again_and_says_the_same(slip: Slip, frontdesk: User) -> None:
    kept = actions.current_pdf("slip", "slip:7", by=frontdesk, at=AT)
    slip.facts["figures"] = "¥9.00"
    document = Document.objects.get()
    document.file.storage.delete(document.file.name)
    assert actions.document_bytes(document) == kept


def test_prints_are_numbered_and_the_worker_lays_the_next_one_ready(
    slip: Slip, frontdesk: User, wakes: Wakes, django_capture_on_commit_callbacks, tmp_path
) -> None:
    document = ask(frontdesk)
    with django_capture_on_commit_callbacks(execute=True):
        first = actions.print_copy(document=document, by=frontdesk, at=AT)
    assert wakes == [("studio.core.documents.tasks.prepare_copies", (document.pk,))]
    tasks.prepare_copies(document.pk)
    assert list(document.copies.order_by("n").values_list("n", "printed_at")) == [(1, AT), (2, None)]
    second = actions.print_copy(document=document, by=frontdesk, at=AT)
    assert second.file.name
    assert (first.n, first.is_reprint, second.n, second.is_reprint) == (1, False, 2, True)
    assert "补打" in row_text_of(actions.copy_bytes(second), tmp_path)
    assert "补打" not in row_text_of(actions.copy_bytes(first), tmp_path)


def test_a_click_the_worker_was_too_slow_for_is_answered_all_the_same(slip: Slip, frontdesk: User, tmp_path) -> None:
    copy = actions.print_copy(document=ask(frontdesk), by=frontdesk, at=AT)
    assert not copy.file
    assert "第1次打印" in row_text_of(actions.copy_bytes(copy), tmp_path)
    copy.refresh_from_db()
    assert copy.file


def test_a_double_click_prints_once(slip: Slip, frontdesk: User) -> None:
    ways = {"kind": "slip", "subject": "slip:7", "by": frontdesk, "at": AT, "key": "k1"}
    first = actions.print_newest(**ways)
    assert actions.print_newest(**ways) == first
    assert actions.print_newest(**(ways | {"key": "k2"})).n == 2


def test_a_key_of_somebody_else_prints_nothing(slip: Slip, frontdesk: User) -> None:
    other = make_user("frontdesk", branch=slip.branch)
    actions.print_newest(kind="slip", subject="slip:7", by=frontdesk, at=AT, key="k1")
    with pytest.raises(StudioError):
        actions.print_newest(kind="slip", subject="slip:7", by=other, at=AT, key="k1")
    assert PrintedCopy.objects.count() == 1


def test_printing_takes_what_is_true_now_and_starts_counting_anew(slip: Slip, frontdesk: User) -> None:
    actions.print_newest(kind="slip", subject="slip:7", by=frontdesk, at=AT)
    slip.facts["figures"] = "¥1,400.00"
    copy = actions.print_newest(kind="slip", subject="slip:7", by=frontdesk, at=AT)
    assert (copy.document.version, copy.n) == (2, 1)


def test_every_print_stands_in_the_history_of_the_order(slip: Slip, frontdesk: User) -> None:
    actions.print_newest(kind="slip", subject="slip:7", by=frontdesk, at=AT)
    row = HistoryEntry.objects.get(verb="document.printed")
    assert (row.subject, row.thread, row.branch_id, row.actor) == ("slip:7", "order:7", slip.branch.pk, frontdesk)
    assert row.data == {"kind": "slip", "number": "S-7", "version": 1, "n": 1}


def test_a_template_that_breaks_is_tried_three_times(slip: Slip, frontdesk: User, monkeypatch) -> None:
    document = ask(frontdesk, kind="slip-ahead")
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "paper_pdf", lambda *_args: 1 // 0)
        for _try in range(3):
            with pytest.raises(ZeroDivisionError):
                tasks.prepare(document.pk)
    document.refresh_from_db()
    assert (document.state, document.tries) == (DocumentState.FAILED, 3)
    assert document.error == "ZeroDivisionError('integer division or modulo by zero')"
    assert actions.current_pdf("slip-ahead", "slip:7", by=frontdesk, at=AT)[:5] == b"%PDF-"
    document.refresh_from_db()
    assert (document.state, document.error) == (DocumentState.READY, "")


def test_the_sweep_makes_what_a_lost_wake_up_left(slip: Slip, frontdesk: User, monkeypatch) -> None:
    left, fresh, lazy = (
        ask(frontdesk, kind="slip-ahead", subject="slip:1"),
        actions.request_document(
            kind="slip-ahead", subject="slip:2", by=frontdesk, at=AT + dt.timedelta(minutes=1, seconds=30)
        ),
        ask(frontdesk, subject="slip:3"),
    )
    monkeypatch.setattr(tasks, "now", lambda: AT + dt.timedelta(minutes=2))
    tasks.sweep()
    states = dict(Document.objects.values_list("pk", "state"))
    assert states == {left.pk: "ready", fresh.pk: "requested", lazy.pk: "requested"}


def test_one_bad_paper_does_not_stop_the_sweep(slip: Slip, frontdesk: User, monkeypatch) -> None:
    bad, good = (ask(frontdesk, kind="slip-ahead", subject=f"slip:{n}") for n in (1, 2))
    Document.objects.filter(pk=bad.pk).update(payload={"studio": {"name": "x"}}, template_version=9)
    monkeypatch.setattr(tasks, "now", lambda: AT + dt.timedelta(minutes=2))
    tasks.sweep()
    assert dict(Document.objects.values_list("pk", "state")) == {bad.pk: "requested", good.pk: "ready"}


def test_the_same_version_written_while_we_looked_is_taken_over(slip: Slip, frontdesk: User, monkeypatch) -> None:
    """Two clicks after a change: the second has looked already when the first writes the new version."""
    ask(frontdesk)
    slip.facts["figures"] = "¥1,400.00"
    really, rival = issuing.newest_document, []

    def look_too_early(kind: str, subject: str, language: str) -> Document | None:
        found = really(kind, subject, language)
        if not rival:
            rival.append(None)
            rival[0] = ask(frontdesk)
        return found

    monkeypatch.setattr(issuing, "newest_document", look_too_early)
    assert ask(frontdesk) == rival[0]
    assert sorted(Document.objects.values_list("version", flat=True)) == [1, 2]


def test_codes_are_long_without_lookalikes_and_kept_for_life(slip: Slip) -> None:
    code = actions.code_for(kind="slip", subject="slip:7", at=AT)
    assert len(code) == 14
    assert set(code) <= set("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    assert actions.code_for(kind="slip", subject="slip:7", at=AT) == code
    assert actions.code_for(kind="slip", subject="slip:8", at=AT) != code


def test_a_withdrawn_code_opens_nothing_and_the_next_version_gets_another(slip: Slip, frontdesk: User) -> None:
    first = ask(frontdesk)
    actions.revoke_code(code=first.code, by=frontdesk, at=AT)
    assert queries.open_code(first.code) is None
    slip.facts["figures"] = "¥1,400.00"
    assert ask(frontdesk).code != first.code


@pytest.mark.parametrize("count", [1, 3])
def test_the_papers_of_many_subjects_cost_one_query(
    slip: Slip, frontdesk: User, django_assert_num_queries, count: int
) -> None:
    for n in range(count):
        actions.print_newest(kind="slip", subject=f"slip:{n}", by=frontdesk, at=AT)
        slip.facts["figures"] = f"¥{n}.00"
        ask(frontdesk, subject=f"slip:{n}")
    subjects = [f"slip:{n}" for n in range(count)]
    with django_assert_num_queries(1):
        found = queries.documents_of([*subjects, "slip:99"])
    assert [(row.version, row.prints) for row in found["slip:0"]] == [(2, 0)]
    assert (list(found), found["slip:99"]) == ([*subjects, "slip:99"], [])


def test_asking_again_costs_three_queries_and_a_new_paper_nine(
    slip: Slip, frontdesk: User, django_assert_num_queries
) -> None:
    with transaction.atomic():
        with django_assert_num_queries(9):
            ask(frontdesk)
        with django_assert_num_queries(3):  # newest, code, "still so"
            ask(frontdesk)
