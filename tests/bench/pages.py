"""Pages measured beside a bare signed-in page of the same run, on a small and on a large set of data.

    python -m tests.bench.pages [--small 100] [--large 100000] [--rounds 60]

Uses DATABASE_URL's kind of database: on SQLite two files, on PostgreSQL two databases, kept between runs under the
data folder's name. Prints p50 and p95 in ms, CPU ms of web and database, queries, KiB, and the ratio large/small.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
PAGES = (
    # name, who asks, address ({order}, {customer} are filled in)
    ("bare", "frontdesk", "/bare/"),
    ("today", "frontdesk", "/"),
    ("orders", "frontdesk", "/orders/"),
    ("orders owner", "owner", "/orders/"),
    ("orders owing", "frontdesk", "/orders/?owing=1"),
    ("order", "frontdesk", "/orders/{order}/"),
    ("customers", "frontdesk", "/customers/"),
    ("customer", "frontdesk", "/customers/{customer}/"),
    ("search name", "frontdesk", "/search/?q={name}"),
    ("search pinyin", "frontdesk", "/search/?q=wsq"),
    ("search phone", "frontdesk", "/search/?q={tail}"),
    ("search number", "frontdesk", "/search/?q={order}"),
    ("calendar day", "frontdesk", "/calendar/"),
    ("intake", "frontdesk", "/orders/new/"),
    ("call desk", "cs", "/followups/desk/"),
)


def database_url(size: int) -> str:
    """A database of this size, of the kind DATABASE_URL names."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        return f"{given.rpartition('/')[0]}/bench_{size}"
    folder = Path(os.environ.get("STUDIO_BENCH_DIR", HOUSE / "var" / "bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / f'bench_{size}.sqlite3'}"


def build(size: int) -> None:
    """Make the database unless it is there already."""
    url = database_url(size)
    environment = {**os.environ, "DATABASE_URL": url}
    if url.startswith("postgres"):
        import psycopg2

        with psycopg2.connect(f"{url.rpartition('/')[0]}/postgres") as connection:
            connection.set_session(autocommit=True)
            cursor = connection.cursor()
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"bench_{size}"])
            if cursor.fetchone():
                return
            cursor.execute(f"CREATE DATABASE bench_{size}")
        connection.close()
    elif Path(url.removeprefix("sqlite:///")).exists():
        return
    for command in (["migrate", "-v0"], ["demo", f"--customers={size}"]):
        began = time.monotonic()
        subprocess.run([sys.executable, "manage.py", *command], cwd=HOUSE, env=environment, check=True)
        print(f"{' '.join(command)}: {time.monotonic() - began:.1f} s", flush=True)
    if url.startswith("postgres"):
        with psycopg2.connect(url) as connection:
            connection.set_session(autocommit=True)
            connection.cursor().execute("VACUUM ANALYZE")
        connection.close()


def measure(rounds: int) -> dict[str, dict[str, Any]]:
    """Ask every page `rounds` times in turn, so that all share the same weather. Runs inside one database's process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bookings.orders.models import Order
    from studio.core.staff.models import User

    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    clients = {}
    for login in {who for _name, who, _address in PAGES}:
        clients[login] = Client()
        clients[login].force_login(
            User.objects.get(username=login), backend="django.contrib.auth.backends.ModelBackend"
        )
    branch = User.objects.get(username="frontdesk").branch
    order = Order.objects.filter(branch=branch).exclude(number=None).select_related("customer").latest("id")
    person = order.customer.people.first()
    fill = {"order": order.number, "customer": order.customer.number, "name": person.name[:2], "tail": person.phone[-4:]}
    backend = _backend_pid(connection)
    figures: dict[str, dict[str, Any]] = {}
    for name, who, address in PAGES:
        with CaptureQueriesContext(connection, ) as queries:
            answer = clients[who].get(address.format(**fill))
        figures[name] = {
            "status": answer.status_code, "queries": len(queries), "kib": len(answer.content) / 1024,
            "wall": [], "web": [], "db": [],
        }
    for _round in range(rounds):
        for name, who, address in PAGES:
            wall, web, db = time.perf_counter(), time.process_time(), _cpu(backend)
            clients[who].get(address.format(**fill))
            figures[name]["wall"].append((time.perf_counter() - wall) * 1000)
            figures[name]["web"].append((time.process_time() - web) * 1000)
            figures[name]["db"].append((_cpu(backend) - db) * 1000)
    return figures


def _backend_pid(connection: Any) -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu(pid: int | None) -> float:
    """CPU seconds a database process has used so far; 0 where the database lives in the web process."""
    if pid is None:
        return 0.0
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def report(sizes: list[int], found: dict[int, dict[str, dict[str, Any]]]) -> None:
    """One line a page; the ratio is p50 on the large set over p50 on the small one."""
    small, large = sizes
    bare = statistics.median(found[large]["bare"]["web"])
    print(f"\n{'page':<15}{'status':>7}{'queries':>9}{'KiB':>7}{'p50':>8}{'p95':>8}{'web':>8}{'db':>7}{'×bare':>7}{'growth':>8}")
    for name, _who, _address in PAGES:
        one, base = found[large][name], found[small][name]
        wall = sorted(one["wall"])
        web = statistics.median(one["web"])
        growth = statistics.median(wall) / statistics.median(base["wall"])
        print(
            f"{name:<15}{one['status']:>7}{base['queries']:>4}/{one['queries']:<4}{one['kib']:>7.0f}"
            f"{statistics.median(wall):>8.1f}{wall[int(len(wall) * 0.95)]:>8.1f}{web:>8.1f}"
            f"{statistics.mean(one['db']):>7.1f}{web / bare:>7.1f}{growth:>8.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=100)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        import json

        print("FIGURES" + json.dumps(measure(options.rounds)))
        return
    sizes = [options.small, options.large]
    found = {}
    for size in sizes:
        build(size)
    for size in sizes:
        import json

        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.pages", "--inside", f"--rounds={options.rounds}"],
            cwd=HOUSE, env={**os.environ, "DATABASE_URL": database_url(size)}, capture_output=True, text=True, check=False,
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        found[size] = json.loads(done.stdout.rpartition("FIGURES")[2])
    report(sizes, found)


if __name__ == "__main__":
    main()
