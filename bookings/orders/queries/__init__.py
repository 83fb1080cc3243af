"""Reading orders: always within the reader's branches; another branch's order does not exist for them."""

from bookings.orders.queries.checks import orders_with_wrong_stage, orders_with_wrong_total
from bookings.orders.queries.finding import (
    LightStep,
    OrderFilters,
    View,
    for_rows,
    light_steps,
    orders_found,
    sellers_for,
)
from bookings.orders.queries.reading import (
    NextStep,
    find_order_for,
    get_order_for,
    late_orders,
    lines_of,
    milestones_of,
    next_step,
    open_milestones,
    orders_for,
    orders_with_open_balance,
    seal_of,
    seal_states,
    steps_of,
    with_milestones,
)

__all__ = [
    "LightStep",
    "NextStep",
    "OrderFilters",
    "View",
    "find_order_for",
    "for_rows",
    "get_order_for",
    "late_orders",
    "light_steps",
    "lines_of",
    "milestones_of",
    "next_step",
    "open_milestones",
    "orders_for",
    "orders_found",
    "orders_with_open_balance",
    "orders_with_wrong_stage",
    "orders_with_wrong_total",
    "seal_of",
    "seal_states",
    "sellers_for",
    "steps_of",
    "with_milestones",
]  # fmt: skip
