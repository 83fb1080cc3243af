"""QR codes as inline SVG: presentation attributes only, so that they pass the strict content policy of the preview."""

import functools

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET_ZONE = 4  # modules of white around the code, as the standard asks


@functools.lru_cache(maxsize=64)
def svg(text: str) -> SafeString:
    """A scannable code at error level M, drawn as one path; its size comes from the style sheet."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    path = "".join(_runs(row, y) for y, row in enumerate(rows))
    side = len(rows) + 2 * QUIET_ZONE
    box = f"-{QUIET_ZONE} -{QUIET_ZONE} {side} {side}"
    return format_html(
        '<svg class="qr" viewBox="{}" role="img" aria-hidden="true">'
        '<path d="{}" fill="#000" shape-rendering="crispEdges"/></svg>',
        box,
        path,
    )


def _runs(row: list[int], y: int) -> str:
    """The dark stretches of one row as rectangles, joined, so that no hairline shows between two modules."""
    drawn, x = [], 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        start = x
        while x < len(row) and row[x]:
            x += 1
        drawn.append(f"M{start} {y}h{x - start}v1H{start}z")
    return "".join(drawn)
