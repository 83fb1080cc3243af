"""The size of the long runs: one factor for all of them, so that CI can run a tenth and a night the whole."""

import os

from django.db import connection

FACTOR = float(os.environ.get("STUDIO_SOAK", "0.01"))

LONG = 100 if FACTOR >= 1 else 50
"""Steps of one life in a state machine."""


def soak_size(full: int, *, small: float = 1.0) -> int:
    """`full` rounds at STUDIO_SOAK=1; a hundredth (at least one) when nothing is set.

    `small` says what part of its share a run gets below full size, where a tenth would cost more than it shows.
    """
    return max(1, round(full * FACTOR * (small if FACTOR < 1 else 1)))


LIVES = soak_size(2000, small=1 if connection.vendor == "sqlite" else 0.2)
"""How many lives a state machine lives: 200 in CI, a fifth of it where a step costs several times as much."""
