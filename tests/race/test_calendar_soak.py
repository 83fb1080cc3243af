"""The calendar's races at full size, with figures: `make soak`, a tenth of it in `.ci/run`."""

import pytest
from django.db import connection

from tests.race import calendar_scenarios as scenes
from tests.race.calendar_soak import run
from tests.race.test_calendar_race import ALL_WELL, verdict
from tests.support.soak import soak_size

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("clerks", [2, 8, 32])
@pytest.mark.parametrize("name", scenes.SCENARIOS)
def test_five_hundred_rounds(name, clerks):
    share = scenes.SCENARIOS[name].share
    crowd = 0.4 if clerks == 32 else 1  # below full size a crowd shows what it has to show in few rounds
    figures = run(name, clerks, soak_size(500 // share, small=crowd))
    print(f"\n{connection.vendor:<10} {figures.line()}", flush=True)
    assert verdict(figures) == ALL_WELL
