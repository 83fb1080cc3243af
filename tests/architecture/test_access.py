"""The table of doors (access_table.py), walked with things behind every door: each role, nobody, another branch.

Forbidden means forbidden: the form of somebody who may is sent by somebody who may not, and nothing has changed.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from bookings.orders.models import Order
from bookings.orders.queries import reading
from bookings.orders.states import OrderStatus
from customers.followups.models import FollowUp
from studio.core.staff.models import User
from studio.core.staff.states import ROLE_PERMS
from tests.architecture.access_table import EVERYBODY, GONE, OWN, PUBLIC, TABLE
from tests.factories import make_user
from tests.support.addresses import filled, parameters, real_parts, routes
from tests.support.page_forms import PageForm, read_page
from tests.support.world import Rows, World, all_rows, differences, furnished

SignIn = Callable[[User], Client]


@pytest.fixture
def world(branch) -> World:  # type: ignore[no-untyped-def]
    return furnished(branch)


@pytest.fixture
def elsewhere(other_branch) -> User:  # type: ignore[no-untyped-def]
    """May do everything, at another branch."""
    return make_user("owner", branch=other_branch, full_name="外店店主")


def route_of(address: str) -> str:
    return "/" + resolve(urlsplit(address).path).route


def rows() -> Iterator[tuple[str, str]]:
    """(row of the table, route it belongs to)."""
    for row in TABLE:
        yield row, row if row in routes() else route_of(filled(row, dict.fromkeys(parameters(row), "HB-1")))


def addresses_of(row: str, route: str, world: World) -> list[str]:
    """Real addresses of the furnished branch for a row of the table."""
    found = [filled(route, parts) for parts in real_parts(route, world.branch.pk)]
    wanted = [one for one in found if row == route or one.endswith(row.rpartition("<str:number>")[2])]
    assert wanted, f"nothing stands behind {row}"
    return wanted


def address_of(row: str, route: str, world: World) -> str:
    return addresses_of(row, route, world)[0]


def forms_of(world: World, client: Client) -> list[PageForm]:
    """Every form that posts, as it stands on some page of the furnished branch, filled in believably."""
    found: dict[tuple[str, tuple[str, ...]], PageForm] = {}
    for route in routes():
        if route in PUBLIC or ".pdf" in route:
            continue
        for parts in real_parts(route, world.branch.pk)[:5]:
            page = filled(route, parts)
            answer = client.get(page)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                for form in read_page(page, answer.content.decode()).forms:
                    if form.method == "post" and route_of(form.action) not in PUBLIC:
                        found.setdefault((form.action, tuple(form.names)), form)
    return list(found.values())


def group_of(action: str) -> set[str]:
    path = urlsplit(action).path
    behind = route_of(path)
    for row, route in rows():
        if route == behind and (row == route or path.endswith(row.rpartition("<str:number>")[2])):
            return TABLE[row][0]
    raise AssertionError(f"{action} does not stand in the table")


def test_every_address_and_every_role_stands_in_the_table() -> None:
    assert {route for _row, route in rows()} | PUBLIC == set(routes())
    assert set(ROLE_PERMS) == EVERYBODY


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_gets_through_its_own_doors_only(world: World, client_for: SignIn, role: str) -> None:
    client = client_for(make_user(role, branch=world.branch))
    wrong = []
    for row, route in rows():
        allowed = role in TABLE[row][0]
        if allowed and ".pdf" in route and role != "owner":
            continue  # drawing takes a while; that it answers is seen once
        address = address_of(row, route, world)
        answers = [client.get(address), client.post(address)]
        told = {answer.status_code for answer in answers} - {405}
        if allowed and (403 in told or 401 in told or max(told) >= 500):
            wrong.append(f"{row} refuses {role}: {told}")
        if not allowed and told != {403}:
            wrong.append(f"{row} lets {role} in: {told}")
    assert wrong == []


def test_forms_sent_by_those_who_may_not_change_nothing(world: World, client_for: SignIn) -> None:
    forms = [(form, group_of(form.action)) for form in forms_of(world, client_for(world.owner))]
    assert len(forms) > 30
    wrong = []
    for role in sorted(EVERYBODY):
        client = client_for(make_user(role, branch=world.branch))
        before = all_rows()
        for form, allowed in forms:
            if role not in allowed:
                answer = client.post(form.action, _body(form))
                if answer.status_code != 403:
                    wrong.append(f"{role} posts {form.action}: {answer.status_code}")
        wrong += [f"{role}: {line}" for line in differences(before, all_rows())]
    assert wrong == []


def test_forms_sent_by_nobody_change_nothing(world: World, client: Client, client_for: SignIn) -> None:
    forms = forms_of(world, client_for(world.owner))
    before = all_rows()
    told = {client.post(form.action, _body(form)).status_code for form in forms}
    quick = {client.post(form.action, _body(form), headers={"HX-Request": "true"}).status_code for form in forms}
    assert (told, quick) == ({401}, {401})
    assert differences(before, all_rows()) == []


def test_pages_show_nobody_anything(world: World, client: Client) -> None:
    leaks = []
    for row, route in rows():
        answer = client.get(address_of(row, route, world))
        assert answer.status_code in (302, 405)
        assert answer.get("Location", "/login/").startswith("/login/")
        leaks += [f"{row}: {secret}" for secret in _secrets_in(answer, world, sent=answer.get("Location", ""))]
    assert leaks == []


def told_elsewhere(world: World, client: Client) -> list[str]:
    """What goes wrong when somebody of another branch tries every door of the furnished one."""
    wrong = []
    for row, route in rows():
        address, expected = address_of(row, route, world), TABLE[row][1]
        for answer in (client.get(address), client.post(address)):
            if expected == GONE and answer.status_code not in (404, 405):
                wrong.append(f"{row}: {answer.status_code}")
            if expected == OWN and answer.status_code in (403, 404):
                wrong.append(f"{row}: {answer.status_code}")
            wrong += [f"{row} tells {secret}" for secret in _secrets_in(answer, world, sent=address)]
    return wrong


def test_another_branch_finds_nothing_behind_the_doors(world: World, elsewhere: User, client_for: SignIn) -> None:
    """Even somebody who may do everything, at another branch: what is not theirs is not there."""
    assert told_elsewhere(world, client_for(elsewhere)) == []


def test_the_walk_notices_an_open_door(world: World, elsewhere: User, client_for: SignIn, monkeypatch) -> None:
    """The same walk with the scope of orders forgotten: it must not find everything in order."""
    monkeypatch.setattr(reading, "orders_for", lambda _user: Order.objects.exclude(status=OrderStatus.DRAFT))
    wrong = told_elsewhere(world, client_for(elsewhere))
    assert "/orders/<str:number>/: 200" in wrong
    assert "/orders/<str:number>/ tells 柳闻莺" in wrong
    assert not [line for line in wrong if line.startswith("/payments/")]


QUESTIONS = (
    "/search/?q=liuwenying", "/search/?q=lwy", "/search/?q=138123", "/search/?q=5208", "/customers/?q=lwy",
    "/orders/?q=lwy", "/orders/?view=owing", "/customers/?grade=A", "/orders/new/find/?find=lwy",
    "/orders/new/find/?bride_phone=+86-138.1234.5208", "/customers/duplicates/?phone=%2B86-138.1234.5208&use=1",
    "/calendar/?branch={branch}", "/calendar/week/?branch={branch}", "/calendar/people/?branch={branch}",
    "/calendar/month/?branch={branch}", "/calendar/book/?branch={branch}", "/calendar/absence/?branch={branch}",
    "/orders/new/?branch={branch}", "/orders/new/?customer={customer}", "/calendar/book/?who={customer}",
    "/followups/?when=now", "/followups/desk/?call={followup}&whose=all", "/messages/?state=by_hand", "/payments/",
    "/orders/?seller={seller}",
)  # fmt: skip


def test_questions_about_another_branch_are_not_answered(world: World, elsewhere: User, client_for: SignIn) -> None:
    followup = FollowUp.objects.filter(branch=world.branch).first()
    known = {"branch": world.branch.pk, "customer": world.order.customer.number or "", "seller": world.owner.pk,
             "followup": followup.pk if followup else 0}  # fmt: skip
    client, wrong = client_for(elsewhere), []
    for address in (asked.format(**known) for asked in QUESTIONS):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            if answer.status_code not in (200, 404):
                wrong.append(f"{address}: {answer.status_code}")
            wrong += [f"{address} tells {secret}" for secret in _secrets_in(answer, world, sent=address)]
    assert wrong == []


def test_forms_of_another_branch_change_nothing_here(world: World, elsewhere: User, client_for: SignIn) -> None:
    """The owner's own forms, branch, file and order numbers included, sent by the owner of another branch."""
    forms = forms_of(world, client_for(world.owner))
    client, wrong = client_for(elsewhere), []
    before = all_rows(leave_out=("studio_counter",))
    for form in forms:
        for body in (_body(form), {**_body(form), "branch": str(world.branch.pk)}):
            answer = client.post(form.action, body)
            after = all_rows(leave_out=("studio_counter",))
            wrong += [f"{form.action} {body}: {line}" for line in _touched(before, after, world)]
            before = after
            sent = repr(sorted(body.items())) + form.action
            wrong += [f"{form.action} tells {secret}" for secret in _secrets_in(answer, world, sent=sent)]
    assert wrong == []


def _body(form: PageForm) -> dict[str, list[str]]:
    body: dict[str, list[str]] = {}
    for name, value in form.filled():
        body.setdefault(name, []).append(value)
    return body


def _touched(before: Rows, after: Rows, world: World) -> list[str]:
    """Rows of the furnished branch that changed, and new ones that claim to belong to it."""
    chain = (
        "studio_user",
        "bookings_calendarfeed ",
        "bookings_orderdraft ",
        "bookings_package ",
        "bookings_product ",
        "bookings_packageitem",
        "customers_reminderrule",
    )
    home = f"'{world.branch.pk}'"
    found = []
    for line in differences(before, after):
        table, key = line.split(":")[0].rsplit(" ", 1)
        if line.startswith(chain):
            continue
        is_new = line.endswith(": new")
        row = after[table].get(int(key)) if is_new else None
        if not is_new or (row and home in map(repr, row[1:4]) and table in _WITH_BRANCH):
            found.append(line)
    return found


_WITH_BRANCH = ("bookings_order", "bookings_hold", "bookings_appointment", "bookings_payment", "customers_customer",
                "customers_followup", "bookings_packageprice", "studio_message")  # fmt: skip


def _secrets_in(answer, world: World, *, sent: str) -> list[str]:  # type: ignore[no-untyped-def]
    """Words of the furnished branch that stand in the answer although they were not in the question."""
    page = answer.content.decode(errors="replace") + str(dict(answer.items()))
    return [secret for secret in world.secrets if secret in page and secret not in sent]
