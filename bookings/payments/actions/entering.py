"""Writing rows of the ledger: on the right business day, with the next receipt, and its paper."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.payments.models import CashDay, Payment
from bookings.payments.queries import at_hand, cash_in, left_by, receipt_papers
from bookings.payments.states import PaymentKind, PaymentMethod
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.documents.actions import request_first
from studio.core.errors import StudioError
from studio.core.locks import Door, go_inside, have_alone, lock_row, one_transaction
from studio.core.money import ZERO, format_money
from studio.core.numbering.actions import receipt_number
from studio.core.once.actions import store_answer
from studio.core.staff.models import Branch, User

NIGHT = dt.timedelta(days=1)


def enter(*, branch: Branch, at: dt.datetime, by: User, **fields: Any) -> Payment:
    """Write the row on the branch's open business day: today, or the day after once today's till is closed.

    Everybody at the till writes at the same time; only cash that leaves the drawer needs it alone, to be counted first.
    Raises: StudioError on `method` when more cash would leave the drawer than lies in it.
    """
    empties_drawer = fields["method"] == PaymentMethod.CASH and fields["amount"] < 0
    (have_alone if empties_drawer else go_inside)(Door.TILL, branch.pk)
    cash_day = _open_day(branch, local_day(at))
    if empties_drawer:
        _check_drawer(cash_day, fields["amount"])
    return Payment.objects.create(branch=branch, day=cash_day.day, at=at, cashier=by, **fields)


def _open_day(branch: Branch, day: dt.date) -> CashDay:
    """The branch's cash day, or the next one that is not closed; it stays so for whoever is inside."""
    while (found := _day(branch, day)).closed_at is not None:
        day += NIGHT
    return found


def _day(branch: Branch, day: dt.date) -> CashDay:
    """One business day, made by whoever comes first. Its drawer begins with what the day before left in it."""
    rows = CashDay.objects.filter(branch=branch, day=day)
    if (found := rows.first()) is None:
        before = CashDay.objects.filter(branch=branch, day__lt=day).order_by("-day").first()
        opening = left_by(before) if before else ZERO
        CashDay.objects.bulk_create([CashDay(branch=branch, day=day, opening=opening)], ignore_conflicts=True)
        found = rows.get()
    return found


def lock_day(branch: Branch, day: dt.date) -> CashDay:
    """One business day, for whoever changes it: alone at the branch's till, so that no money comes in meanwhile."""
    have_alone(Door.TILL, branch.pk)
    return lock_row(CashDay.objects.all(), _day(branch, day).pk)


def lock_open_day(branch: Branch, day: dt.date) -> CashDay:
    """The business day on which money counts now, alone at the branch's till: this one, or the next that is open."""
    have_alone(Door.TILL, branch.pk)
    return lock_row(CashDay.objects.all(), _open_day(branch, day).pk)


def _check_drawer(cash_day: CashDay, amount: Decimal) -> None:
    if (there := cash_in(cash_day)) + amount >= 0:
        return
    raise StudioError(
        _("Only %(cash)s of cash is in the drawer; it must go back another way.") % {"cash": format_money(there)},
        field="method",
        code="drawer",
    )


@one_transaction
def number_receipt(*, payment: Payment) -> Payment:
    """Give a payment its receipt number, without gaps within the branch, and tell its history. Last in every story.

    Locks: the branch's receipts until the story commits. Twice: it keeps the first.
    """
    if payment.receipt_number is not None:
        return payment
    payment.receipt_number = receipt_number(prefix=payment.branch.prefix)
    payment.save(update_fields=["receipt_number"])
    record(
        "payment.refunded" if payment.amount < 0 else "payment.received", subject=f"payment:{payment.pk}",
        thread=f"order:{payment.order_id}" if payment.order_id else "", branch_id=payment.branch_id,
        by=payment.cashier, at=payment.at, receipt=payment.receipt_number, kind=payment.kind, method=payment.method,
        amount=str(payment.amount), reason=payment.note if payment.amount < 0 else "",
        reverses=payment.reverses.receipt_number if payment.reverses else "",
        **({"moved": True} if payment.kind == PaymentKind.MOVED else {}),
    )  # fmt: skip
    return payment


def finish(payment: Payment, *, by: User, at: dt.datetime, key: str) -> Payment:
    """Number, paper, answer. Twice: number and paper stay what they are.

    All the paper speaks of is read before the number: from then on nobody else at the branch gets theirs.
    """
    if payment.receipt_number is None:
        known = at_hand(payment)
        number_receipt(payment=payment)
        request_first(papers=receipt_papers(payment), by=by, at=at, known=known)
    if key:
        store_answer(key=key, answer=payment.receipt_number or "")
    return payment
