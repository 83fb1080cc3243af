"""QR codes as inline SVG: presentation attributes only, so that they pass the strict content policy of the preview."""

import functools
import itertools

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET_ZONE = 4  # modules of white around the code, as the standard asks


@functools.lru_cache(maxsize=64)
def svg(text: str) -> SafeString:
    """A scannable code at error level M, drawn as one stroked path; its size comes from the style sheet."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    path = "".join(_strokes(row, y) for y, row in enumerate(rows))
    side = len(rows) + 2 * QUIET_ZONE
    box = f"-{QUIET_ZONE} -{QUIET_ZONE} {side} {side}"
    return format_html(
        '<svg class="qr" viewBox="{}" role="img" aria-hidden="true">'
        '<path d="{}" stroke="#000" shape-rendering="crispEdges"/></svg>',
        box,
        path,
    )


def _strokes(row: list[int], y: int) -> str:
    """The dark stretches of one row as strokes one module thick: half the path that rectangles would take."""
    drawn, x, at = [], 0, None
    for dark, run in itertools.groupby(row):
        length = len(list(run))
        if dark:
            drawn.append(f"M{x} {y}.5h{length}" if at is None else f"m{x - at} 0h{length}")
            at = x + length
        x += length
    return "".join(drawn)
