"""Due reminders, a real worker killed every two seconds, the broker's data thrown away once: none lost, none twice.

The whole size is 20,000 (`make soak`), every broker with every database; a tenth in .ci/run, the pairs that ship: the
embedded broker with SQLite, Redis with PostgreSQL. Each run has files, database and broker of its own.
"""

from typing import Any

import pytest
from django.conf import settings

from tests.race.reminder_soak import Soak, soak
from tests.support.soak import soak_size

pytestmark = pytest.mark.soak
DATABASE = settings.DATABASE_URL if settings.DATABASE_URL.startswith("postgres") else "sqlite"

OWN_BROKER = "redis" if DATABASE != "sqlite" else "filesystem"
BROKERS = ["filesystem", "redis"] if soak_size(10) >= 10 else [OWN_BROKER]


def in_order(result: dict[str, Any], count: int) -> None:
    """Every reminder reached its customer once, or – at a channel that promises nothing – waits for a person."""
    assert result["lost"] == []
    assert result["doubled"] == []
    assert result["said_done_but_not_taken"] == []
    assert result["contacts_wrong"] == []
    assert result["unclear_at_idempotent"] == []
    assert result["open_without_reason"] == []
    assert (result["reminders"], result["done"] + result["unclear"]) == (count, count)


def told(run: Soak) -> None:
    print(f"\n{run.told()}")


@pytest.mark.parametrize("broker", BROKERS)
def test_none_lost_none_twice_while_the_worker_dies_every_two_seconds(broker: str) -> None:
    count = soak_size(20_000)
    run = soak(count=count, broker=broker, database=DATABASE)
    told(run)
    in_order(run.result, count)
    assert run.kills > 0
    assert run.wiped or count < 1000
    assert run.result["unclear"] <= 2 * run.kills  # at most what both processes had in hand


def test_a_backlog_is_caught_up_without_kills() -> None:
    """The figure is printed; the order of things is what is judged."""
    count = soak_size(20_000)
    run = soak(count=count, broker=OWN_BROKER, database=DATABASE, kills_wanted=False)
    told(run)
    in_order(run.result, count)
    assert run.result["calls_repeated_under_a_known_key"] == 0


def test_without_the_compare_and_set_the_same_run_shows_the_damage() -> None:
    """Two processes, one backlog, no lease: the channel that knows no keys hears the same thing twice."""
    run = soak(count=400, broker="filesystem", database=DATABASE, kills_wanted=False, without_lease=True, patience=90)
    told(run)
    assert run.result["doubled_count"] + run.result["calls_repeated_under_a_known_key"] > 0
