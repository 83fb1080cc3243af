"""The outbox page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.core.messages.models import Message
from studio.core.messages.states import MessageState
from studio.core.staff.models import User
from tests.factories import make_user
from tests.support.reminders import Recorder, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cs: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(cs)


def test_what_needs_a_person_is_shown_first_and_counted(desk: Client, cs: User) -> None:
    waiting = make_message(branch=cs.branch, state=MessageState.BY_HAND)
    make_message(branch=cs.branch, state=MessageState.SENT)
    make_message(state=MessageState.BY_HAND)
    context = desk.get("/messages/").context
    assert [row.message for row in context["rows"]] == [waiting]
    assert [(tab.current, tab.count) for tab in context["tabs"]][:2] == [(True, 1), (False, None)]


@pytest.mark.parametrize(
    ("tab", "states"),
    [
        ("queued", ["queued", "sending"]), ("sent", ["sent"]), ("failed", ["failed"]), ("unclear", ["unclear"]),
        ("cancelled", ["cancelled"]), ("by_hand", ["by_hand"]),
    ],
)  # fmt: skip
def test_each_tab_shows_its_states(desk: Client, cs: User, tab: str, states: list[str]) -> None:
    for state in MessageState.values:
        make_message(branch=cs.branch, state=state)
    rows = desk.get(f"/messages/?state={tab}").context["rows"]
    assert sorted(row.message.state for row in rows) == sorted(states)


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_does_not_grow_with_the_rows(
    desk: Client, cs: User, count: int, django_assert_num_queries: Any
) -> None:
    """Session, user, rows, what waits for people, count."""
    for _n in range(count):
        make_message(branch=cs.branch, state=MessageState.BY_HAND)
    with django_assert_num_queries(5):
        desk.get("/messages/")


def test_passed_on_resent_confirmed(desk: Client, cs: User, recorder: Recorder) -> None:
    for what, before, after in (
        ("pass_on", "by_hand", "sent"), ("resend", "failed", "queued"), ("confirm", "unclear", "sent"),
    ):  # fmt: skip
        message = make_message(branch=cs.branch, state=before)
        desk.post(f"/messages/{message.pk}/change/", {"what": what})
        message.refresh_from_db()
        assert message.state == after


def test_a_second_click_changes_nothing(desk: Client, cs: User) -> None:
    message = make_message(branch=cs.branch, state=MessageState.BY_HAND)
    for _click in range(2):
        assert desk.post(f"/messages/{message.pk}/change/", {"what": "pass_on"}).status_code == 302
    first = Message.objects.get()
    assert (first.state, first.sent_by) == ("sent", cs)


@pytest.mark.parametrize("what", ["", "explode", "take_back"])
def test_unknown_wishes_change_nothing(desk: Client, cs: User, what: str) -> None:
    message = make_message(branch=cs.branch, state=MessageState.BY_HAND)
    desk.post(f"/messages/{message.pk}/change/", {"what": what, "next": "//evil.example"})
    assert Message.objects.get().state == "by_hand"


def test_another_branch_s_message_does_not_exist(stranger: User, client_for: Callable[[User], Client]) -> None:
    message = make_message(state=MessageState.BY_HAND)
    client = client_for(make_user("cs", branch=stranger.branch))
    assert client.post(f"/messages/{message.pk}/change/", {"what": "pass_on"}).status_code == 404
    assert Message.objects.get().state == "by_hand"


def test_numbers_are_masked_for_who_need_not_call(cs: User, client_for: Callable[[User], Client]) -> None:
    make_message(branch=cs.branch, state=MessageState.BY_HAND, address="13812345678")
    make_message(branch=cs.branch, state=MessageState.BY_HAND, address="anna@example.com", channel="email")
    assert "138 1234 5678" in client_for(cs).get("/messages/").content.decode()
    cs.role.perms = ["messages.view"]
    cs.role.save()
    page = client_for(User.objects.get(pk=cs.pk)).get("/messages/").content.decode()
    assert "138****5678" in page
    assert "a***@example.com" in page
    assert "12345678" not in page
    assert "anna@" not in page
    assert "/change/" not in page


def test_words_are_escaped(desk: Client, cs: User) -> None:
    make_message(
        branch=cs.branch, state=MessageState.BY_HAND, body="<script>a", title="<script>b", recipient="<script>c"
    )
    page = desk.get("/messages/").content.decode()
    assert [letter for letter in "abc" if f"<script>{letter}" in page] == []
