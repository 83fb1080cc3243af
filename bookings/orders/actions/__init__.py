"""The only place where orders, their lines and their milestones change."""

from bookings.orders.actions.changing import change_order, follow_wedding
from bookings.orders.actions.discounts import ask_discount, give_discount
from bookings.orders.actions.drafting import draft_order
from bookings.orders.actions.holding import locked_order
from bookings.orders.actions.lines import add_line, reverse_line
from bookings.orders.actions.milestones import complete_milestone, plan_milestone, reopen_milestone
from bookings.orders.actions.moves import facts_of, move_order
from bookings.orders.actions.numbers import number_order, record_paid, write_search_keys
from bookings.orders.actions.packages import change_package
from bookings.orders.actions.repairs import book_repair

__all__ = [
    "add_line", "ask_discount", "book_repair", "change_order", "change_package", "complete_milestone", "draft_order",
    "facts_of", "follow_wedding", "give_discount", "locked_order", "move_order", "number_order", "plan_milestone",
    "record_paid", "reopen_milestone", "reverse_line", "write_search_keys",
]  # fmt: skip
