"""What a page costs on the wire in a real browser: the first visit of a desk, and every one after it.

    python -m tests.bench.weight [--customers 5000]

Goal: at most 250 KiB the first time (nothing kept), at most 40 KiB afterwards (fonts, styles and scripts kept).
"""

import argparse
from typing import Any

from tests.bench import stage
from tests.bench.memory import addresses
from tests.bench.server import serving
from tests.support.browser import ARGS, CHROMIUM, DESK


def fetched(page: Any, address: str) -> float:
    """KiB that came over the wire, heads and bodies as sent; what the browser kept counts nothing."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    came: list[float] = []
    session.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    session.detach()
    return sum(came) / 1024


def measure(customers: int) -> None:
    from playwright.sync_api import sync_playwright

    url = stage.build(stage.SQLITE, customers)
    plan = addresses(url)
    print(f"\n{'page':<44}{'first':>9}{'again':>9}   KiB over the wire (goal 250 and 40)")
    with serving(stage.surroundings(url)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        root = f"http://127.0.0.1:{server.port}"
        for address, cookies in plan["pages"]:
            context = browser.new_context(viewport=DESK, locale="zh-CN", base_url=root)
            context.add_cookies([{"name": name, "value": value, "url": root} for name, value in cookies.items()])
            page = context.new_page()
            first, again = fetched(page, address), fetched(page, address)
            print(f"{address[:43]:<44}{first:>9.0f}{again:>9.0f}")
            context.close()
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=stage.SMALL)
    measure(parser.parse_args().customers)


if __name__ == "__main__":
    main()
