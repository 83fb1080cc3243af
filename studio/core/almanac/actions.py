"""Filling the holiday table. Called at installation and by the demo; safe to call at every start."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from studio.core.almanac.models import Holiday

SEED = Path(__file__).with_name("holidays.json")


def seed_holidays() -> int:
    """Put the known public holidays into the table; says how many days were added or settled.

    Twice: adds nothing. Days the studio edited stay as they are; only rows still marked
    provisional give way to the announced plan of their year.
    """
    rows = [Holiday(**{**row, "day": date.fromisoformat(row["day"])}) for row in json.loads(SEED.read_text("utf-8"))]
    settled_years = {row.day.year for row in rows if not row.is_provisional}
    with transaction.atomic():
        Holiday.objects.filter(is_provisional=True, day__year__in=settled_years).delete()
        known = set(Holiday.objects.values_list("day", flat=True))
        missing = [row for row in rows if row.day not in known]
        Holiday.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
