"""The table of moves, without a database: every state with every move, and what the guards say."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.translation import override

from bookings.orders.diagram import life_page
from bookings.orders.states import MOVES, OrderFacts, OrderStatus, Step, moves_from, why_not

ALLOWED = {
    ("draft", "confirm"),
    ("confirmed", "suspend"),
    ("suspended", "resume"),
    ("confirmed", "complete"),
    ("completed", "reopen"),
    ("confirmed", "cancel"),
    ("suspended", "cancel"),
}


@pytest.mark.parametrize("status", OrderStatus.values)
@pytest.mark.parametrize("move", list(MOVES))
def test_every_state_with_every_move(status, move):
    refusal = why_not(MOVES[move], OrderFacts(status=status))
    assert (refusal is None) == ((status, move) in ALLOWED)
    assert (MOVES[move] in moves_from(status)) == ((status, move) in ALLOWED)


def test_a_refusal_names_the_state_it_is_in():
    with override("en"):
        assert why_not(MOVES["complete"], OrderFacts(status="cancelled")) == (
            "Only a confirmed order can be completed; this one is cancelled."
        )


@pytest.mark.parametrize(
    ("move", "facts", "refusal"),
    [
        ("complete", {"open_steps": (Step.SELECTION, Step.PICKUP)}, "Still to do: selection, pickup."),
        ("complete", {"total": Decimal(5999), "paid_total": Decimal(3000)}, "¥2,999.00 are still to be paid."),
        ("complete", {"total": Decimal(1000), "paid_total": Decimal(3000)}, "¥2,000.00 must be paid back first."),
        ("complete", {"total": Decimal(1000), "paid_total": Decimal(1000), "done_steps": tuple(Step)}, None),
        ("cancel", {"done_steps": (Step.ORDER, Step.SHOOT)}, None),
        (
            "cancel", {"done_steps": (Step.ORDER, Step.PICKUP)},
            "The products were handed over already; what is wrong with them is a complaint, not a cancellation.",
        ),
    ],
)  # fmt: skip
def test_guards_say_what_is_missing(move, facts, refusal):
    with override("en"):
        assert why_not(MOVES[move], OrderFacts(status="confirmed", **facts)) == refusal


def test_the_page_in_docs_is_drawn_from_the_table():
    page = settings.BASE_DIR / "docs" / "order-life.md"
    assert page.read_text(encoding="utf-8") == life_page(), "run: manage.py order_life > docs/order-life.md"
