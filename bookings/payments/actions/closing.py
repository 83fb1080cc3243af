"""日结: the drawer is counted against the receipts, and the day is frozen."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.payments.actions.entering import lock_day
from bookings.payments.models import CashDay
from bookings.payments.queries import booked_by_method, cash_in, left_by
from bookings.payments.states import DayCount, PaymentMethod, differences
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.documents.actions import request_document
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import lock_rows, one_transaction
from studio.core.money import ZERO, format_money, quantize, signed_money, total
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.staff.models import Branch, User
from studio.core.ui.formats import clock_time, day_short

CLOSE = "payments.close"


@one_transaction
def close_day(*, branch: Branch, day: dt.date, count: DayCount, by: User, at: dt.datetime, key: str = "") -> CashDay:
    """Freeze a business day. What comes in later counts on the next one; a mistake is corrected there by a new row.

    Locks: the key, the till, this day, the days after it. Raises: StudioError naming the field: an earlier day is
    open, receipts came in while counting, more left than counted, less than was paid out since, a difference without
    a note.
    Twice: the closed day back; closed by somebody else: a StudioError.
    """
    if branch.pk not in by.branch_ids:
        raise NotAllowed
    if key:
        said = {"branch": branch.pk, "day": day, "counted": _text(count.counted), "left": str(count.left)}
        digest = digest_of({**said, "note": count.note})
        if (answer := claim_key(key=key, action=CLOSE, by=by, digest=digest, at=at)) is not None:
            return CashDay.objects.get(pk=int(answer))
    cash_day, booked = _open_day_with_sums(branch, day, at)
    _check_shown(cash_day, booked, count)
    _check_count(cash_day, booked, count)
    reckoned = left_by(cash_day)
    cash_day.booked, cash_day.counted = _text(booked), _text(count.counted)
    cash_day.left, cash_day.note = quantize(count.left), count.note.strip()
    cash_day.closed_at, cash_day.closed_by = at, by
    cash_day.save()
    _open_next_with(branch, day, reckoned=reckoned, left=cash_day.left)
    off = total(differences(cash_day.unreceipted, booked, count.counted).values())
    record(
        "till.closed", subject=f"cash_day:{cash_day.pk}", branch_id=branch.pk, by=by, at=at, day=day.isoformat(),
        booked=str(total(booked.values())), difference=str(off), note=cash_day.note,
    )  # fmt: skip
    request_document(kind="daily-close", subject=f"cash_day:{cash_day.pk}", by=by, at=at)
    if key:
        store_answer(key=key, answer=str(cash_day.pk))
    return cash_day


def _open_day_with_sums(branch: Branch, day: dt.date, at: dt.datetime) -> tuple[CashDay, dict[str, Decimal]]:
    """The locked day and what its receipts say, without what only moved between orders."""
    if day > local_day(at):
        raise StudioError(_("A day that has not begun cannot be closed."))
    cash_day = lock_day(branch, day)
    if cash_day.closed_at is not None:
        who = cash_day.closed_by.full_name if cash_day.closed_by else ""
        said = {"time": clock_time(cash_day.closed_at), "who": who}
        raise StudioError(_("This day was closed at %(time)s by %(who)s.") % said)
    _check_earlier(branch, day)
    booked = booked_by_method(branch, day)
    booked.pop(PaymentMethod.CREDIT, None)
    return cash_day, booked


def _text(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {method: str(quantize(amount)) for method, amount in sorted(sums.items())}


def _check_earlier(branch: Branch, day: dt.date) -> None:
    earlier = CashDay.objects.filter(branch=branch, day__lt=day, closed_at=None).order_by("day").first()
    if earlier is not None:
        raise StudioError(_("First close %(day)s; it is still open.") % {"day": day_short(earlier.day)}, code="earlier")
    if CashDay.objects.filter(branch=branch, day__gt=day).exclude(closed_at=None).exists():
        raise StudioError(_("A later day is closed already; nothing was booked on this one."), code="later")


def _check_shown(cash_day: CashDay, booked: Mapping[str, Decimal], count: DayCount) -> None:
    if count.moved is not None and count.moved != cash_day.moved:
        raise StudioError(
            _("Cash went into or out of the drawer while you counted. The sums below are new; please count again."),
            code="sums_changed",
        )
    seen = {method: amount for method, amount in count.shown.items() if amount and method != PaymentMethod.CREDIT}
    if _text(seen) != _text({method: amount for method, amount in booked.items() if amount}):
        raise StudioError(
            _("Receipts were booked while you counted. The sums below are new; please check your count against them."),
            code="sums_changed",
        )


def _check_count(cash_day: CashDay, booked: Mapping[str, Decimal], count: DayCount) -> None:
    drawer = count.counted.get(PaymentMethod.CASH, ZERO)
    if count.left < 0 or drawer < 0:
        raise StudioError(_("A drawer cannot hold less than nothing."), field="left")
    if count.left > drawer:
        raise StudioError(_("More cannot be left in the drawer than was counted."), field="left")
    off = differences(cash_day.unreceipted, booked, count.counted)
    if any(off.values()) and not count.note.strip():
        ways = [f"{PaymentMethod(way).label} {signed_money(off[way])}" for way in PaymentMethod.values if off.get(way)]
        raise StudioError(
            _("The count differs from the receipts (%(ways)s); say why, or what you have done about it.")
            % {"ways": ", ".join(ways)},
            field="note",
        )


def _open_next_with(branch: Branch, day: dt.date, *, reckoned: Decimal, left: Decimal) -> None:
    """Days after this one have begun already, with what was reckoned; now it is known what was left.

    A drawer somebody has filled by hand since then holds what they counted into it, and so do the days after it.
    Raises: StudioError when more cash has gone out since than would have been there: a drawer never holds less than 0.
    """
    begun = lock_rows(CashDay.objects.filter(branch=branch, day__gt=day, closed_at=None))
    for following in sorted(begun, key=lambda one: one.day):
        if following.opening != reckoned:
            return
        reckoned, there = left_by(following), cash_in(following) - following.opening + left
        if there < 0:
            raise StudioError(
                _("On %(day)s cash was paid out of what stayed here; at least %(least)s must have stayed.")
                % {"day": day_short(following.day), "least": format_money(left - there)},
                field="left",
            )
        following.opening = left
        following.save(update_fields=["opening"])
        left = left_by(following)
