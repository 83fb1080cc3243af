"""A month of a busy shop, the demo's, closed day by day through the pages: it agrees with the ledger to the cent."""

import datetime as dt
import io
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.utils import timezone

from bookings.payments.models import CashDay, Payment
from bookings.payments.queries import cash_in, day_number, day_report
from bookings.payments.states import PaymentKind
from studio.core.staff.models import Branch, User

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.django_db]
CHANGE = Decimal(500)


@pytest.fixture
def days() -> list[CashDay]:
    """The business days of the last month, as if nobody had counted them yet; what came before is closed."""
    call_command("demo", customers=40, branches=1, stdout=io.StringIO())
    today = timezone.localdate()
    month = CashDay.objects.filter(day__gte=today - dt.timedelta(days=31), day__lt=today)
    month.update(closed_at=None, closed_by=None, booked={}, counted={}, left=None, note="")
    rows = list(month.select_related("branch").order_by("day"))
    for row, following in pairwise(rows):  # nothing was taken to the bank: what lay in the drawer still does
        following.opening = cash_in(row)
        following.save(update_fields=["opening"])
    return rows


def receipts(day: CashDay):
    return [one for one in Payment.objects.filter(branch=day.branch, day=day.day).select_related("cashier")]


def sums_by(rows, what) -> dict:
    """Added up here once more, by hand as it were."""
    found: Counter = Counter()
    for row in rows:
        found[what(row)] += row.amount
    return dict(found)


def close(client, day: CashDay) -> None:
    """What the cashier does: opens the day, counts what is there, leaves ¥500 of change, closes."""
    address = f"/day-close/{day_number(day.branch, day.day)}/"
    shown = client.get(address).context["form"]
    fields = {"submission_key": f"close-{day.pk}", "note": ""}
    for row in shown.rows():
        fields[f"counted_{row['count'].method}"] = str(row["count"].should)
        fields[f"shown_{row['count'].method}"] = str(row["count"].booked)
    fields["left"] = str(min(Decimal(fields["counted_cash"]), CHANGE))
    answer = client.post(address, fields)
    assert answer.status_code == 302, answer.context["form"].errors


def test_a_month_closed_day_by_day_agrees_with_the_ledger(days, client_for):
    branch = Branch.objects.get()
    client = client_for(User.objects.filter(branch=branch, role__code__in=["cashier", "manager"]).first())
    assert len(days) > 5
    for day in days:
        close(client, day)
    before = None
    for day in days:
        day.refresh_from_db()
        rows = receipts(day)
        assert day.closed_at is not None
        assert {method: Decimal(sum_) for method, sum_ in day.booked.items()} == sums_by(rows, lambda row: row.method)
        report = day_report(branch, day.day)
        kinds = {str(PaymentKind(kind).label): sum_ for kind, sum_ in sums_by(rows, lambda row: row.kind).items()}
        assert {line.name: line.amount for line in report.by_kind} == kinds
        people = sums_by(rows, lambda row: row.cashier.full_name)
        assert {line.name: line.amount for line in report.by_cashier} == people
        assert report.difference() == 0
        if before is not None:
            assert day.opening == before.left
        before = day
    months = {day.day.replace(day=1) for day in days}
    for month in months:
        context = client.get(f"/day-close/?month={month:%Y-%m}").context
        ledger = Payment.objects.filter(branch=branch, day__year=month.year, day__month=month.month)
        assert context["booked"] == sum(ledger.values_list("amount", flat=True))
