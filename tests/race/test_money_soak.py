"""No receipt is missing or given twice, no payment booked twice or lost, whoever is killed in between.

Cashiers' processes killed at random (`receipt_soak`) and a web server's workers killed every two seconds under clients
that repeat what was not answered (`web_soak`): 10,000 receipts and 2,000 payments at full size, a tenth in .ci/run.
"""

import pytest

from tests.race import receipt_soak, web_soak
from tests.support.soak import soak_size

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("cashiers", [8, 32] if soak_size(10) >= 10 else [32])
def test_receipts_have_no_gap_whoever_is_killed(cashiers: int) -> None:
    run = receipt_soak.soak(count=soak_size(10_000), cashiers=cashiers)
    print(f"\n{run.told()}", flush=True)
    assert run.errors == []
    assert run.unanswered == run.answered_otherwise == run.gaps == []
    assert run.is_clean
    assert run.fell > 0


def test_numbers_taken_ahead_of_the_story_leave_gaps() -> None:
    """The guard removed: whoever falls over or is killed takes a number along. The same harness must see it."""
    run = receipt_soak.soak(count=100, cashiers=8, ahead=True)
    print(f"\n{run.told()}", flush=True)
    assert run.gaps != []
    assert not run.is_clean


def test_every_payment_is_booked_once_while_web_workers_die() -> None:
    run = web_soak.soak(count=soak_size(2_000))
    print(f"\n{run.told()}", flush=True)
    assert run.errors == []
    assert run.wrong_orders == []
    assert run.is_clean
    assert run.kills > 0


def test_without_the_key_a_repeated_form_is_booked_again() -> None:
    """The guard removed: a worker dies between commit and answer, and the same form counts as a new one."""
    run = web_soak.soak(count=120, forget=True)
    print(f"\n{run.told()}", flush=True)
    assert run.repeated > 0
    assert len(run.books["numbers"]) > run.wanted
    assert not run.is_clean
