"""System check: paper is slow without one small system library. Imported by `studio/wiring.py`."""

from ctypes.util import find_library
from typing import Any

from django.core.checks import CheckMessage, Warning, register


@register()
def quick_font_subsetting(**_kwargs: Any) -> list[CheckMessage]:
    """Ask the loader, not WeasyPrint: importing that would cost every command a second."""
    if find_library("harfbuzz-subset"):
        return []
    return [
        Warning(
            "The system library harfbuzz-subset is missing: a printed page takes seconds instead of a quarter of one.",
            hint="Install it beside pango, on Debian: apt-get install libharfbuzz-subset0",
            id="studio.W001",
        )
    ]
