"""What an order costs: pure sums and limits. `actions` and the intake's bill both ask here, so they cannot differ."""

from collections.abc import Iterable
from decimal import Decimal

from studio.core.money import ZERO, percent_of, quantize, total

EARNEST_PERCENT = 20  # 定金 above this share of the total has no force in law


def line_amount(quantity: int, unit_price: Decimal) -> Decimal:
    """What one line adds to the bill."""
    return quantize(unit_price * quantity)


def order_total(package_price: Decimal, lines: Iterable[tuple[int, Decimal]], discount: Decimal = ZERO) -> Decimal:
    """Package and add-ons less the discount."""
    return total([package_price, *(line_amount(quantity, price) for quantity, price in lines), -discount])


def concession(quantity: int, unit_price: Decimal, list_price: Decimal) -> Decimal:
    """What a line sold below its list price gives away: it counts against the seller's discount limit."""
    return max(ZERO, line_amount(quantity, list_price - unit_price))


def earnest_limit(order_sum: Decimal) -> Decimal:
    """The most that may be taken as 定金."""
    return percent_of(max(order_sum, ZERO), EARNEST_PERCENT)


def earnest_over(earnest: Decimal, order_sum: Decimal) -> Decimal:
    """How much of the 定金 that was taken is more than a contract of this sum bears; zero when it bears all."""
    return max(ZERO, earnest - earnest_limit(order_sum))


def least_sum(earnest: Decimal) -> Decimal:
    """The smallest contract that bears all of this 定金."""
    return quantize(earnest * 100 / EARNEST_PERCENT)


def is_within(given_away: Decimal, limit: Decimal) -> bool:
    """Whether somebody with this limit may give so much away."""
    return given_away <= limit
