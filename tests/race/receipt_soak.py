"""Gapless receipts: many cashiers, each a process of its own, killed at random in the middle of whatever they do.

    python -m tests.race.receipt_soak --count 10000 --cashiers 32 --database sqlite|postgres

A cashier who is killed is followed by another one at the same till, who repeats the form nobody saw answered. One
story in ten falls over at its very end and is undone. `--ahead` takes numbers as a sequence would, outside the story:
the damage must show. Answers 1 when a number is missing or given twice, a form was booked twice or not at all, or
anybody saw an error.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAUSE = (0.2, 1.2)  # seconds between two kills
FORMS_AN_ORDER = 8
EVERY_TENTH = 9  # one story more that falls over, after so many
POSTGRES = "postgres://postgres@127.0.0.1/postgres"

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.race.clerk", "tests.race.till_scenes"])


@dataclass
class Receipts:
    """One run: what it was about and what came out."""

    count: int
    cashiers: int
    database: str
    kills: int = 0
    fell: int = 0
    busy: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    answered_otherwise: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    books: dict[str, Any] = field(default_factory=dict)

    @property
    def gaps(self) -> list[int]:
        """Numbers missing between the first and the last."""
        given = {int(number.rpartition("-")[2]) for number in self.numbers}
        return sorted(set(range(1, max(given, default=0) + 1)) - given)

    @property
    def is_clean(self) -> bool:
        wrong = self.errors or self.unanswered or self.answered_otherwise or self.gaps
        sums = self.books["wrong"] or self.books["overpaid"] or self.books["gaps"]
        return not wrong and not sums and len(self.numbers) == len(set(self.numbers)) == self.count

    def told(self) -> str:
        return (
            f"{self.database:<10} {self.count:,} receipts, {self.cashiers} cashiers, {self.seconds:.1f} s "
            f"({self.count / self.seconds:.0f}/s), {self.fell:,} fell over, {self.kills} killed, "
            f"{len(self.numbers):,} numbers, {len(self.gaps)} gaps, {len(self.errors)} errors, {self.busy} busy, "
            f"{len(self.unanswered)} lost, {len(self.answered_otherwise)} twice  "
            f"{'ok' if self.is_clean else 'DAMAGE'}"
        )


def log_of(folder: str, seat: int) -> Path:
    return Path(folder) / f"till-{seat}.log"


def cashier(database: dict[str, Any], folder: str, seat: int, shop: dict[str, Any], ahead: bool) -> None:
    """Works through the forms of one till from the first that has no answer yet. Each answer is a line of the log."""
    from tests.race import till_scenes as till
    from tests.race.clerk import use

    use(database)
    if ahead:
        till.take_numbers_ahead(folder)
    log = os.open(log_of(folder, seat), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    done = sum(line.startswith("paid ") for line in log_of(folder, seat).read_text().splitlines())
    for n in range(done, len(shop["forms"][seat])):
        for line in till.one_form(shop, seat, n, falls=n % EVERY_TENTH == 0):
            os.write(log, f"{line}\n".encode())
    os.write(log, b"home\n")


def soak(*, count: int, cashiers: int, kills_wanted: bool = True, ahead: bool = False) -> Receipts:
    """One whole run on a database of its own; the caller judges it."""
    from django.db import connection

    from tests.race import till_scenes as till
    from tests.race.harness import arena

    run = Receipts(count, cashiers, connection.vendor)
    with arena() as place, tempfile.TemporaryDirectory(prefix="receipts-") as folder:
        shop = place.run(till.open_many_tills, cashiers, count, FORMS_AN_ORDER)
        began = time.perf_counter()
        _work(run, place.database, folder, shop, kills_wanted=kills_wanted, ahead=ahead)
        run.seconds = time.perf_counter() - began
        run.books = place.run(till.look)
        run.numbers = run.books["numbers"]
        _compare(run, folder, shop, place.run(till.answers))
    return run


def _work(
    run: Receipts, database: dict[str, Any], folder: str, shop: dict[str, Any], *, kills_wanted: bool, ahead: bool
) -> None:
    """Everybody at their till; now and then somebody falls dead and is followed by somebody else."""
    dice = random.Random(4)

    def sit_down(seat: int) -> Any:
        person = _context.Process(target=cashier, args=(database, folder, seat, shop, ahead), daemon=True)
        person.start()
        return person

    tills = {seat: sit_down(seat) for seat in range(run.cashiers)}
    try:
        while tills:
            time.sleep(dice.uniform(*PAUSE) if kills_wanted else 0.05)
            for seat, person in list(tills.items()):
                if person.is_alive():
                    continue
                if person.exitcode == 0:
                    del tills[seat]
                else:  # fell over by itself: its last words stand on the screen
                    run.errors.append(f"till {seat} ended with {person.exitcode}")
                    return
            if kills_wanted and tills:
                seat = dice.choice(sorted(tills))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(tills[seat].pid, signal.SIGKILL)
                    tills[seat].join()
                if tills[seat].exitcode != 0:
                    run.kills += 1
                    tills[seat] = sit_down(seat)
    finally:
        for person in tills.values():
            person.kill()
            person.join()


def _compare(run: Receipts, folder: str, shop: dict[str, Any], answers: dict[str, str]) -> None:
    """What the cashiers were told against what the books hold: every form one receipt, the one it was told."""
    for seat, forms in enumerate(shop["forms"]):
        told: dict[str, str] = {}
        lines = log_of(folder, seat).read_text().splitlines() if log_of(folder, seat).exists() else []
        for line in lines:
            word, _space, rest = line.partition(" ")
            run.fell += word == "fell"
            run.busy += word == "busy"
            if word == "error":
                run.errors.append(rest)
            if word == "paid":
                key, _space, number = rest.partition(" ")
                if told.setdefault(key, number) != number:
                    run.answered_otherwise.append(key)
        run.unanswered += [key for key, _order in forms if told.get(key, "") != answers.get(key)]


def choose_database(kind: str) -> None:
    """Django on a database of this kind: "sqlite", or "postgres" on the server of DATABASE_URL."""
    if kind == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"  # only the kind matters: every run has a file of its own
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = POSTGRES
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    django.setup()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--cashiers", type=int, default=32)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--ahead", action="store_true", help="negative control")
    given = parser.parse_args(arguments)
    choose_database(given.database)
    run = soak(count=given.count, cashiers=given.cashiers, kills_wanted=not given.no_kills, ahead=given.ahead)
    print(run.told())
    for error in run.errors[:3]:
        print(error, file=sys.stderr)
    return 0 if run.is_clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
