"""The order a story works on: locked the first time somebody asks, and the same row with its steps for all after that.

Outside a story (`studio.core.reading`) every action locks and reads for itself.
"""

from bookings.orders.models import Milestone, Order
from studio.core.locks import lock_row
from studio.core.reading import read_once

Steps = dict[str, Milestone]


def locked_order(order: Order) -> Order:
    """This order, locked until the transaction ends and as it stands now, with its branch.

    Inside a story it is one object: what one action writes the next one sees. Raises: Order.DoesNotExist.
    """
    return read_once(("order", order.pk), lambda: lock_row(Order.objects.select_related("branch"), order.pk))


def steps_of_locked(order: Order) -> Steps:
    """Its milestones by step. Whoever adds one puts it in here too."""
    return read_once(("steps", order.pk), lambda: {row.step: row for row in Milestone.objects.filter(order=order)})


def just_written(order: Order) -> Order:
    """An order of this very transaction: nobody else sees it yet, so nothing needs a lock or another look."""
    read_once(("steps", order.pk), dict)
    return read_once(("order", order.pk), lambda: order)
