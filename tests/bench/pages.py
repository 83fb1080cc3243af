"""Pages measured beside a bare signed-in page of the same run, on a small and on a large set of data.

    python -m tests.bench.pages [--small 5000] [--large 100000] [--rounds 40] [--only orders,search]
        [--database sqlite] [--fresh]

Where the data lie: tests/bench/stage.py. Trust processor milliseconds and the multiples of the bare page; the clock
also counts whoever else uses the machine. Small and large take turns, so that both see the same weather.
"""

import argparse
import json
import statistics
import subprocess
import sys
from typing import Any
from urllib.parse import quote

from tests.bench import stage

BARE = "bare"
PAGES = (
    # name, who asks, address; {…} stand for an order, a customer, a name, a phone's tail of this branch
    (BARE, "frontdesk", "/bare/"),
    ("today", "frontdesk", "/"),
    ("today, manager", "manager", "/"),
    ("orders", "frontdesk", "/orders/?all=1"),
    ("orders, running", "frontdesk", "/orders/?view=running"),
    ("orders, late", "frontdesk", "/orders/?view=late"),
    ("orders, owing", "frontdesk", "/orders/?view=owing"),
    ("orders, completed", "frontdesk", "/orders/?status=completed"),
    ("orders, suspended", "frontdesk", "/orders/?status=suspended"),
    ("orders, cancelled", "frontdesk", "/orders/?status=cancelled"),
    ("orders, stage", "frontdesk", "/orders/?stage=selection"),
    ("orders, seller", "frontdesk", "/orders/?seller={seller}"),
    ("orders, older", "frontdesk", "/orders/?older={older}"),
    ("orders, month", "frontdesk", "/orders/?from={month}&to={today}"),
    ("orders, name", "frontdesk", "/orders/?q={name}"),
    ("orders, all", "owner", "/orders/?all=1"),
    ("orders, all late", "owner", "/orders/?view=late"),
    ("orders, all owing", "owner", "/orders/?view=owing"),
    ("orders, all suspended", "owner", "/orders/?status=suspended"),
    ("orders, all stage", "owner", "/orders/?stage=selection"),
    ("order", "frontdesk", "/orders/{order}/"),
    ("order, history", "frontdesk", "/orders/{order}/timeline/"),
    ("order, money", "frontdesk", "/orders/{order}/money/"),
    ("customers", "frontdesk", "/customers/"),
    ("customers, pinyin", "frontdesk", "/customers/?q=wang"),
    ("customers, wedding", "frontdesk", "/customers/?wedding={wedding}"),
    ("customers, grade", "frontdesk", "/customers/?grade=A"),
    ("customers, all", "owner", "/customers/"),
    ("customer", "frontdesk", "/customers/{customer}/"),
    ("search, name", "frontdesk", "/search/?q={name}"),
    ("search, surname", "frontdesk", "/search/?q={surname}"),
    ("search, initials", "frontdesk", "/search/?q=ly"),
    ("search, letter", "frontdesk", "/search/?q=w"),
    ("search, pinyin", "frontdesk", "/search/?q=wang"),
    ("search, tail", "frontdesk", "/search/?q={tail}"),
    ("search, two digits", "frontdesk", "/search/?q=13"),
    ("search, phone", "frontdesk", "/search/?q={phone}"),
    ("search, number", "frontdesk", "/search/?q={order_part}"),
    ("search, all", "owner", "/search/?q=ly"),
    ("search, nothing", "frontdesk", "/search/?q=qqqq"),
    ("calendar, day", "frontdesk", "/calendar/"),
    ("calendar, week", "frontdesk", "/calendar/week/"),
    ("calendar, month", "frontdesk", "/calendar/month/"),
    ("calendar, people", "frontdesk", "/calendar/people/"),
    ("intake", "frontdesk", "/orders/new/"),
    ("call desk", "cs", "/followups/desk/"),
    ("follow-ups", "cs", "/followups/"),
    ("payments", "cashier", "/payments/"),
    ("payments, all", "owner", "/payments/"),
    ("messages", "frontdesk", "/messages/"),
)


def wanted_pages(only: str) -> list[tuple[str, str, str]]:
    """Those whose name begins with one of the words, the bare page always."""
    starts = tuple(word.strip() for word in only.split(",") if word.strip())
    return [page for page in PAGES if page[0] == BARE or not starts or page[0].startswith(starts)]


def fillings() -> dict[str, Any]:
    """What stands for {…}: a middling order of the front desk's branch and what one would type to find it."""
    import datetime as dt

    from bookings.orders.models import Order
    from studio.core.clock import today
    from studio.core.staff.models import User

    seller = User.objects.get(username="frontdesk")
    orders = Order.objects.filter(branch=seller.branch, status="confirmed").order_by("-ordered_at", "-id")
    order = orders.select_related("customer")[20]
    person = order.customer.people.order_by("position")[0]
    number = str(order.number)
    cursor = f"{int(order.ordered_at.timestamp() * 1_000_000)}-{order.pk}"
    return {
        "order": number, "order_part": number.rpartition("-")[2], "customer": order.customer.number,
        "seller": seller.pk, "name": quote(person.name[:2]), "surname": quote(person.name[0]),
        "tail": person.phone[-4:], "phone": person.phone, "older": cursor, "today": today().isoformat(),
        "month": (today() - dt.timedelta(days=30)).isoformat(), "wedding": f"{today():%Y-%m}",
    }  # fmt: skip


def measure(rounds: int, only: str) -> dict[str, dict[str, Any]]:
    """Ask every page `rounds` times in turn. Runs inside one database's process."""
    from tests.bench.desk import Desk, open_house, queries_of

    application = open_house()
    pages, fill = wanted_pages(only), fillings()
    desks = {login: Desk(application, login) for login in {who for _name, who, _address in pages}}
    figures: dict[str, dict[str, Any]] = {}
    for name, who, address in pages:
        first = desks[who].ask(address.format(**fill))
        figures[name] = {
            "status": first.status, "kib": len(first.body) / 1024, "wall": [], "web": [], "db": [],
            "queries": queries_of(desks[who], address.format(**fill)),
        }  # fmt: skip
    for _round in range(rounds):
        for name, who, address in pages:
            answer = desks[who].ask(address.format(**fill))
            for what in ("wall", "web", "db"):
                figures[name][what].append(getattr(answer, what))
    return figures


def measured_apart(url: str, options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The same in a fresh process, so that no database sees what another left in memory."""
    command = [sys.executable, "-m", "tests.bench.pages", "--inside", f"--rounds={options.rounds // options.turns}"]
    done = subprocess.run(
        [*command, f"--only={options.only}"], cwd=stage.HOUSE, env=stage.surroundings(url), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return json.loads(done.stdout.rpartition("FIGURES")[2])


def joined(turns: list[dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The figures of several turns as one."""
    whole = turns[0]
    for more in turns[1:]:
        for name, figures in more.items():
            for what in ("wall", "web", "db"):
                whole[name][what] += figures[what]
    return whole


def report(title: str, small: dict[str, dict[str, Any]], large: dict[str, dict[str, Any]]) -> None:
    """One line a page. Growth compares processor time, web and database together."""
    bare = _cpu(large[BARE])
    print(f"\n{title}")
    print(f"{'page':<24}{'':>5}{'queries':>9}{'KiB':>8}{'p50':>8}{'p95':>8}{'web':>8}{'db':>7}{'CPU':>7}{'least':>7}"
          f"{'×bare':>7}{'growth':>8}")  # fmt: skip
    for name, one in large.items():
        base, wall = small[name], sorted(one["wall"])
        queries = f"{base['queries']}/{one['queries']}" if base["queries"] != one["queries"] else f"{one['queries']}"
        print(
            f"{name:<24}{one['status']:>5}{queries:>9}{base['kib']:>4.0f}{one['kib']:>4.0f}"
            f"{statistics.median(wall):>8.1f}{wall[int(len(wall) * 0.95)]:>8.1f}"
            f"{statistics.median(one['web']):>8.1f}{statistics.median(one['db']):>7.1f}{_cpu(one):>7.1f}"
            f"{_least(one):>7.1f}{_cpu(one) / bare:>7.1f}{_cpu(one) / _cpu(base):>8.2f}"
        )


def _least(figures: dict[str, Any]) -> float:
    """The tenth part that cost least: nearest to what a page costs where nobody else works."""
    return sorted(web + db for web, db in zip(figures["web"], figures["db"], strict=True))[len(figures["web"]) // 10]


def _cpu(figures: dict[str, Any]) -> float:
    return statistics.median(web + db for web, db in zip(figures["web"], figures["db"], strict=True))


def run(options: argparse.Namespace) -> None:
    """Build what is missing, measure in turns, print."""
    for kind in [kind for kind in stage.kinds() if kind.lower().startswith(options.database.lower())]:
        small, large = (stage.build(kind, size, fresh=options.fresh) for size in (options.small, options.large))
        turns = [(measured_apart(small, options), measured_apart(large, options)) for _turn in range(options.turns)]
        title = f"{kind}: {options.large:,} customers (growth from {options.small:,}); milliseconds"
        report(title, joined([one for one, _other in turns]), joined([other for _one, other in turns]))


def options_from(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=stage.SMALL)
    parser.add_argument("--large", type=int, default=stage.LARGE)
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked on each database")
    parser.add_argument("--turns", type=int, default=2, help="in how many turns between small and large")
    parser.add_argument("--only", default="", help="pages whose names begin so, separated by commas")
    parser.add_argument("--database", default="", help="sqlite or postgresql alone")
    parser.add_argument("--fresh", action="store_true", help="build the databases anew")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main() -> None:
    options = options_from()
    if options.inside:
        print("FIGURES" + json.dumps(measure(options.rounds, options.only)))
    else:
        run(options)


if __name__ == "__main__":
    main()
