"""Late steps are chased: the day after a deadline has passed, the rules make what somebody owes for it."""

import datetime as dt

from django.db.models import Exists, OuterRef

from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from customers.followups.actions import schedule
from customers.followups.models import FollowUp
from studio.core.clock import at_local, local_day
from studio.journeys.reminders.facts import MORNING, first_late_day

LOOKS_BACK = dt.timedelta(days=7)  # an outage over a long weekend; what is later than that is on the list anyway
AT_ONCE = 500


def chase_late(*, at: dt.datetime) -> int:
    """Make what the rules owe for orders whose next step has become late. Returns how many orders were new.

    Called through the day, so that a deadline of yesterday is chased today whatever failed at night.
    Twice: an order is chased once for each deadline.
    """
    today = local_day(at)
    known = FollowUp.objects.filter(anchor="late", anchor_id=OuterRef("pk"), occurrence__gt=OuterRef("next_due_on"))
    late = Order.objects.filter(
        status=OrderStatus.CONFIRMED, next_due_on__lt=today, next_due_on__gte=today - LOOKS_BACK
    ).exclude(next_step="")
    rows = list(late.exclude(Exists(known)).order_by("next_due_on", "id")[:AT_ONCE])
    for order in rows:
        schedule(
            anchor="late", anchor_id=order.pk, at_moment=at_local(first_late_day(order), MORNING),
            customer_id=order.customer_id, branch_id=order.branch_id, thread=f"order:{order.pk}", at=at,
        )  # fmt: skip
    return len(rows)
