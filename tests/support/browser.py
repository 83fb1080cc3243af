"""What the browser stories share: sizes, opening a page with an ear for errors, accessibility, sideways scroll."""

import os
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

AXE = (Path(__file__).parent.parent / "e2e" / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text(encoding="utf-8")
CHROMIUM = os.environ.get("STUDIO_CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 780}
SERIOUS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def listen(page: Page) -> list[str]:
    """Collects what goes wrong from now on: errors and warnings of the console, failed requests."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return wrong


def opened(context: BrowserContext, path: str) -> tuple[Page, list[str]]:
    """A page and the list of what goes wrong on it."""
    page = context.new_page()
    wrong = listen(page)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return page, wrong


# Bars that stay while the page scrolls cover whatever happens to lie under them at this moment: one scrolls on.
LAY_BARS_DOWN = """() => { window.bars = [...document.querySelectorAll("body *")].filter(
  one => ["fixed", "sticky"].includes(getComputedStyle(one).position) && !one.closest("dialog"));
  window.bars.forEach(one => { one.style.position = "static"; }); }"""
PUT_BARS_BACK = """() => window.bars.forEach(one => { one.style.removeProperty("position"); })"""


def axe(page: Page) -> list[str]:
    """What axe-core has against the page; nothing when it is readable for everybody."""
    page.evaluate(AXE)
    page.evaluate(LAY_BARS_DOWN)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", SERIOUS)["violations"]
    page.evaluate(PUT_BARS_BACK)
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
