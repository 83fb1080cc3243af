"""What a web worker holds in memory after a day's work: thousands of mixed pages, papers among them.

    python -m tests.bench.memory [--requests 10000] [--customers 5000]

Every page of `pages.py` in turn for the role that uses it; each fiftieth request is a paper in its PDF, most of them
made ahead as in life. Goal: at most 110 MiB, and at most a tenth more than at the start.
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from tests.bench import stage
from tests.bench.server import Server, memory, serving

WARM, PAPER = 200, 50


def round_of_pages() -> dict[str, Any]:
    """Addresses with the cookies of those who ask; runs inside a process that knows the database."""
    from tests.bench.desk import Desk, open_house
    from tests.bench.pages import BARE, PAGES, fillings

    open_house()
    from bookings.orders.models import Order

    fill, desks = fillings(), {}
    asked = []
    for name, who, address in PAGES:
        if name == BARE:
            continue
        desks.setdefault(who, Desk(None, who).cookies)
        asked.append((address.format(**fill), desks[who]))
    branch = Order.objects.get(number=fill["order"]).branch
    numbers = Order.objects.filter(branch=branch, status="confirmed").order_by("-id").values_list("number", flat=True)
    papers = [(f"/orders/{number}/order-form.pdf", desks["frontdesk"]) for number in numbers[:WARM]]
    return {"pages": asked, "papers": papers}


def addresses(url: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.memory", "--inside"]
    done = subprocess.run(
        command, cwd=stage.HOUSE, env=stage.surroundings(url), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.rpartition("ADDRESSES")[2])


def walk(server: Server, plan: dict[str, Any], begin: int, end: int) -> int:
    """Requests number `begin` to `end`; how many failed."""
    failed = 0
    for n in range(begin, end):
        kind, place = ("papers", n // PAPER) if n % PAPER == 0 else ("pages", n)
        address, cookies = plan[kind][place % len(plan[kind])]
        status, _bytes = server.ask(address, cookies)
        failed += status not in (200, 302)  # a search with one hit leads there
    return failed


def measure(requests: int, customers: int, kind: str = stage.SQLITE) -> None:
    url = stage.build(kind, customers)
    plan = addresses(url)
    with serving(stage.surroundings(url)) as server:
        failed = walk(server, plan, 1, WARM)
        first = {pid: memory(pid) for pid in server.workers()}
        failed += walk(server, plan, WARM, requests)
        last = {pid: memory(pid) for pid in server.workers()}
        print(f"\n{kind}: memory of a web worker (PSS) after {WARM} and after {requests:,} requests, {failed} failed")
        for pid in sorted(last):
            begun = first.get(pid, last[pid])
            print(f"  {begun:6.1f} MiB -> {last[pid]:6.1f} MiB  ({last[pid] / begun - 1:+.1%}; goal 110 MiB, +10 %)")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--customers", type=int, default=stage.SMALL)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print("ADDRESSES" + json.dumps(round_of_pages()))
    else:
        measure(options.requests, options.customers)


if __name__ == "__main__":
    main()
