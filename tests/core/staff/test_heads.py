"""Branches and colleagues as the head of a studio keeps them: who may change whom, and what is never lost."""

import pytest
from django.test import Client

from studio.core.access import Perm
from studio.core.audit.models import HistoryEntry
from studio.core.staff.actions import seed_roles
from studio.core.staff.models import Branch, Role, User
from studio.core.staff.states import ROLE_PERMS
from tests.factories import make_role, make_user

SECRET = "a-veil-for-october"


@pytest.fixture
def owner(branch) -> User:
    seed_roles()
    return make_user("owner", branch=branch, all_branches=True, full_name="沈知夏")


@pytest.fixture
def head(branch, owner) -> User:
    return make_user("manager", branch=branch, full_name="孙悦")


def colleague(workplace, of_role: str = "photographer", **changes):
    fields = {
        "full_name": "李默", "username": "limo", "phone": "", "role": make_role(of_role).pk,
        "branch": workplace.pk, "password": SECRET, "is_active": "on",
    }  # fmt: skip
    return fields | changes


def of(person: User, **changes):
    """The form of somebody who is there already, as it stands on the page."""
    kept = {"role": person.role_id, "full_name": person.full_name, "username": person.username, "password": ""}
    return colleague(person.branch, **{**kept, **changes})


def test_somebody_taken_on_signs_in_and_is_told(head, branch, client_for, client):
    answer = client_for(head).post("/settings/staff/new/", colleague(branch))
    assert (answer.status_code, answer["Location"]) == (302, "/settings/staff/")
    assert client.post("/login/", {"username": "limo", "password": SECRET})["Location"] == "/"
    told = HistoryEntry.objects.get(verb="staff.added")
    assert (told.actor, told.data["name"], SECRET in str(told.data)) == (head, "李默", False)


def test_the_same_form_again_makes_nobody_twice(head, branch, client_for):
    for _click in range(2):
        assert client_for(head).post("/settings/staff/new/", colleague(branch)).status_code == 302
    assert User.objects.filter(username="limo").count() == HistoryEntry.objects.filter(verb="staff.added").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "sun yue"}, "username"),
        ({"username": "boss"}, "username"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"full_name": ""}, "full_name"),
        ({"branch": ""}, "branch"),
        ({"branch": "999999"}, "branch"),
        ({"role": ""}, "role"),
    ],
)
def test_what_is_missing_or_taken_is_said_beside_the_field_and_nobody_is_made(head, branch, client_for, changes, field):
    make_user("frontdesk", branch=branch, username="boss")
    before = User.objects.count()
    answer = client_for(head).post("/settings/staff/new/", colleague(branch, **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert User.objects.count() == before
    assert answer.context["form"]["phone"].value() == ""


def test_nobody_gives_a_role_that_may_more_than_they_may(head, branch, client_for):
    answer = client_for(head).post("/settings/staff/new/", colleague(branch, "owner"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    client_for(head).post("/settings/staff/new/", colleague(branch, all_branches="on"))
    assert User.objects.get(username="limo").all_branches is False


def test_nobody_changes_somebody_above_them_or_of_another_branch(head, owner, other_branch, client_for):
    far = make_user("photographer", branch=other_branch)
    root = make_user("admin", branch=head.branch, is_superuser=True)
    for person in (owner, far, root):
        assert client_for(head).get(f"/settings/staff/{person.pk}/").status_code == 404
        assert client_for(head).post(f"/settings/staff/{person.pk}/", of(person, password=SECRET)).status_code == 404
        person.refresh_from_db()
        assert not person.check_password(SECRET)
    page = client_for(head).get("/settings/staff/").content.decode()
    assert (owner.full_name in page, far.username in page) == (False, False)


def test_a_new_password_ends_their_sessions_and_an_empty_one_keeps_it(head, branch, client_for):
    person = make_user("cs", branch=branch, password="an-old-secret-word", full_name="刘洁")
    theirs = client_for(person)
    client_for(head).post(f"/settings/staff/{person.pk}/", of(person, full_name="刘小洁"))
    person.refresh_from_db()
    assert (person.full_name, person.check_password("an-old-secret-word")) == ("刘小洁", True)
    assert theirs.get("/account/").status_code == 200
    client_for(head).post(f"/settings/staff/{person.pk}/", of(person, password=SECRET))
    assert theirs.get("/account/").status_code == 302


def test_who_left_no_longer_signs_in_and_stays_on_the_list(head, branch, client_for):
    person = make_user("cs", branch=branch, full_name="刘洁")
    theirs = client_for(person)
    client_for(head).post(f"/settings/staff/{person.pk}/", of(person, is_active=""))
    assert theirs.get("/account/").status_code == 302
    assert "刘洁" in client_for(head).get("/settings/staff/").content.decode()


def test_nobody_closes_their_own_login(head, client_for):
    answer = client_for(head).post(f"/settings/staff/{head.pk}/", of(head, is_active=""))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_active"])


BRANCH = {
    "name": "滨江店", "studio_name": "知夏婚纱馆", "prefix": "bj", "phone": "", "address": "", "opens_at": "09:00",
    "closes_at": "20:00", "print_language": "zh-hans", "is_active": "on",
}  # fmt: skip


def test_a_branch_is_opened_and_its_prefix_never_changes(owner, client_for):
    client = client_for(owner)
    assert client.post("/settings/branches/new/", BRANCH)["Location"] == "/settings/"
    made = Branch.objects.get(prefix="BJ")
    assert (
        client.post(f"/settings/branches/{made.pk}/", BRANCH | {"prefix": "QQ", "closes_at": "21:30"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.prefix, f"{made.closes_at:%H:%M}") == ("BJ", "21:30")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prefix": "HB"}, "prefix"),
        ({"prefix": "9x"}, "prefix"),
        ({"closes_at": "08:00"}, "closes_at"),
        ({"name": ""}, "name"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_beside_the_field(owner, client_for, changes, field):
    answer = client_for(owner).post("/settings/branches/new/", BRANCH | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Branch.objects.count() == 1


def test_a_manager_opens_no_branches(head, client_for):
    assert client_for(head).get("/settings/branches/new/").status_code == 403


def test_seeded_roles_stay_as_the_studio_edited_them(db):
    first = seed_roles()
    Role.objects.filter(code="cs").update(discount_limit=7)
    assert {role.pk for role in seed_roles().values()} == {role.pk for role in first.values()}
    assert Role.objects.get(code="cs").discount_limit == 7


def test_a_new_version_s_permissions_reach_the_roles_that_are_there(db):
    """What the studio took away stays away; what did not exist then is given to whom it is meant for."""
    seed_roles()
    without = [perm.value for perm in ROLE_PERMS["cashier"] if perm not in (Perm.DAY_CLOSE, Perm.PAYMENTS_TAKE)]
    earlier = [perm.value for perm in Perm if perm != Perm.DAY_CLOSE]
    Role.objects.filter(code="cashier").update(perms=without, known=earlier)
    for _twice in range(2):
        seed_roles()
        assert Role.objects.get(code="cashier").perms == [*without, Perm.DAY_CLOSE.value]
    assert Perm.DAY_CLOSE not in Role.objects.get(code="frontdesk").perms


def test_before_the_first_branch_everything_leads_to_the_settings(db):
    root = User.objects.create_superuser("root", password=SECRET, full_name="老板")
    client = Client()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/", "/orders/new/", "/calendar/", "/customers/"):
        assert client.get(address)["Location"] == "/settings/", address
    assert client.get("/account/").status_code == 200
    page = client.get("/settings/").content.decode()
    assert "/settings/branches/new/" in page
    client.post("/settings/branches/new/", BRANCH)
    assert client.get("/").status_code == 200
