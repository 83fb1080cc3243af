"""日结: the days of the till, one day with its report, and its close. HTTP only."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.catalog.forms import place_refusal
from bookings.payments import actions
from bookings.payments.forms import CloseForm, DrawerForm, OpeningForm
from bookings.payments.queries import (
    DayReport,
    cash_days_in,
    day_number,
    day_report,
    get_move_for,
    open_days,
    read_day_number,
    till_day,
)
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.errors import AlreadySaved, StudioError
from studio.core.money import total
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.staff.queries import branches_of
from studio.core.ui.formats import day_short, money
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept

NIGHT = dt.timedelta(days=1)


@requires(Perm.DAY_CLOSE)
@require_safe
def days(request: StaffRequest) -> HttpResponse:
    """A month of the till: what each day came to, which are still open, what was off."""
    today, branches = clock.today(), list(branches_of(request.user))
    month = month_of(request.GET.get("month", ""), today)
    rows = cash_days_in(branches, month)
    context = {
        "rows": rows,
        "month": month,
        "before": (month - NIGHT).replace(day=1),
        "after": (month + dt.timedelta(days=31)).replace(day=1),
        "has_after": month < today.replace(day=1),
        "today": today,
        "todays": [(branch, day_number(branch, today)) for branch in branches],
        "open": [one for branch in branches for one in open_days(branch, today)],
        "several": len(branches) > 1,
        "booked": total(row.booked_sum for row in rows),
        "off": total(row.difference for row in rows),
    }
    return render(request, "bookings/payments/days.html", context)


@requires(Perm.DAY_CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: StaffRequest, number: str) -> HttpResponse:
    """One day: its report, and while it is open the count that closes it."""
    report = _report(request, number)
    data = sent_or_kept(request)
    form = CloseForm(data, report=report)
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_day(
                branch=report.branch, day=report.day, count=form.count(), by=request.user, at=clock.now(), key=key
            )
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("payments:day", number)
        except StudioError as refusal:
            place_refusal(form, refusal)
            report = _report(request, number)
        else:
            toast(request, _("%(day)s is closed.") % {"day": day_short(report.day)})
            return redirect("payments:day", number)
    return _day_page(request, report, form=form, key=key)


@requires(Perm.DAY_CLOSE)
@require_POST
def opening(request: StaffRequest, number: str) -> HttpResponse:
    """Change money before the first receipt in cash."""
    report = _report(request, number)
    form = OpeningForm(request.POST)
    if form.is_valid():
        amount = form.cleaned_data["opening"]
        try:
            actions.put_into_drawer(
                branch=report.branch, amount=amount, day=report.day, by=request.user, at=clock.now()
            )
        except StudioError as refusal:
            form.add_error("opening", str(refusal))
        else:
            toast(request, _("The drawer begins with %(amount)s.") % {"amount": money(amount)})
            return redirect("payments:day", number)
    return _day_page(request, _report(request, number), form=CloseForm(report=report), key=new_key(), opening=form)


@requires(Perm.DAY_CLOSE)
@require_POST
def drawer(request: StaffRequest, number: str) -> HttpResponse:
    """Cash goes into or out of the drawer without a receipt."""
    report = _report(request, number)
    form = DrawerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            move = actions.move_cash(
                branch=report.branch, day=report.day, kind=given["kind"], amount=given["amount"], note=given["note"],
                key=given["submission_key"], by=request.user, at=clock.now(),
            )  # fmt: skip
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("payments:day", number)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            toast(request, f"{move.get_kind_display()} {money(abs(move.amount))}")
            return redirect("payments:day", number)
    return _day_page(request, _report(request, number), form=CloseForm(report=report), key=new_key(), drawer=form)


@requires(Perm.DAY_CLOSE)
@require_POST
def drawer_back(request: StaffRequest, number: str, move_id: int) -> HttpResponse:
    """A row of the drawer was a mistake."""
    try:
        actions.take_back_move(move=get_move_for(request.user, number, move_id), by=request.user, at=clock.now())
    except StudioError as refusal:
        messages.error(request, str(refusal))
    else:
        toast(request, _("Taken back; both rows stay in sight."))
    return redirect("payments:day", number)


def _day_page(
    request: StaffRequest, report: DayReport, *, form: CloseForm, key: str, opening: OpeningForm | None = None,
    drawer: DrawerForm | None = None,
) -> HttpResponse:  # fmt: skip
    is_today = report.day == clock.today()
    if drawer is not None:
        _focus_on_mistake(form, drawer)
    has_begun = "cash" in report.methods or report.moves
    counts_now = till_day(report.branch, clock.today())
    context = {
        "report": report,
        "number": day_number(report.branch, report.day),
        "form": form,
        "key": key,
        "today": clock.today(),
        "earlier": open_days(report.branch, report.day),
        "may_open": opening or (is_today and not report.is_closed and not has_begun),
        "drawer": drawer or (DrawerForm(initial={"submission_key": new_key()}) if report.day == counts_now else None),
        "opening": opening or OpeningForm(initial={"opening": report.opening}),
        "previous": day_number(report.branch, report.day - NIGHT),
        "next": day_number(report.branch, report.day + NIGHT) if report.day < counts_now else "",
    }
    return render(request, "bookings/payments/day.html", context, status=422 if request.method == "POST" else 200)


def _focus_on_mistake(form: CloseForm, drawer: DrawerForm) -> None:
    """The cursor stands where the drawer's form is wrong, not in the count below it."""
    wrong = next((name for name in drawer.errors if name in drawer.fields), "")
    if wrong:
        form.fields["counted_cash"].widget.attrs.pop("autofocus", None)
        drawer.fields[wrong].widget.attrs["autofocus"] = True


def month_of(text: str, today: dt.date) -> dt.date:
    """The first day of the month written as 2026-11; this month when it makes no sense."""
    try:
        month = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month knows no zone
    except ValueError:
        month = today
    return month.replace(day=1) if 2000 <= month.year <= 2100 else today.replace(day=1)


def _report(request: StaffRequest, number: str) -> DayReport:
    """The day behind an address; of the reader's branches, and not of the future."""
    found = read_day_number(request.user, number)
    if found is None or found[1] > clock.today() + NIGHT:
        raise Http404
    return day_report(*found)
