"""docs/order-life.md, drawn from the table of moves. `manage.py order_life` prints it; a test keeps the page true."""

from django.utils.translation import override

from bookings.orders.states import MOVES, OrderStatus

HEAD = """# The life of an order

Drawn from `bookings/orders/states.py`; `manage.py order_life > docs/order-life.md` draws it again and a test compares.
What is paid and how far the journey has come are no states: the ledger and the milestones say that.

```mermaid
stateDiagram-v2
    [*] --> draft
"""


def life_page() -> str:
    """The whole page, in English."""
    with override("en"):
        arrows = [
            f"    {start} --> {move.to_state}: {move.name}" for move in MOVES.values() for start in move.from_states
        ]
        return "\n".join([HEAD + "\n".join(arrows), *_ends(), "```", "", *_table(), ""])


def _ends() -> list[str]:
    """States that no move leaves."""
    left = {start for move in MOVES.values() for start in move.from_states}
    return [f"    {state} --> [*]" for state in OrderStatus.values if state not in left]


def _table() -> list[str]:
    rows = ["| move | from | to | who may | only when | reason |", "|---|---|---|---|---|---|"]
    for move in MOVES.values():
        guards = ", ".join(guard.__name__.replace("_", " ") for guard in move.guards) or "–"
        starts = ", ".join(move.from_states)
        reason = "yes" if move.needs_reason else "–"
        rows.append(f"| {move.name} | {starts} | {move.to_state} | `{move.perm}` | {guards} | {reason} |")
    return rows
