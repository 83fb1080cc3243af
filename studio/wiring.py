"""THE page of plugs: what rooms above tell the ground floor about themselves. Loaded once, from `studio/apps.py`.

Document kinds, reminder anchors, the menu, reactions. Nothing else may register anything anywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from studio.core.access import Perm
from studio.core.audit.queries import register_sentence
from studio.core.clock import now
from studio.core.reactions import listen


@dataclass(frozen=True)
class MenuEntry:
    """One word in the bar. `badge(user)` counts what waits for this person; zero shows nothing.

    `also` names pages elsewhere that belong to the word: there it is the current one.
    Who holds `unless` has a word of their own for it.
    """

    label: str | Promise
    url_name: str
    perm: Perm
    badge: Callable[..., int] | None = None
    also: tuple[str, ...] = ()
    unless: Perm | None = None


def _answers_wanted(user: Any) -> int:
    """How many questions wait for this person's answer; one short query for who decides, none for others."""
    from studio.core.approvals.queries import count_waiting_for  # noqa: PLC0415 – rooms load after this page

    return count_waiting_for(user, at=now())


MENU = (
    MenuEntry(_("Today"), "dashboards:today", Perm.SIGNED_IN),
    MenuEntry(_("Customers"), "profiles:list", Perm.CUSTOMERS_VIEW),
    MenuEntry(_("Orders"), "orders:list", Perm.ORDERS_VIEW),
    MenuEntry(_("Calendar"), "board:day", Perm.CALENDAR_VIEW),
    MenuEntry(_("Follow-up"), "followups:desk", Perm.FOLLOWUPS_CALL, also=("followups:list",)),
    MenuEntry(_("Jobs"), "followups:list", Perm.FOLLOWUPS_VIEW, unless=Perm.FOLLOWUPS_CALL),
    MenuEntry(_("Messages"), "messages:list", Perm.MESSAGES_VIEW),
    MenuEntry(_("Payments"), "payments:list", Perm.PAYMENTS_VIEW, also=("payments:days",)),
    MenuEntry(_("Packages"), "catalog:packages", Perm.CATALOG_VIEW, also=("catalog:products",)),
    MenuEntry(_("Reports"), "reports:second-sales", Perm.DASHBOARD_VIEW),
    MenuEntry(_("Approvals"), "approvals:list", Perm.APPROVALS_SEE, badge=_answers_wanted),
    MenuEntry(_("Settings"), "setup:overview", Perm.STAFF_MANAGE),
)


def plug_in() -> None:
    """Connect everything. Called once by Django when all tables are known."""
    _tell_history()
    _know_papers()
    _know_approvals()
    _let_rooms_hear()
    _remind()
    _fill_pages()
    _fill_files()


def _tell_history() -> None:
    """Every room that writes history says how its rows are told."""
    from bookings.appointments import history as appointments  # noqa: PLC0415 – rooms load after this page
    from bookings.calendar import history as calendar  # noqa: PLC0415
    from bookings.catalog import history as catalog  # noqa: PLC0415
    from bookings.orders import history as orders  # noqa: PLC0415
    from bookings.payments import history as payments  # noqa: PLC0415
    from customers.followups import history as followups  # noqa: PLC0415
    from customers.profiles import history as profiles  # noqa: PLC0415
    from shoots.planning import history as planning  # noqa: PLC0415
    from studio.core.approvals import history as approvals  # noqa: PLC0415
    from studio.core.documents import history as papers  # noqa: PLC0415
    from studio.core.messages import history as outbox  # noqa: PLC0415
    from studio.core.staff import history as staff  # noqa: PLC0415
    from studio.journeys.changes import history as changes  # noqa: PLC0415

    for room in (
        appointments,
        calendar,
        catalog,
        changes,
        followups,
        orders,
        outbox,
        papers,
        payments,
        approvals,
        planning,
        profiles,
        staff,
    ):
        for verb, sentence in room.SENTENCES.items():
            register_sentence(verb, sentence)


def _know_papers() -> None:
    """The kinds of paper the house prints."""
    from bookings.appointments.documents import ARRIVAL_FORM, FLOW_SHEET  # noqa: PLC0415
    from bookings.orders.documents import COMMUNICATION_SHEET  # noqa: PLC0415
    from bookings.payments.documents import DAILY_CLOSE, ORDER_FORM, RECEIPT, RECEIPT_ROLL, RECEIPT_THREE  # noqa: PLC0415
    from studio.core.documents import checks  # noqa: F401, PLC0415 – a warning when the PDF library is incomplete
    from studio.core.documents.registry import register  # noqa: PLC0415
    from studio.dashboards.pack.documents import PRINT_PACK  # noqa: PLC0415

    for kind in (
        ORDER_FORM,
        COMMUNICATION_SHEET,
        FLOW_SHEET,
        RECEIPT,
        RECEIPT_ROLL,
        RECEIPT_THREE,
        DAILY_CLOSE,
        ARRIVAL_FORM,
        PRINT_PACK,
    ):
        register(kind)


def _know_approvals() -> None:
    """What desks may ask for."""
    from bookings.orders.asking import DISCOUNT  # noqa: PLC0415
    from bookings.payments.asking import PAY_BACK, REFUND  # noqa: PLC0415
    from studio.core.approvals.states import register  # noqa: PLC0415
    from studio.dashboards.board.asking import QUESTION  # noqa: PLC0415

    for kind in (REFUND, PAY_BACK, DISCOUNT, QUESTION):
        register(kind)


def _let_rooms_hear() -> None:
    """Facts announced below and who hears them."""
    from bookings.appointments.actions import cancel_with_hold  # noqa: PLC0415
    from studio.journeys.changes import following  # noqa: PLC0415
    from studio.journeys.reminders import reactions as reminders  # noqa: PLC0415

    for fact in ("appointment_booked", "appointment_moved", "appointment_cancelled"):
        listen(fact, following.step_follows)
    listen("appointment_missed", following.step_follows)
    listen("appointment_came_late", following.step_follows)
    listen("payment_received", following.place_becomes_firm)
    listen("hold_expired", cancel_with_hold)
    listen("customer_changed", following.file_changed)
    listen("appointment_booked", reminders.remind_of_booking)
    listen("appointment_moved", reminders.remind_of_appointment)
    listen("appointment_cancelled", reminders.forget_appointment)
    listen("appointment_missed", reminders.forget_appointment)
    listen("appointment_missed", reminders.ask_why)
    listen("appointment_came_late", reminders.remind_of_appointment)
    listen("milestone_done", reminders.in_time_again)
    listen("order_package_changed", reminders.in_time_again)
    listen("order_confirmed", reminders.watch_order)
    listen("order_changed", reminders.follow_changed_order)
    listen("order_changed", reminders.in_time_again)
    listen("order_resumed", reminders.resume_order)
    listen("order_suspended", reminders.forget_order)
    listen("order_suspended", reminders.ask_again)
    listen("order_cancelled", reminders.forget_order)


def _remind() -> None:
    """What reminders hang on, what the desk shows about an order, and who answers for their messages."""
    from customers.followups.anchors import register_anchor, register_card  # noqa: PLC0415
    from customers.followups.origin import FOLLOWUP_ORIGIN  # noqa: PLC0415
    from studio.core.messages.origins import register_origin  # noqa: PLC0415
    from studio.journeys.reminders.cards import customer_cards, order_cards  # noqa: PLC0415
    from studio.journeys.reminders.facts import ANCHORS  # noqa: PLC0415

    for anchor in ANCHORS:
        register_anchor(anchor)
    register_card("order", order_cards)
    register_card("customer", customer_cards)
    register_origin(FOLLOWUP_ORIGIN)


def _fill_pages() -> None:
    """What rooms show on the pages of others."""
    from bookings.appointments import panels as visits  # noqa: PLC0415
    from bookings.appointments.queries import visits_on  # noqa: PLC0415
    from bookings.orders import discounts, narrowing  # noqa: PLC0415
    from bookings.orders import panels as order_page  # noqa: PLC0415
    from bookings.payments import panels as till  # noqa: PLC0415
    from studio.dashboards.board.buttons import BUTTONS as BOOKING  # noqa: PLC0415
    from studio.journeys.changes.buttons import BUTTONS as CHANGES  # noqa: PLC0415
    from studio.journeys.intake.panels import PANELS as HAND_OVER  # noqa: PLC0415

    order_page.register_people(visits.crew_of)
    narrowing.register_visits(visits_on)
    order_page.register_caution(till.render_earnest)
    for panel in (*visits.PANELS, *HAND_OVER, *till.PANELS, *discounts.PANELS):
        order_page.register_panel(panel)
    for tab in till.TABS:
        order_page.register_tab(tab)
    for button in (*till.BUTTONS, *discounts.BUTTONS, *CHANGES, *BOOKING):
        order_page.register_button(button)


def _fill_files() -> None:
    """What a customer's file shows of the floors above it."""
    from customers.profiles import panels as customer_page  # noqa: PLC0415
    from studio.dashboards.files.panels import PANELS  # noqa: PLC0415
    from studio.dashboards.files.queries import standings  # noqa: PLC0415

    for panel in PANELS:
        customer_page.register_panel(panel)
    customer_page.register_standings(standings)
