"""Two people have the same settings open: the second is told what the first changed, and writes over it knowingly."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.calendar.models import Resource
from bookings.calendar.queries import capacity_of, minutes_of
from bookings.catalog.models import Package, Product
from studio.core.documents.queries import shifts_of
from studio.core.documents.states import Shift
from studio.core.staff.models import Branch, Role, User
from tests.factories import make_package, make_product, make_resource, make_role, make_user
from tests.support.page_forms import read_page

SignIn = Callable[[User], Client]
KINDS = ["package", "product", "branch", "colleague", "resource"]


@pytest.fixture
def record(request: pytest.FixtureRequest, branch: Branch) -> tuple[str, Any, str]:
    """Where the form of a kind stands, what it changes, and the field with its name."""
    match request.param:
        case "package":
            return "/packages/stale/edit/", make_package(code="stale", name="半夏里"), "name"
        case "product":
            return "/products/frame/edit/", make_product(code="frame", name="木框"), "name"
        case "branch":
            return f"/settings/branches/{branch.pk}/", branch, "name"
        case "colleague":
            person = make_user("makeup", branch=branch, full_name="白露")
            return f"/settings/staff/{person.pk}/", person, "full_name"
        case _:
            resource = make_resource(branch, name="李默")
            return f"/settings/resources/{resource.pk}/", resource, "name"


@pytest.fixture
def two(branch: Branch, client_for: SignIn) -> tuple[Client, Client]:
    """Two owners, each at a desk of their own."""
    return tuple(  # type: ignore[return-value]
        client_for(make_user("owner", branch=branch, all_branches=True, full_name=name)) for name in ("沈知夏", "孙悦")
    )


def opened(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    html = client.get(address).content.decode()
    form = next(one for one in read_page(address, html).forms if one.method == "post" and "seen" in one.names)
    body: dict[str, list[str]] = {}
    for name, value in form.filled():
        body.setdefault(name, []).append(value)
    return body


def name_of(row: Any, field: str) -> str:
    assert isinstance(row, Package | Product | Branch | User | Resource)
    row.refresh_from_db()
    return str(getattr(row, field))


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_the_second_is_told_who_changed_it_and_may_save_again(record, two) -> None:
    address, row, field = record
    first, second = two
    mine, theirs = opened(first, address), opened(second, address)
    assert second.post(address, theirs | {field: "甲"}).status_code == 302
    answer = first.post(address, mine | {field: "乙"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert name_of(row, field) == "甲"
    assert "你打开期间别人改过这一项" in page
    assert "孙悦" in answer.context["changed_by_others"][0]
    assert 'value="乙"' in page
    again = {"seen": str(answer.context["seen"])}
    assert first.post(address, mine | again | {field: "乙"}).status_code == 302
    assert name_of(row, field) == "乙"


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_a_mistake_in_between_does_not_hide_it(record, two) -> None:
    address, row, field = record
    first, second = two
    mine, theirs = opened(first, address), opened(second, address)
    second.post(address, theirs | {field: "甲"})
    wrong = first.post(address, mine | {field: ""})
    assert wrong.status_code == 422
    assert str(wrong.context["seen"]) == mine["seen"][0]
    assert first.post(address, mine | {field: "乙", "seen": str(wrong.context["seen"])}).status_code == 422
    assert name_of(row, field) == "甲"


@pytest.mark.parametrize("record", KINDS, indirect=True)
def test_alone_nobody_is_asked_anything(record, two) -> None:
    address, row, field = record
    mine = opened(two[0], address)
    for name in ("甲", "甲"):
        assert two[0].post(address, mine | {field: name}).status_code == 302
    assert name_of(row, field) == "甲"


def worded(branch: Branch) -> str:
    branch.refresh_from_db()
    return str(branch.paper_words.get("zh-hans", {}).get("stage", ""))


def seller() -> Role:
    return make_role("frontdesk")


# Where the form stands, a field of it, and what the house says of that field now.
SETTINGS: dict[str, tuple[str, str, tuple[str, str], Callable[[Branch], str]]] = {
    "limits": ("/settings/limits/", "role_{}", ("300.00", "400.00"), lambda _branch: str(seller().discount_limit)),
    "clauses": ("/settings/clauses/", "zh-hans-stage", ("甲", "乙"), worded),
    "papers": (
        "/settings/papers/", "receipt-x", ("1.5", "2.0"),
        lambda branch: str(shifts_of(branch.pk).get("receipt", Shift()).x),
    ),
    "capacity": (
        "/settings/resources/", "per_day_shoot", ("7", "8"), lambda branch: str(capacity_of(branch).get("shoot", ""))
    ),
    "minutes": (
        "/settings/resources/", "shoot_after", ("30", "45"), lambda branch: str(minutes_of(branch)["shoot"].after)
    ),
}  # fmt: skip


def form_with(field: str, address: str, html: str) -> Any:
    """The form of a page in which this field stands."""
    return next(one for one in read_page(address, html).forms if field in one.names)


def with_field(client: Client, address: str, field: str) -> tuple[str, dict[str, Any]]:
    """Where that form goes, and what it would send as it stands."""
    form = form_with(field, address, client.get(address).content.decode())
    return form.action or address, dict(form.filled())


@pytest.mark.parametrize("settings_of", SETTINGS)
def test_settings_without_a_name_tell_it_too(settings_of: str, two, branch: Branch) -> None:
    address, field, (early, late), now = SETTINGS[settings_of]
    field = field.format(seller().pk)
    first, second = two
    (to, mine), (_to, theirs) = with_field(first, address, field), with_field(second, address, field)
    assert second.post(to, theirs | {field: early}).status_code == 302
    assert second.post(to, theirs | {field: early}).status_code == 302  # pressed twice: nobody else changed it
    answer = first.post(to, mine | {field: late})
    page = answer.content.decode()
    assert (answer.status_code, now(branch)) == (422, early)
    assert "<b>孙悦" in page
    assert late in page
    again = dict(form_with(field, to, page).filled())["seen"]
    assert first.post(to, mine | {field: late, "seen": again}).status_code == 302
    assert now(branch) == late


def test_the_clauses_of_all_branches_at_once_tell_what_changed_at_another(two, branch, other_branch) -> None:
    first, second = two
    mine = opened(first, "/settings/clauses/")
    theirs = opened(second, f"/settings/clauses/?branch={other_branch.pk}")
    assert second.post("/settings/clauses/", theirs | {"zh-hans-stage": "甲"}).status_code == 302
    assert first.post("/settings/clauses/", mine | {"zh-hans-stage": "乙", "everywhere": "on"}).status_code == 422
    assert worded(other_branch) == "甲"
    assert first.post("/settings/clauses/", mine | {"zh-hans-stage": "乙"}).status_code == 302
    assert (worded(branch), worded(other_branch)) == ("乙", "甲")


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 400, "١"])
def test_nonsense_instead_of_a_row_asks_nothing(nonsense: str, two, branch) -> None:
    product = make_product(code="frame", name="木框")
    mine = opened(two[0], "/products/frame/edit/")
    assert two[0].post("/products/frame/edit/", mine | {"name": "甲", "seen": nonsense}).status_code == 302
    assert name_of(product, "name") == "甲"
