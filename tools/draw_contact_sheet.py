"""Draws the contact sheet of the sign-in page, static/img/contact-sheet.svg: film strips, two frames ringed.

    python tools/draw_contact_sheet.py

A drawing, no photograph: the same numbers give the same picture, so it can be changed and drawn again.
"""

import random
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "img" / "contact-sheet.svg"
COLUMNS, ROWS = 5, 7
FRAME_W, FRAME_H = 237, 158
PITCH_X, PITCH_Y = 250, 209
RINGED = {(2, 1), (4, 2)}
# sky, ground, shadow and figures
LIGHTS = (
    ("#f0e2c8", "#d8b27c", "#7d5b33"), ("#b7c4bd", "#6f8a84", "#2b4442"), ("#e9d3bf", "#b98f72", "#5b4638"),
    ("#aebccb", "#7388a2", "#2f3e55"), ("#e3cdd3", "#ad8794", "#55363f"), ("#d9cfd0", "#978c90", "#453e44"),
    ("#efd9c4", "#c79a63", "#5f4220"), ("#c9d2d6", "#8b9aa6", "#3a4753"),
)  # fmt: skip


def figures(draw: random.Random, horizon: int, shadow: str) -> str:
    """Two people seen from afar: a suit and a dress."""
    size = draw.uniform(0.26, 0.5)
    x, y = draw.randint(60, 160), horizon + draw.randint(6, 24)
    return (
        f'<g transform="translate({x} {y}) scale({size:.2f})" filter="url(#soft)">'
        f'<g fill="{shadow}"><ellipse cx="31" cy="-152" rx="15" ry="20"/><path d="M9 -122q22 -11 44 0l2 133h-49z"/>'
        '<ellipse cx="-27" cy="-147" rx="14" ry="19"/></g>'
        '<path d="M-45 -122q18 -11 35 0q-4 55 46 127q-66 18 -128 0q51 -66 47 -127z" fill="#fbf6ef" opacity=".93"/></g>'
    )


def frame(draw: random.Random, number: int, ringed: bool) -> str:
    light = number * 5 % len(LIGHTS)
    horizon = draw.randint(74, 106)
    dim = "" if ringed else ' opacity=".86"'
    sun_x, sun_y = draw.randint(30, 205), draw.randint(18, 58)
    return (
        f'<g clip-path="url(#frame)"{dim}>'
        f'<rect width="{FRAME_W}" height="{FRAME_H}" fill="url(#sky{light})"/>'
        f'<circle cx="{sun_x}" cy="{sun_y}" r="78" fill="url(#sun)"/>'
        f'<path d="M0 {horizon}Q70 {horizon - 19} 130 {horizon - 3}T{FRAME_W} {horizon - 10}V{FRAME_H}H0z"'
        f' fill="url(#ground{light})"/>{figures(draw, horizon, LIGHTS[light][2])}</g>'
    )


def ring(x: int, y: int) -> str:
    """What a photographer does with a china marker."""
    cx, cy = x + FRAME_W / 2, y + FRAME_H / 2
    return (
        f'<ellipse cx="{cx}" cy="{cy}" rx="122" ry="82" fill="none" stroke="#ffb48c" stroke-width="5"'
        f' transform="rotate(-5 {cx} {cy})"/>'
    )


def gradients() -> str:
    parts = []
    for index, (sky, ground, shadow) in enumerate(LIGHTS):
        for name, top, bottom in (("sky", sky, ground), ("ground", ground, shadow)):
            parts.append(
                f'<linearGradient id="{name}{index}" x2="0" y2="1"><stop stop-color="{top}"/>'
                f'<stop offset="1" stop-color="{bottom}"/></linearGradient>'
            )
    return "".join(parts)


def sheet() -> str:
    draw = random.Random(8)
    strips = []
    for row in range(ROWS):
        top = row * PITCH_Y
        parts = [f'<rect x="-80" y="{top}" width="1560" height="196" fill="#0a0a09"/>']
        rings = ""
        for column in range(COLUMNS):
            x, number = column * PITCH_X, row * 4 + column + 1
            parts.append(
                f'<text x="{x + 24}" y="{top + 16}">▸ {number}</text>'
                f'<text x="{x + 138}" y="{top + 16}">▸ {number}A</text>'
                f'<g transform="translate({x} {top + 24})">{frame(draw, number, (row, column) in RINGED)}</g>'
            )
            if (row, column) in RINGED:
                rings += ring(x, top + 24)
        strips.append("".join(parts) + rings)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="110 90 880 800">'
        f'<defs>{gradients()}<radialGradient id="sun"><stop stop-color="#fff" stop-opacity=".95"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>'
        f'<clipPath id="frame"><rect width="{FRAME_W}" height="{FRAME_H}" rx="2"/></clipPath>'
        '<filter id="soft" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="3"/></filter>'
        '</defs><rect width="1100" height="1000" fill="#12302f"/>'
        '<g transform="rotate(-4 550 500) translate(-78 -150)" font-family="sans-serif" font-size="12" fill="#d9a765">'
        + "\n".join(strips)
        + "</g></svg>\n"
    )


if __name__ == "__main__":
    TARGET.write_text(sheet(), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")
