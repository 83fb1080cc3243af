"""What taking an order costs: the whole intake form, sent through the product's own door.

    python -m tests.bench.intake [--customers 5000] [--orders 30] [--database sqlite]

Lines and add-ons, a discount, the deposit with its receipt, the place on the calendar, steps, reminders and papers.
Written into a copy of the database that tests/bench/stage.py keeps, so that the next run finds it as it was.
"""

import argparse
import datetime as dt
import itertools
import json
import re
import statistics
import subprocess
import sys
from typing import Any

from tests.bench import stage

ADDRESS, BARE = "/orders/new/", "/bare/"
FIRST_DAY = 200  # days ahead, where the demo has booked nothing
BEFORE = 3  # orders taken first, so that nothing measured is done for the first time
GOAL, GOAL_PER_SECOND, WORKERS = 40, 40, 2


def sittings() -> Any:
    """Form after form as a clerk of the demo would send it: a new couple each, half day after half day."""
    from bookings.calendar.models import Resource
    from bookings.calendar.states import ResourceKind
    from bookings.catalog.queries import packages_on_sale, products_on_sale
    from studio.core.clock import today
    from studio.core.once.actions import new_key
    from studio.core.staff.models import User

    branch = User.objects.get(username="frontdesk").branch
    package = next(iter(packages_on_sale(branch=branch, day=today()))).package.code
    addons = [product.code for product in products_on_sale()][:2]
    photographer = Resource.objects.filter(branch=branch, kind=ResourceKind.PHOTOGRAPHER, is_active=True).first()
    for n in itertools.count():
        day = today() + dt.timedelta(days=FIRST_DAY + n // 2)
        yield {
            "submission_key": new_key(), "branch": branch.pk, "bride_name": "柳闻莺", "bride_phone": f"1380{n:07d}",
            "groom_name": "祁叙", "groom_phone": f"1590{n:07d}", "source": "walk_in",
            "wedding_on": (day + dt.timedelta(days=200)).isoformat(), "wedding_place": "临湖酒店",
            "pickup_promised_on": (day + dt.timedelta(days=90)).isoformat(), "package": package,
            **{f"addon-{code}": "1" for code in addons}, "discount": "100", "styles": ["natural", "lawn"],
            "consent": "indoors", "slot": f"{day.isoformat()}:{'afternoon' if n % 2 else 'morning'}",
            "photographer": photographer.pk, "deposit_kind": "earnest", "deposit": "1000", "method": "wechat",
            "papers": ["order-form", "flow-sheet"], "sure": ["duplicate", "promise"],
        }  # fmt: skip


def measure(orders: int) -> dict[str, Any]:
    """Take so many orders, a bare page after each. Runs inside one database's process."""
    from tests.bench.desk import Desk, open_house, queries_of

    desk = Desk(open_house(), "frontdesk")
    bill = desk.ask(f"{ADDRESS}bill/", next(sittings())).body.decode()
    total = re.search(r'name="shown_total" value="([^"]+)"', bill)
    forms = ({**form, "shown_total": total[1] if total else ""} for form in sittings())
    for form in itertools.islice(forms, BEFORE):
        _take(desk, form)
        desk.ask(BARE)
    figures: dict[str, Any] = {"queries": queries_of(desk, ADDRESS, next(forms)), "bare": [], "web": [], "db": []}
    for form in itertools.islice(forms, orders):
        answer = _take(desk, form)
        figures["web"].append(answer.web)
        figures["db"].append(answer.db)
        figures["bare"].append(desk.ask(BARE).cpu)
    return figures


def _take(desk: Any, form: dict[str, Any]) -> Any:
    answer = desk.ask(ADDRESS, form)
    if answer.status != 302:
        told = answer.body.decode().partition('class="err-sum"')[2] or answer.body.decode()
        sys.exit(f"No order was taken ({answer.status}): {told[:2000]}")
    return answer


def report(title: str, figures: dict[str, Any]) -> None:
    cpu = sorted(web + db for web, db in zip(figures["web"], figures["db"], strict=True))
    web, db, middle, bare = (statistics.median(one) for one in (figures["web"], figures["db"], cpu, figures["bare"]))
    print(f"\n{title}")
    print(
        f"create an order: {figures['queries']} queries, web {web:.1f} + db {db:.1f} = CPU {middle:.1f} "
        f"(least {cpu[len(cpu) // 10]:.1f}, goal {GOAL}), ×bare {middle / bare:.1f}, "
        f"{WORKERS} workers {WORKERS * 1000 / middle:.0f}/s (goal {GOAL_PER_SECOND})"
    )


def run(options: argparse.Namespace) -> None:
    """Build what is missing, take the orders in a copy, print."""
    for kind in [kind for kind in stage.kinds() if kind.lower().startswith(options.database.lower())]:
        url = stage.copied(kind, options.customers, "intake")
        command = [sys.executable, "-m", "tests.bench.intake", "--inside", f"--orders={options.orders}"]
        done = subprocess.run(
            command, cwd=stage.HOUSE, env=stage.surroundings(url), capture_output=True, text=True, check=False
        )
        stage.drop(kind, "intake")
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        report(
            f"{kind}: {options.customers:,} customers; milliseconds", json.loads(done.stdout.rpartition("FIGURES")[2])
        )


def options_from(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--customers", type=int, default=stage.SMALL)
    parser.add_argument("--orders", type=int, default=30, help="how many are taken on each database")
    parser.add_argument("--database", default="", help="sqlite or postgresql alone")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main() -> None:
    options = options_from()
    if options.inside:
        print("FIGURES" + json.dumps(measure(options.orders)))
    else:
        run(options)


if __name__ == "__main__":
    main()
