"""钱箱: the cash that no receipt is about – change money, what goes to the bank, what is spent out of the drawer."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.payments.actions.entering import lock_day, lock_open_day
from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.queries import cash_in, till_day
from bookings.payments.states import CAME_IN, DrawerKind, PaymentMethod
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import one_transaction
from studio.core.money import LARGEST, format_money, quantize
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.staff.models import Branch, User
from studio.core.ui.formats import day_short

MOVE = "payments.drawer"


@one_transaction
def put_into_drawer(
    *, branch: Branch, amount: Decimal, day: dt.date | None = None, by: User, at: dt.datetime
) -> CashDay:
    """Change money before the day's first receipt in cash: what the drawer begins with. Twice: the last amount holds.

    `day`: the till's day as the page showed it. Locks: the till, the cash day. Raises: StudioError when another day
    counts now, today's till is closed, cash was booked already, or something went in or out of the drawer since.
    """
    if branch.pk not in by.branch_ids:
        raise NotAllowed
    cash_day = lock_day(branch, local_day(at))
    if day is not None:
        _check_day(now=cash_day.day, day=day)
    if cash_day.closed_at is not None:
        raise StudioError(_("Today's till is closed."))
    if _has_begun(cash_day):
        text = _("The drawer is in use already today; write down below what is put in now.")
        raise StudioError(text, field="opening")
    if amount < 0:
        raise StudioError(_("A drawer cannot hold less than nothing."), field="opening")
    was, cash_day.opening = cash_day.opening, quantize(amount)
    if was != cash_day.opening:
        cash_day.save(update_fields=["opening"])
        record("till.opened", subject=f"cash_day:{cash_day.pk}", branch_id=branch.pk, by=by, at=at,
               day=cash_day.day.isoformat(), opening=str(cash_day.opening), was=str(was))  # fmt: skip
    return cash_day


def _has_begun(cash_day: CashDay) -> bool:
    day = {"branch_id": cash_day.branch_id, "day": cash_day.day}
    return (
        Payment.objects.filter(**day, method=PaymentMethod.CASH).exists() or DrawerMove.objects.filter(**day).exists()
    )


@one_transaction
def move_cash(
    *,
    branch: Branch,
    day: dt.date,
    kind: str,
    amount: Decimal,
    note: str = "",
    by: User,
    at: dt.datetime,
    key: str = "",
) -> DrawerMove:
    """钱箱进出: cash goes into or out of the drawer without a receipt; `amount` in yuan, without a sign.

    `day`: the till's day as the page showed it. Locks: the key, the till, the cash day. Raises: StudioError naming the
    field: nothing or half a cent, more than lies in the drawer, spent on nothing, that day's till is closed. Twice:
    with the `key` of a form, the first answer.
    """
    if branch.pk not in by.branch_ids:
        raise NotAllowed
    if key:
        said = {"branch": branch.pk, "day": day, "kind": kind, "amount": str(amount), "note": note}
        if (answer := claim_key(key=key, action=MOVE, by=by, digest=digest_of(said), at=at)) is not None:
            return DrawerMove.objects.get(pk=int(answer))
    _check_move(kind, amount, note)
    cash_day = lock_open_day(branch, local_day(at))
    _check_day(now=cash_day.day, day=day)
    move = _write(cash_day, kind, quantize(amount if kind in CAME_IN else -amount), note.strip()[:200], by, at)
    if key:
        store_answer(key=key, answer=str(move.pk))
    return move


@one_transaction
def take_back_move(*, move: DrawerMove, by: User, at: dt.datetime) -> DrawerMove:
    """A drawer move was a mistake: the opposite row, on the same day. Answers that row.

    Locks: the till, the cash day. Raises: StudioError once the day is closed or over – the next one began with what
    it came to –, or when the drawer holds too little for it. Twice: the first taking back.
    """
    if move.branch_id not in by.branch_ids:
        raise NotAllowed
    if move.reverses_id is not None:
        raise StudioError(_("This row takes another one back; write down what really happened instead."))
    cash_day = lock_day(move.branch, move.day)
    if (first := DrawerMove.objects.filter(reverses=move).first()) is not None:
        return first
    if cash_day.closed_at is not None:
        raise StudioError(_("The till of %(day)s is closed and stays as it is.") % {"day": day_short(move.day)})
    _check_day(now=till_day(move.branch, local_day(at)), day=move.day)
    return _write(cash_day, move.kind, -move.amount, move.note, by, at, reverses=move)


def _check_day(*, now: dt.date, day: dt.date) -> None:
    """A drawer moves on the day on which money counts now: the day after may have begun with what the last came to."""
    if day != now:
        text = _("This till is closed or over; what goes in or out now counts on %(day)s.")
        raise StudioError(text % {"day": day_short(now)}, code="day")


def _check_move(kind: str, amount: Decimal, note: str) -> None:
    if kind not in DrawerKind.values:
        raise StudioError(_("Say what happened to the cash."), field="kind")
    if amount <= 0:
        raise StudioError(_("Write how much it was, without a sign."), field="amount")
    if amount != quantize(amount):
        raise StudioError(_("An amount has at most two decimals (3999.50)."), field="amount")
    _check_size(amount)
    if kind == DrawerKind.SPENT and not note.strip():
        raise StudioError(_("Say what it was spent on."), field="note")


def _check_size(amount: Decimal) -> None:
    if amount > LARGEST:
        said = {"amount": format_money(amount), "largest": format_money(LARGEST)}
        raise StudioError(_("This comes to %(amount)s; the most is %(largest)s.") % said, field="amount")


def _write(
    cash_day: CashDay, kind: str, amount: Decimal, note: str, by: User, at: dt.datetime,
    reverses: DrawerMove | None = None,
) -> DrawerMove:  # fmt: skip
    """The row, and the day's sum with it. The day is locked: nothing else moves in this drawer meanwhile."""
    there = cash_in(cash_day)
    if amount < 0 and there + amount < 0:
        text = _("Only %(cash)s of cash is in the drawer.")
        raise StudioError(text % {"cash": format_money(there)}, field="amount", code="drawer")
    _check_size(there + amount)  # the next day begins with it
    move = DrawerMove.objects.create(
        branch_id=cash_day.branch_id, day=cash_day.day, kind=kind, amount=amount, note=note, at=at, by=by,
        reverses=reverses,
    )  # fmt: skip
    cash_day.moved += amount
    cash_day.save(update_fields=["moved"])
    record(
        "till.moved" if reverses is None else "till.move_taken_back", subject=f"cash_day:{cash_day.pk}",
        branch_id=cash_day.branch_id, by=by, at=at, day=cash_day.day.isoformat(), kind=kind, amount=str(amount),
        note=note,
    )  # fmt: skip
    return move
