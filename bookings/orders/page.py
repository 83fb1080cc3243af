"""What stands on an order's pages: the frame every part shares (who, how much, the journey, the next step) and the
overview's papers and people. Called by this room's views and by rooms that hang a tab below an order.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bookings.calendar.queries import resources_of
from bookings.calendar.states import SCENE_KINDS
from bookings.catalog.wording import contents, in_language
from bookings.orders.actions import facts_of
from bookings.orders.models import Milestone, Order
from bookings.orders.panels import ALERT, OrderButton, buttons_of, panels_of, people_of, tabs_of
from bookings.orders.queries import NextStep, milestones_of, next_step, owed_on
from bookings.orders.sheet import spoken_styles
from bookings.orders.shown import BOOKED_STEPS, PAID_WHEN, journey_steps, late_text, what_to_do, when_text
from bookings.orders.states import Move, OrderStatus, moves_from, why_not
from customers.profiles.shown import people_shown, wedding_shown
from studio.core import clock
from studio.core.access import Perm
from studio.core.clock import local_day
from studio.core.documents.models import Document, Signature
from studio.core.documents.queries import versions_about
from studio.core.documents.registry import kinds_about, subject_key
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.staff.models import User
from studio.core.ui.formats import day, in_english, moment_full, money_short, without_amounts
from studio.core.ui.shapes import Tab

TIMELINE = "timeline"
STORIES = ("suspend", "cancel")


@dataclass(frozen=True, slots=True)
class MoveShown:
    """A move as the menu offers it; `reason` says why it cannot be made now."""

    label: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class NextShown:
    """The bar under the journey: what, who, until when, how late; `step` can be ticked off when it is set."""

    what: str
    who: str = ""
    when: str = ""
    late: str = ""
    step: str = ""
    is_due: bool = False  # the day has come
    wants_date: bool = False  # the day is still to be agreed


def frame(request: StaffRequest, order: Order, current: str) -> dict[str, Any]:
    """Everything above the tabs, and the tabs. The milestones, the couple's phones, what alerts ask."""
    user = request.user
    today = clock.today()
    milestones = milestones_of(order)
    coming = next_step(milestones, today)
    menu = buttons_of(order, user, "menu", coming)
    sees_money = user.may(Perm.PAYMENTS_VIEW)
    papers = papers_of(order, user)
    return {
        "order": order,
        "sees_money": sees_money,
        "customer": order.customer,
        "people": people_shown(order.customer.people.all(), user.may(Perm.PHONES_FULL), today=today),
        "wedding": wedding_shown(order.wedding_on, today=today),
        "package_name": in_language(order.package_name, order.package_copy.get("name_en", "")),
        "package_counts": _short_counts(order),
        "owed": owed_on(order) if sees_money else Decimal(0),
        "credit": max(-order.balance, Decimal(0)) if sees_money else Decimal(0),
        "paid_when": PAID_WHEN.get(order.next_step, ""),
        "milestones": milestones,
        "steps": journey_steps(milestones, today, order.status),
        "next": _next_shown(order, coming, today, sees_money=sees_money),
        "alerts": panels_of(request, order, ALERT),
        "next_buttons": buttons_of(order, user, "next", coming),
        "head_buttons": buttons_of(order, user, "head", coming),
        "menu_buttons": menu,
        "moves": _moves(order, milestones, user, menu),
        "tabs": _tabs(order, user, current),
        "may_change": user.may(Perm.ORDERS_CHANGE) and order.status == OrderStatus.CONFIRMED,
        "papers": papers,
        "outdated": [paper for paper in papers if paper.stale],
        "may_print": user.may(Perm.DOCUMENTS_PRINT),
    }


def _short_counts(order: Order) -> str:
    """3 服装 · 入册 40, as the head of the page has room for."""
    copy = order.package_copy
    return contents({"outfits": copy.get("outfits"), "photos_included": copy.get("photos_included")})


def _next_shown(order: Order, coming: NextStep | None, today: dt.date, *, sees_money: bool) -> NextShown:
    if order.status == OrderStatus.SUSPENDED:
        until = day(order.rests_until) if order.rests_until else ""
        when = _("asked again on %(day)s") % {"day": until} if until else ""
        return NextShown(_("Suspended: nothing is due until the order is resumed"), when=when)
    if coming is not None:
        when = when_text(coming.planned_at, coming.planned_part, coming.due_on, coming.step)
        step = str(coming.step) if order.status == OrderStatus.CONFIRMED else ""
        wants_date = not coming.is_planned and coming.step in BOOKED_STEPS
        is_due = not wants_date and coming.due_on is not None and coming.due_on <= today
        return NextShown(what_to_do(coming), coming.owner, when, late_text(coming.late_days), step, is_due, wants_date)
    if order.balance > 0:
        return NextShown(_("Take what is still owed"))
    if order.balance < 0:
        told = _("Pay back %(amount)s") % {"amount": money_short(-order.balance)}
        return NextShown(told if sees_money else without_amounts(told))
    if order.status == OrderStatus.CONFIRMED:
        return NextShown(_("All done and paid: complete the order"))
    return NextShown(_("Nothing left to do"))


def _moves(
    order: Order, milestones: Sequence[Milestone], user: User, buttons: Sequence[tuple[OrderButton, str]]
) -> list[MoveShown]:
    """The moves that start here; a room above may do one of them better, then its own button stands in the menu."""
    facts = facts_of(order, milestones)
    taken = {url for _button, url in buttons}
    return [
        MoveShown(str(move.label), url, why_not(move, facts) or "")
        for move in moves_from(order.status)
        if user.may(move.perm) and (url := move_url(order, move)) not in taken
    ]


def move_url(order: Order, move: Move) -> str:
    """Where a move is confirmed; suspending and cancelling are stories of their own on the floor above."""
    if move.name in STORIES:
        try:
            return reverse(f"changes:{move.name}", args=[order.number])
        except NoReverseMatch:
            pass
    return reverse("orders:move", args=[order.number, move.name])


def _tabs(order: Order, user: User, current: str) -> list[Tab]:
    own = [("overview", _("Overview"), reverse("orders:detail", args=[order.number]))]
    last = [(TIMELINE, _("History"), reverse("orders:timeline", args=[order.number]))]
    parts = [*own, *tabs_of(order, user), *last]
    return [
        Tab(label, url, current=name == current, key=f"g {n}")
        for n, (name, label, url) in enumerate(parts, start=1)
    ]  # fmt: skip


# --- papers, people ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of the order with its doors, how often it went out, and whether what is in the couple's hands is true.

    `handed` names the last version that was printed or signed, when; `stale`: the order changed since. `sign_url` is
    empty for papers nobody signs, and once the version in hand is signed and true.
    """

    title: str
    prints: int
    preview_url: str
    pdf_url: str
    print_url: str
    submission_key: str
    handed: str = ""
    stale: bool = False
    signed: str = ""
    signed_url: str = ""
    sign_url: str = ""


def papers_of(order: Order, user: User) -> list[PaperRow]:
    """Every paper about an order that this person may read: prints, signature, whether it is out of date. One query."""
    versions = versions_about(subject_key("order", order.pk))
    rows = []
    for kind in (one for one in kinds_about("order") if one.may_be_read_by(user)):
        preview, pdf, print_ = (_door(name, order) for name in (kind.name, f"{kind.name}-pdf", f"{kind.name}-print"))
        if preview and pdf and print_:
            rows.append(_paper(order, str(kind.title), kind.name, versions.get(kind.name, []), preview, pdf, print_))
    return rows


def _paper(
    order: Order, title: str, kind: str, versions: Sequence[Document], preview: str, pdf: str, print_: str
) -> PaperRow:
    handed = next((one for one in versions if one.prints or _signature(one)), None)  # type: ignore[attr-defined]
    signed = next((one for one in versions if _signature(one)), None)
    changed = order.contract_changed_at
    running = order.status in (OrderStatus.CONFIRMED, OrderStatus.SUSPENDED)
    stale = bool(running and handed and changed and handed.true_at < changed)
    stands = bool(signed and not (changed and signed.true_at < changed))
    return PaperRow(
        title, sum(one.prints for one in versions), preview, pdf, print_, new_key(),  # type: ignore[attr-defined]
        handed=_handed(handed) if handed else "", stale=stale, signed=_said_of(signed, stands=stands) if signed else "",
        signed_url=f"{pdf}?version={signed.version}" if signed else "",
        sign_url="" if stands or not running else _door(f"{kind}-sign", order),
    )  # fmt: skip


def _signature(document: Document) -> Signature | None:
    return getattr(document, "signature", None)


def _handed(document: Document) -> str:
    """版本 1，2026-11-22 签字; 版本 1，2026-11-22 打印."""
    signature = _signature(document)
    if signature:
        words = {"n": document.version, "day": local_day(signature.signed_at).isoformat()}
        return _("version %(n)s, signed %(day)s") % words
    printed_at = document.last_printed_at  # type: ignore[attr-defined]
    return _("version %(n)s, printed %(day)s") % {"n": document.version, "day": local_day(printed_at).isoformat()}


def _said_of(document: Document, *, stands: bool) -> str:
    signature = _signature(document)
    assert signature is not None
    words = {"n": document.version, "at": moment_full(signature.signed_at), "who": signature.signer}
    if stands:
        return _("version %(n)s signed %(at)s by %(who)s") % words
    return _("version %(n)s signed %(at)s by %(who)s, replaced since") % words


def _door(name: str, order: Order) -> str:
    try:
        return reverse(f"orders:{name}", args=[order.number])
    except NoReverseMatch:
        return ""


def people_rows(order: Order) -> list[tuple[str, str, str]]:
    """(what, who, address) of everybody on this order, the crew as rooms above know it."""
    customer = order.customer
    rows = [(_("Seller"), order.seller.full_name, "")]
    if customer.cs_specialist:
        rows.append((_("CS specialist"), customer.cs_specialist.full_name, ""))
    if customer.referrer:
        rows.append((_("Referred by"), customer.referrer.display_name, customer.referrer.get_absolute_url()))
    return [*rows, *((what, who, "") for what, who in people_of(order))]


def change_initial(order: Order) -> dict[str, Any]:
    """An order as its change form shows it."""
    sheet = getattr(order, "communication_sheet", None)
    own = {"consent": order.sample_consent} | {
        name: getattr(order, name)
        for name in ("wedding_on", "pickup_promised_on", "brochure_given", "group_card_given", "notes")
    }
    names = ("styles", "scenes", "themes", "likes", "dislikes")
    return own | ({name: getattr(sheet, name) for name in names} if sheet else {})


def scene_names(order: Order) -> list[str]:
    """The branch's own scenes, and those the sheet already names."""
    sheet = getattr(order, "communication_sheet", None)
    here = [scene.name for scene in resources_of(order.branch, SCENE_KINDS)]
    return list(dict.fromkeys([*here, *(sheet.scenes if sheet else [])]))


def talking_points(order: Order) -> dict[str, Any]:
    """What the communication sheet says, in short."""
    sheet = getattr(order, "communication_sheet", None)
    wishes = [*spoken_styles(sheet.styles), *sheet.scenes, sheet.themes] if sheet else []
    return {
        "wishes": ("; " if in_english() else "、").join(part for part in wishes if part),
        "likes": sheet.likes if sheet else "",
        "beware": [part for part in (order.customer.must_not_miss, sheet.dislikes if sheet else "") if part],
        "consent": order.get_sample_consent_display(),
        "originals_until": order.originals_until,
        "notes": order.notes,
    }
