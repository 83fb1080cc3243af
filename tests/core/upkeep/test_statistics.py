"""SQLite chooses among indexes by what was counted last; without counts it reads the whole table of orders."""

import pytest
from django.db import connection

from studio.core.upkeep.tasks import nightly
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_the_night_counts_what_came_during_the_day(branch):
    make_user("owner", branch=branch)
    for _each in range(30):
        make_order(branch=branch)
    nightly()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'order_list_all'")
        assert cursor.fetchone()[0].split()[0] == "30"
