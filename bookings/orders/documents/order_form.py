"""订单: the contract on one sheet, studio copy above the tear line, customer copy below."""

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.catalog.states import PackageKind
from bookings.catalog.wording import in_language
from bookings.orders import clauses
from bookings.orders.documents.parts import (
    Payload,
    consent_ticks,
    load_order,
    order_head,
    package_contents,
    package_name,
    step_days,
    when,
)
from bookings.orders.exchange import living_lines
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import SEALS, SOLD_KINDS, LineKind, OrderStatus, Step
from customers.profiles.states import HouseholdKind
from studio.core.documents.wording import amount_in_words, long_day, lunar_day
from studio.core.ui.formats import amount, in_english, money, money_short

STUB_STEPS = (Step.SHOOT, Step.SELECTION, Step.PICKUP)
UNPRINTED_STEPS = (Step.ORDER, Step.PRODUCTION)


def order_form_payload(
    order_id: int, language: str, *, received: Payload | None = None, kinds: Sequence[str] = ()
) -> Payload:
    """The contract. `received` is the row of money taken so far and `kinds` what kinds it was, told by payments."""
    order = load_order(order_id)
    return {
        **order_head(order),
        "is_wedding": order.package_copy.get("kind", PackageKind.WEDDING) == PackageKind.WEDDING,
        "people": _people(order),
        "occasion": _occasion(order),
        "lines": [_line(order, line) for line in _lines_that_stand(order)],
        "total": {"figures": money(order.total), "words": amount_in_words(order.total)},
        "received": received,
        "balance": _balance(order),
        "extra": _extra_prices(order),
        "dates": [
            {"seal": SEALS[Step(row.step)], "label": capfirst(str(Step(row.step).label)), "when": when(order, row)}
            for row in order.milestones.all()
            if row.step not in UNPRINTED_STEPS
        ],
        "stub_dates": _stub_dates(order),
        "clauses": _clauses(order, kinds),
        "bring": str(clauses.BRING),
        "service": _service(order),
    }


def order_form_gist(facts: Payload) -> list[tuple[str, str]]:
    """What somebody signs with an order form, in a few lines."""
    rows = [(pgettext("paper", "Package"), facts["package"]), (pgettext("paper", "Total"), facts["total"]["figures"])]
    if facts["received"]:
        rows.append((facts["received"]["short_label"], facts["received"]["figures"]))
    rows.append((pgettext("paper", "Balance"), facts["balance"]["figures"]))
    return rows + [(one["label"], one["when"]) for one in facts["stub_dates"]]


def _people(order: Order) -> list[Payload]:
    """Names as large as they are on the paper form; beside the second stands where the couple came from."""
    rows = []
    for position, person in enumerate(order.customer.people.all()):
        side = {"label": pgettext("paper", "Birthday"), "value": person.birthday.isoformat() if person.birthday else ""}
        if position == 1:
            side = _source(order)
        rows.append(
            {
                "role": capfirst(person.get_role_display()),
                "name": person.name,
                "phone": person.phone_shown,
                "side": side,
            }
        )
    return rows


def _source(order: Order) -> Payload:
    customer = order.customer
    words = [capfirst(customer.get_source_display()), customer.referrer.display_name if customer.referrer else ""]
    return {"label": pgettext("paper", "Source"), "value": " · ".join(word for word in words if word)}


def _occasion(order: Order) -> Payload:
    """The wedding and its place; for one person or a family the notes and the source instead."""
    if order.wedding_on or order.customer.kind == HouseholdKind.COUPLE:
        return {
            "label": pgettext("paper", "Wedding day"),
            "value": long_day(order.wedding_on),
            "more": lunar_day(order.wedding_on),
            "side": {"label": pgettext("paper", "Place"), "value": order.customer.wedding_place},
        }
    side = _source(order) if len(order.customer.people.all()) < 2 else {"label": "", "value": ""}
    return {"label": pgettext("paper", "Notes"), "value": "", "more": order.notes, "side": side}


def _lines_that_stand(order: Order) -> list[OrderLine]:
    """What was taken back is left to the screen, with its reversal; a cancelled order shows how it came to its end.

    The package stands on top and the discount below what was sold, also when another package was taken later.
    """
    lines = list(order.lines.all())
    if order.status == OrderStatus.CANCELLED:
        return lines
    return sorted(living_lines(lines), key=_rank)


def _rank(line: OrderLine) -> int:
    """The package, what else was sold, the discount on it, and last what was taken back or kept."""
    if line.kind in (LineKind.PACKAGE, LineKind.DISCOUNT):
        return 0 if line.kind == LineKind.PACKAGE else 2
    return 1 if line.kind in SOLD_KINDS else 3


def _line(order: Order, line: OrderLine) -> Payload:
    """One line of the bill. A discount, a reversal and kept money have neither quantity nor price of their own."""
    sold = line.kind in SOLD_KINDS
    title, detail = line.title, line.detail
    if line.kind == LineKind.PACKAGE and line.title == order.package_name:
        title, detail = package_name(order), detail or package_contents(order)
    elif line.product:
        title = in_language(title, line.product.name_en if title == line.product.name else "")
    if line.kind == LineKind.REPAIR:
        detail = line.reason
    if line.kind == LineKind.SECOND:  # 二消: at which step, sold by whom
        detail = " · ".join(part for part in (detail, str(Step(line.stage).label), line.seller.full_name) if part)
    return {
        "kind": capfirst(line.get_kind_display()),
        "title": title or line.reason or (_("Within the front desk's limit") if line.kind == LineKind.DISCOUNT else ""),
        "detail": detail,
        "quantity": str(line.quantity) if sold else "",
        "price": amount(line.unit_price) if sold else "",
        "amount": amount(line.amount),
    }


def _balance(order: Order) -> Payload:
    if order.balance > 0:
        note = clauses.BALANCE_DUE
    else:
        note = clauses.TO_BE_RETURNED if order.balance < 0 else clauses.PAID_IN_FULL
    return {"figures": money(order.balance), "note": str(note)}


def _extra_prices(order: Order) -> Payload:
    """The prices the selection room is bound to."""
    prices = [
        _("each extra photo %(price)s") % {"price": money(order.extra_photo_price)} if order.extra_photo_price else "",
        _("each extra page %(price)s") % {"price": money(order.extra_page_price)} if order.extra_page_price else "",
        _("each negative %(price)s") % {"price": money(order.negative_price)} if order.negative_price else "",
    ]
    spoken = (", " if in_english() else "，").join(price for price in prices if price)
    return {
        "prices": capfirst(spoken) or _("No extra prices agreed"),
        "promise": str(clauses.PRICE_PROMISE) if spoken else "",
        "short": _("%(price)s a photo") % {"price": money_short(order.extra_photo_price)}
        if order.extra_photo_price
        else "",
    }


def _stub_dates(order: Order) -> list[Payload]:
    days = step_days(order)
    return [{"label": capfirst(str(step.label)), "when": days.get(step, "—")} for step in STUB_STEPS]


def _clauses(order: Order, kinds: Sequence[str]) -> list[Payload]:
    """The small print: what the money taken means, moving the date, extras, negatives and samples."""
    kept = order.originals_until.isoformat() if order.originals_until else ""
    said = dict.fromkeys([*kinds, clauses.PENALTY])
    told = [(clauses.money_name(kind), clauses.money_clause(kind, order.branch)) for kind in said]
    told += [(pgettext("paper", "Moving the date"), clauses.reschedule_clause())]
    told += [(pgettext("paper", "Extras"), clauses.extras_clause())]
    rows: list[Payload] = [{"title": title, "text": text, "ticks": []} for title, text in told]
    rows.append(
        {
            "title": pgettext("paper", "Negatives"),
            "text": clauses.negatives_clause(kept),
            "ticks_label": str(clauses.SAMPLES),
            "ticks": consent_ticks(order),
        }
    )
    return rows


def _service(order: Order) -> str:
    specialist = order.customer.cs_specialist
    return _("Service %(name)s %(phone)s") % {
        "name": specialist.full_name if specialist else "",
        "phone": (specialist.phone if specialist else "") or order.branch.phone,
    }
