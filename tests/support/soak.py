"""The size of the long runs: one factor for all of them, so that CI can run a tenth and a night the whole."""

import os


def soak_size(full: int) -> int:
    """`full` rounds at STUDIO_SOAK=1; a hundredth (at least one) when nothing is set."""
    return max(1, round(full * float(os.environ.get("STUDIO_SOAK", "0.01"))))
