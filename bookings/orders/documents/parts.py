"""What several papers of an order share: who it is for, what was bought, when each step is."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.catalog.states import ProductKind
from bookings.catalog.wording import contents, in_language
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.orders.queries import on_paper, orders_for, people_in_order
from bookings.orders.states import LineKind, SampleConsent
from customers.profiles.states import HouseholdKind
from studio.core.clock import local_day
from studio.core.documents.registry import About, Subject, subject_key
from studio.core.documents.wording import planned, short_day
from studio.core.reading import is_reading, read_once
from studio.core.staff.models import Branch, User
from studio.core.ui.formats import clock_time, day_full, in_english

Payload = dict[str, Any]


def order_subject(order_id: int) -> Subject:
    """What the paper room must know of an order."""
    order = load_order(order_id) if is_reading() else _head_of(order_id)
    key = subject_key("order", order_id)
    return Subject(key, order.branch_id, order.number or "", key, order.branch.print_language)


def _head_of(order_id: int) -> Order:
    return Order.objects.select_related("branch").only("number", "branch__print_language").get(pk=order_id)


def order_page(order_id: int, staff: User) -> str | None:
    """Where the QR of an order's papers leads: its page, for staff who may see the branch."""
    number = orders_for(staff).filter(pk=order_id).values_list("number", flat=True).first()
    return reverse("orders:detail", args=[number]) if number else None


ABOUT_ORDER = About("order", order_subject, order_page)


def load_order(order_id: int) -> Order:
    """An order with everything its papers speak of: four queries, whatever it holds; once for papers of one story."""
    return read_once(on_paper(order_id), lambda: _whole_order(order_id))


def _whole_order(order_id: int) -> Order:
    return (
        Order.objects.select_related(
            "branch", "seller", "customer__referrer", "customer__cs_specialist", "communication_sheet"
        )
        .prefetch_related(
            Prefetch("lines", OrderLine.objects.select_related("product", "seller")),
            Prefetch("milestones", Milestone.objects.order_by("position")),
            people_in_order(),
        )
        .get(pk=order_id)
    )


def studio_head(branch: Branch) -> Payload:
    """Who issues the paper."""
    return {
        "name": f"{branch.studio_name}·{branch.name}",
        "address": branch.address,
        "phone": branch.phone,
        "hours": f"{clock_time(branch.opens_at)}–{clock_time(branch.closes_at)}",
    }


def order_head(order: Order) -> Payload:
    """What stands on top of every paper of an order."""
    return {
        "studio": studio_head(order.branch),
        "number": order.number or "",
        "ordered_on": day_full(order.ordered_at),
        "seller": order.seller.full_name,
        "customer": customer_names(order),
        "is_couple": order.customer.kind == HouseholdKind.COUPLE,
        "package": package_name(order),
    }


def customer_names(order: Order) -> str:
    """The couple as the paper names them."""
    return " ".join(person.name for person in order.customer.people.all()[:2]) or order.customer.display_name


def package_name(order: Order) -> str:
    """The package as it was called when it was sold."""
    return in_language(order.package_name, order.package_copy.get("name_en") or "")


def package_contents(order: Order) -> str:
    """What was in it then, in one line."""
    copy = order.package_copy
    items = [(in_language(item["name"], item["name_en"]), item["quantity"]) for item in copy.get("items", [])]
    return contents(copy, items)


def first_phone(order: Order) -> str:
    """The first number the couple left."""
    people = order.customer.people.all()
    return next((person.phone_shown for person in people if person.phone), "")


def scene_count(order: Order) -> int:
    """Indoors and outdoors together."""
    return int(order.package_copy.get("indoor_scenes") or 0) + int(order.package_copy.get("outdoor_scenes") or 0)


def outfit_count(order: Order) -> int:
    """The outfits to be worn at the shoot: the package's and those bought besides."""
    besides = sum(line.quantity for line in sold_besides(order, (ProductKind.OUTFIT,)))
    return int(order.package_copy.get("outfits") or 0) + int(besides)


def sold_besides(order: Order, kinds: Iterable[str]) -> list[OrderLine]:
    """Add-ons of these kinds that were bought and not taken back."""
    lines, wanted = list(order.lines.all()), tuple(kinds)
    gone = {line.reverses_id for line in lines}
    return [
        line for line in lines
        if line.kind in (LineKind.ADDON, LineKind.SECOND) and line.pk not in gone
        and line.product and line.product.kind in wanted
    ]  # fmt: skip


def when(order: Order, row: Milestone) -> str:
    """An appointment with its time, a day it is due by, or nothing yet."""
    year = local_day(order.ordered_at).year
    if row.planned_at:
        return planned(row.planned_at, row.planned_part, year)
    due = row.due_on or row.latest_on
    return _("by %(day)s") % {"day": short_day(due, year)} if due else _("to be arranged")


def step_days(order: Order) -> dict[str, str]:
    """When each step of the order is, as its papers say it."""
    return {row.step: when(order, row) for row in order.milestones.all()}


def ticked(boxes: Iterable[Payload]) -> str:
    """What is ticked, in one line."""
    return (", " if in_english() else "、").join(box["label"] for box in boxes if box["on"])


def consent_ticks(order: Order) -> list[Payload]:
    """样片授权 with the box that was agreed."""
    return [{"label": str(label), "on": value == order.sample_consent} for value, label in SampleConsent.choices]


def ticks(offered: Iterable[tuple[str, Any]], chosen: Iterable[str]) -> list[Payload]:
    """Every choice with its box; words that are on no list are added, ticked."""
    choices, wanted = list(offered), list(chosen)
    known = {value for value, _label in choices}
    boxes = [{"label": str(label), "on": value in wanted} for value, label in choices]
    return boxes + [{"label": word, "on": True} for word in wanted if word not in known]
