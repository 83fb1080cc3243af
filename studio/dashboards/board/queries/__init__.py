"""What the calendar pages show."""

from studio.dashboards.board.queries.day import branch_for, branches_of, day_board, people_day
from studio.dashboards.board.queries.periods import (
    capacity_days,
    get_resource_for,
    month_cells,
    month_of,
    resource_days,
    week_board,
    week_of,
)

__all__ = [
    "branch_for", "branches_of", "capacity_days", "day_board", "get_resource_for", "month_cells", "month_of",
    "people_day", "resource_days", "week_board", "week_of",
]  # fmt: skip
