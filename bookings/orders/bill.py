"""The bill of an order as its page shows it: every line with what it holds, who stands behind it and how far it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.catalog.states import PRODUCED_KINDS, ProductKind
from bookings.catalog.wording import contents, in_language
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.orders.states import SOLD_KINDS, TAKEN_BACK_ALONE, LineKind, Step
from studio.core.ui.formats import money_short, without_amounts


@dataclass(frozen=True, slots=True)
class BillRow:
    """One row of the bill. `included` rows belong to the package and cost nothing of their own."""

    title: str
    sub: str = ""
    note: str = ""
    quantity: int | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    included: bool = False
    strong: bool = False
    gone: bool = False
    state: str = ""
    state_kind: str = ""
    take_back_url: str = ""


def bill_rows(
    order: Order, lines: Sequence[OrderLine], milestones: Sequence[Milestone], may_change: bool, *, sees_money: bool
) -> list[BillRow]:
    """The lines as the page shows them, the package's contents below the package; what they cost for some eyes only."""
    done = {row.step for row in milestones if row.done_at is not None}
    gone = {line.reverses_id for line in lines if line.reverses_id}
    rows: list[BillRow] = []
    for line in lines:
        rows.append(_bill_row(order, line, done, line.pk in gone, may_change))
        if line.kind == LineKind.PACKAGE and line.pk not in gone:
            rows += _included(order, done)
    return rows if sees_money else [_without_prices(row) for row in rows]


def _without_prices(row: BillRow) -> BillRow:
    texts = {name: without_amounts(getattr(row, name)) for name in ("title", "sub", "note")}
    return replace(row, **texts, unit_price=None, amount=None)  # type: ignore[arg-type]


def _bill_row(order: Order, line: OrderLine, done: set[str], gone: bool, may_change: bool) -> BillRow:
    kind = line.product.kind if line.product else ""
    state, state_kind = ("", "") if gone or line.kind not in SOLD_KINDS else production_state(kind, done)
    can_go = may_change and not gone and line.kind in TAKEN_BACK_ALONE
    is_sum = line.kind in (LineKind.DISCOUNT, LineKind.FORFEIT, LineKind.DOUBLED)
    return BillRow(
        title=line_title(order, line), sub=line.detail if gone else _sub(order, line), note=_note(order, line),
        quantity=None if is_sum else line.quantity, unit_price=None if is_sum else line.unit_price, amount=line.amount,
        strong=line.kind == LineKind.PACKAGE, gone=gone,
        state=_("taken back") if gone else state, state_kind=state_kind,
        take_back_url=reverse("orders:take-back", args=[order.number, line.pk]) if can_go else "",
    )  # fmt: skip


def line_title(order: Order, line: OrderLine) -> str:
    """What a line is called in the reader's language."""
    product = line.product
    name = in_language(line.title, product.name_en if product and product.name == line.title else "")
    if line.kind == LineKind.PACKAGE:
        name_en = order.package_copy.get("name_en", "") if line.title == order.package_name else ""
        return _("%(name)s package") % {"name": in_language(line.title, name_en)}
    if line.kind == LineKind.REVERSAL:
        return _("Taken back: %(name)s") % {"name": name or LineKind.DISCOUNT.label}
    if line.kind == LineKind.REPAIR:
        return _("Repair: %(name)s") % {"name": name}
    return name or str(LineKind(line.kind).label)


def pieces_of(order: Order, lines: Iterable[OrderLine]) -> list[str]:
    """What the couple took home, by name: what the package holds and what was added."""
    included = [in_language(item["name"], item["name_en"]) for item in order.package_copy.get("items", [])]
    added = [line_title(order, line) for line in lines if line.kind in (LineKind.ADDON, LineKind.SECOND)]
    return list(dict.fromkeys([*included, *added]))


def _sub(order: Order, line: OrderLine) -> str:
    """The smaller second line: what is in the package, what an extra costs, any detail typed."""
    if line.kind != LineKind.PACKAGE:
        return line.detail
    parts = [contents({**order.package_copy, "outfits": 0}), _extra_photo(order), line.detail]
    return " · ".join(part for part in parts if part)


def _extra_photo(order: Order) -> str:
    if not order.extra_photo_price:
        return ""
    return _("extra photo %(price)s each") % {"price": money_short(order.extra_photo_price)}


def _note(order: Order, line: OrderLine) -> str:
    """Who stands behind a line that needs an answer: a discount, a later sale, a return."""
    if line.kind == LineKind.DISCOUNT:
        who = _("within the limit of %(name)s") % {"name": line.seller.full_name}
        if line.approved_by:
            who = _("approved by %(name)s") % {"name": line.approved_by.full_name}
        return f"{line.reason} · {who}" if line.reason else who
    if line.kind == LineKind.SECOND:
        return f"{Step(line.stage).label} · {line.seller.full_name}"
    return line.reason


def _included(order: Order, done: set[str]) -> list[BillRow]:
    items = order.package_copy.get("items", [])
    if not items:
        return []
    names = [f"{in_language(item['name'], item['name_en'])} × {item['quantity']}" for item in items]
    made = any(item["kind"] in PRODUCED_KINDS for item in items)
    state, state_kind = production_state(ProductKind.ALBUM, done) if made else ("", "")
    quantity = sum(item["quantity"] for item in items)
    return [BillRow("\u3000".join(names), quantity=quantity, included=True, state=state, state_kind=state_kind)]


def production_state(kind: str, done: set[str]) -> tuple[str, str]:
    """How far a product is, as far as the journey tells: (word, kind of tag)."""
    if kind not in PRODUCED_KINDS:
        return ("", "")
    if Step.PICKUP in done:
        return (_("handed over"), "ok")
    if Step.PRODUCTION in done:
        return (_("ready"), "ok")
    if Step.SELECTION in done:
        return (_("in production"), "warn")
    return (_("waits for the selection"), "")
