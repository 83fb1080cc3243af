"""The calendar's races at any size, with figures.

    python -m tests.race.calendar_soak --rounds 500 --clerks 2,8,32 --database sqlite|postgres

Answers 1 when a round had not exactly its winners, anything overlapped, anybody saw an error, or more than one in a
hundred was told "busy": that is an honest answer after three seconds in a queue, but not a habit.
"""

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass, field

POSTGRES = "postgres://postgres@127.0.0.1/postgres"


@dataclass
class Figures:
    """What came out of one scenario with so many clerks."""

    name: str
    clerks: int
    rounds: int
    winners_expected: int
    wrong_rounds: int = 0
    refused: int = 0
    unnamed: int = 0  # refusals that did not name who has the place
    unhelped: int = 0  # refusals without a next free choice
    busy: int = 0
    errors: list[str] = field(default_factory=list)
    overlaps: int = 0
    deadlocks: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def too_busy(self) -> int:
        """Busy answers beyond one in a hundred."""
        return max(0, self.busy - len(self.waits) // 100)

    @property
    def is_clean(self) -> bool:
        unclear = self.unnamed or self.unhelped or self.too_busy
        return not (self.wrong_rounds or self.overlaps or self.errors or self.deadlocks or unclear)

    def line(self) -> str:
        middle, late = statistics.median(self.waits), statistics.quantiles(self.waits, n=20)[-1]
        verdict = "ok" if self.is_clean else "DAMAGE"
        attempts = self.clerks * self.rounds
        return (
            f"{self.name:<36} {self.clerks:>3} clerks {self.rounds:>4} rounds {attempts:>6} attempts  "
            f"wrong {self.wrong_rounds}  overlaps {self.overlaps}  errors {len(self.errors)}  busy {self.busy}  "
            f"unclear {self.unnamed + self.unhelped}  deadlocks {self.deadlocks}  "
            f"{self.seconds:6.1f} s  {attempts / self.seconds:5.0f}/s  "
            f"p50 {1000 * middle:.0f} ms  p95 {1000 * late:.0f} ms  {verdict}"
        )


def run(name: str, clerks: int, rounds: int) -> Figures:
    """One scenario in a database of its own."""
    from tests.race import calendar_scenarios as scenes
    from tests.race.harness import arena

    scene = scenes.SCENARIOS[name]
    expected = min(scene.winners, clerks)
    figures = Figures(name, clerks, rounds, expected)
    with arena() as place:
        shop = place.run(scenes.open_shop, clerks)
        extra = place.run(scene.prepare, shop, rounds, clerks) if scene.prepare else None
        plan = [(shop, n) if extra is None else (shop, n, extra[n]) for n in range(rounds)]
        with place.race(clerks) as race:
            if scene.chore is not None:
                race.everybody(scene.chore, shop)
            began = time.perf_counter()
            told = race.rounds(scene.attempt, plan)
            figures.seconds = time.perf_counter() - began
        figures.overlaps = place.run(scenes.overlaps) + place.run(scenes.overbooked_days)
        figures.deadlocks = place.run(scenes.deadlocks)
    for one_round in told:
        count(figures, one_round, expected)
    return figures


def count(figures: Figures, one_round: list, expected: int) -> None:
    """Who won, and whether every loser was told who has the place and what could be had instead."""
    from tests.race.calendar_scenarios import name_of

    winners = [name_of(me) for me, one in enumerate(one_round) if one.kind == "won"]
    figures.wrong_rounds += len(winners) != expected
    for one in one_round:
        figures.waits.append(one.seconds)
        figures.refused += one.kind == "refused"
        figures.busy += one.kind == "busy"
        if one.kind == "error":
            figures.errors.append(one.text)
        if one.kind == "refused" and one.code != "full":
            figures.unnamed += not any(winner in one.text for winner in winners)
        figures.unhelped += one.kind == "refused" and not one.choices


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="The calendar's races at any size.")
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--clerks", default="2,8,32")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", default="", help="part of a scenario's name")
    given = parser.parse_args(arguments)
    if given.database == "sqlite":
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"  # only the kind matters: every race has a file of its own
    elif not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = POSTGRES
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django

    django.setup()
    from tests.race.calendar_scenarios import SCENARIOS

    is_clean = True
    for name, scene in SCENARIOS.items():
        if given.only not in name:
            continue
        rounds = max(1, given.rounds // scene.share)
        for clerks in map(int, given.clerks.split(",")):
            figures = run(name, clerks, rounds)
            print(f"{given.database:<8} {figures.line()}", flush=True)
            for error in figures.errors[:1]:
                print(error, file=sys.stderr)
            is_clean = is_clean and figures.is_clean
    return 0 if is_clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
