"""Hostile input for every address, form, field and header by every role: `make soak`, a twenty-fifth of it in `.ci/run`.

50,000 requests on each of the two databases at full size.
"""

import pytest
from django.db import connection

from tests.fuzz import hostile
from tests.support.addresses import routes
from tests.support.soak import soak_size

pytestmark = pytest.mark.soak
SEED = 2026


def test_no_hostile_request_is_answered_with_an_error_or_with_what_is_not_theirs() -> None:
    wanted = soak_size(50_000, small=0.4)
    report = hostile.run(wanted, SEED)
    print(f"\n{connection.vendor:<10} {report.told()}", flush=True)
    assert report.wrong == {}
    assert report.requests >= wanted
    if wanted >= 2_000:  # a walk that reaches little or changes nothing proves little
        assert {asked.partition(" ")[2] for asked in report.asked} >= set(routes())
        assert sum(report.done.values()) > wanted / 10
