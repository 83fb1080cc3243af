"""Thirty-two clerks on one busy Saturday before a real web server: `make soak`, a tenth of it in `.ci/run`."""

import pytest
from django.db import connection

from tests.race.rush import run
from tests.support.soak import soak_size

pytestmark = pytest.mark.soak


@pytest.mark.skipif(connection.vendor != "postgresql", reason="many clerks write at once on PostgreSQL")
def test_one_saturday():
    figures = run(soak_size(5000), 32)
    print(f"\n{connection.vendor:<10} {figures.line()}", flush=True)
    assert figures.errors == []
    assert figures.unclear == []
    assert (figures.overlaps, figures.deadlocks) == (0, 0)
    assert figures.outcomes["booked"] > 0
    assert figures.standing > 0
