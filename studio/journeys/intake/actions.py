"""接单: one sitting at the front desk becomes an order with its place, its money, its follow-ups and its papers.

The page calls `take_order`; everything is written in one transaction, or nothing is. Drafts are kept apart from it.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.http import QueryDict

from bookings.appointments.actions import book
from bookings.appointments.models import Appointment
from bookings.calendar.actions import ask_override, place_hold
from bookings.calendar.asking import About
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import Need, Purpose, ResourceKind
from bookings.orders.actions import ask_discount, draft_order, move_order, number_order
from bookings.orders.models import Order, OrderDraft
from bookings.payments.actions import number_receipt, receive_payment
from bookings.payments.models import Payment
from bookings.payments.queries import receipt_papers
from customers.followups.actions import schedule
from customers.followups.actions.scheduling import scheduled_together
from customers.profiles.actions import find_or_add_customer, number_customer
from customers.profiles.models import Customer
from shoots.planning.actions import number_shoot, plan_shoot
from shoots.planning.models import Shoot
from studio.core.audit.actions import told_together
from studio.core.clock import at_local, local_day
from studio.core.documents.actions import request_first
from studio.core.locks import one_transaction
from studio.core.once.actions import claim_key, store_answer
from studio.core.once.queries import answer_of
from studio.core.once.states import is_key
from studio.core.reading import one_reading
from studio.core.search.actions import found_together
from studio.core.staff.models import User
from studio.journeys.intake.adjusting import is_about_somebody
from studio.journeys.intake.states import LARGEST_DRAFT, MOST_DRAFTS, NEVER_KEPT, Paper, TakeOrder, tentative_until
from studio.journeys.reminders.facts import MORNING

ACTION = "intake.take_order"


@one_transaction
def take_order(*, command: TakeOrder, by: User, at: dt.datetime) -> Order:
    """Write down everything a couple agreed to in one sitting: file, order, place, money, reminders, papers.

    A place that is taken and asked for does not stop the couple at the desk: the order is written with its date open,
    for nothing may be promised that the house does not have, and the question hangs on the order. Once somebody says
    yes, its answer books exactly this place from the order's page; a no leaves an order without a date, which is
    chased like any other. Was the place given back meanwhile, it is booked at once and nobody is asked.

    Locks: key → customer → order → branch day → resources → the till → numbers, as the rooms called here take them.
    Raises: StudioError naming the field; nothing is written then. Twice: the same form gives the order it made, the
    same form with other contents raises AlreadySaved.
    """
    if earlier := claim_key(key=command.key, action=ACTION, by=by, digest=command.digest, at=at):
        return Order.objects.get(number=earlier)
    with told_together(), found_together(), one_reading():
        order = _write_everything(command, by=by, at=at)
    store_answer(key=command.key, answer=order.number or "")
    drop_draft(by=by, key=command.key)
    return order


def _write_everything(command: TakeOrder, *, by: User, at: dt.datetime) -> Order:
    """The story itself, room after room: file, order, place, shoot, money, steps, reminders, numbers, papers."""
    customer = find_or_add_customer(details=command.customer, branch=command.branch, by=by, at=at)
    order = draft_order(details=command.order, customer=customer, branch=command.branch, by=by, at=at)
    with scheduled_together():
        appointment, refusal = _book_or_ask(command, order, customer, by=by, at=at)
        shoot = plan_shoot(order=order, appointment=appointment, by=by, at=at) if appointment else None
        payment = _receive_deposit(command, order, by=by, at=at)
        order = move_order(order=order, move="confirm", by=by, at=at)
        order.branch = command.branch  # the locked row knows only its id
        _schedule_follow_ups(order, by=by, at=at)
    _give_numbers(customer, order, shoot, payment, at=at)
    if command.asked_discount:
        ask_discount(order=order, amount=command.asked_discount, reason=command.asked_reason, by=by, at=at)
    if refusal is not None:
        refusal.question = {**(refusal.question or {}), "who": order.number or ""}  # it has its number only now
        reason = command.override_reason
        ask_override(refusal=refusal, branch=command.branch, reason=reason, by=by, at=at)
    _request_papers(command.papers, order, payment, by=by, at=at)
    return order


def _book_or_ask(
    command: TakeOrder, order: Order, customer: Customer, *, by: User, at: dt.datetime
) -> tuple[Appointment | None, CalendarRefusal | None]:
    """The visit; or no visit, and what a supervisor is to be asked about. Raises: a refusal nobody may overrule."""
    if not command.asks_place:
        return _book_shoot(command, order, customer, by=by, at=at), None
    try:
        with transaction.atomic():  # a refused place leaves its locks and rows behind, the order goes on
            return _book_shoot(command, order, customer, by=by, at=at), None
    except CalendarRefusal as refusal:
        if refusal.question is None:
            raise
        return None, refusal


def _book_shoot(
    command: TakeOrder, order: Order, customer: Customer, *, by: User, at: dt.datetime
) -> Appointment | None:
    """The place on the calendar and the visit it is for. Without money it is tentative and frees itself."""
    slot = command.slot
    if slot is None:
        return None
    span = slot.blocked(command.branch)
    begins = span.starts_at if span else None
    until = None if command.deposit else tentative_until(at, local_day(at), slot, begins)
    hold = place_hold(
        branch=command.branch, purpose=Purpose.SHOOT, day=slot.day, part=slot.part, span=slot.span,
        needs=_crew(command), label=customer.display_name, tentative_until=until,
        override_reason=command.override_reason, about=About(label=customer.display_name, thread=f"order:{order.pk}"),
        by=by, at=at,
    )  # fmt: skip
    return book(
        customer=customer, order=order, purpose=Purpose.SHOOT, hold=hold, day=slot.day, part=slot.part,
        branch=command.branch, by=by, at=at,
    )  # fmt: skip


def _crew(command: TakeOrder) -> tuple[Need, ...]:
    """The photographer who was asked for, or whoever is free; a makeup artist only when one was asked for."""
    photographer = (
        Need(resource_id=command.photographer_id)
        if command.photographer_id
        else Need(kind=ResourceKind.PHOTOGRAPHER.value)
    )
    return (photographer, Need(resource_id=command.makeup_id)) if command.makeup_id else (photographer,)


def _receive_deposit(command: TakeOrder, order: Order, *, by: User, at: dt.datetime) -> Payment | None:
    if command.deposit is None:
        return None
    paid = command.deposit
    return receive_payment(order=order, kind=paid.kind, method=paid.method, amount=paid.amount, by=by, at=at)


def _schedule_follow_ups(order: Order, *, by: User, at: dt.datetime) -> None:
    """What the order itself and the wedding bring; the shoot's reminders came with its appointment."""
    anchors = [("order", at)]
    if order.wedding_on and order.wedding_on >= local_day(at):
        anchors.append(("wedding", at_local(order.wedding_on, MORNING)))
    for anchor, moment in anchors:
        schedule(
            anchor=anchor, anchor_id=order.pk, at_moment=moment, customer_id=order.customer_id,
            branch_id=order.branch_id, thread=f"order:{order.pk}", is_new=True, by=by, at=at,
        )  # fmt: skip


def _give_numbers(
    customer: Customer, order: Order, shoot: Shoot | None, payment: Payment | None, *, at: dt.datetime
) -> None:
    """Numbers come last, always in this order: their series stay locked until the story commits."""
    number_customer(customer=customer)
    number_order(order=order, at=at)
    if shoot is not None:
        shoot.order = order
        number_shoot(shoot=shoot)
    if payment is not None:
        number_receipt(payment=payment)


def _request_papers(papers: Iterable[str], order: Order, payment: Payment | None, *, by: User, at: dt.datetime) -> None:
    """What is handed over is written down now, so that it can be printed at once."""
    wanted = [(paper.value, f"order:{order.pk}") for paper in Paper if paper in papers]
    if payment is not None:
        wanted += receipt_papers(payment)
    request_first(papers=wanted, by=by, at=at)


@one_transaction
def save_draft(*, fields: QueryDict, by: User, at: dt.datetime) -> dt.datetime | None:
    """Keep what a person has typed so far, beside what they typed for other couples; None when the order was taken.

    Twice: the later one stays. Of forms about nobody yet only the last is kept, and of all no more than `MOST_DRAFTS`.
    """
    key = fields.get("submission_key", "")
    if key and answer_of(key=key, by=by):
        return None
    kept = {
        name: [value.replace("\x00", "") for value in fields.getlist(name)]
        for name in fields
        if name not in NEVER_KEPT and "\x00" not in name
    }
    if sum(len(name) + sum(map(len, values)) for name, values in kept.items()) > LARGEST_DRAFT:
        return None
    draft, is_new = OrderDraft.objects.update_or_create(
        by=by, key=key if is_key(key) else "", defaults={"fields": kept, "saved_at": at}
    )
    if is_new:
        _drop_needless(draft)
    return at


def _drop_needless(draft: OrderDraft) -> None:
    """A new sitting began: forms about nobody go, and the oldest of too many."""
    others = list(OrderDraft.objects.filter(by_id=draft.by_id).exclude(pk=draft.pk).order_by("-saved_at", "-pk"))
    needless = [one.pk for n, one in enumerate(others, start=1) if n >= MOST_DRAFTS or not is_about_somebody(one)]
    if needless:
        OrderDraft.objects.filter(pk__in=needless).delete()


@one_transaction
def drop_draft(*, by: User, key: str = "", pk: int | None = None) -> None:
    """Forget a draft of this person: the one of this sitting, or this one of the list."""
    OrderDraft.objects.filter(by=by, **({"key": key} if pk is None else {"pk": pk})).delete()
