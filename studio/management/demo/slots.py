"""Which day and half day each demo shoot takes, so that nothing is booked twice even in invented data."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from bookings.calendar.models import Resource
from bookings.calendar.states import ResourceKind
from studio.core.spans import DayPart

FUTURE_DAYS = 75
PARTS = (DayPart.MORNING, DayPart.AFTERNOON)


@dataclass
class Diary:
    """One branch's resources and who has which half day."""

    resources: dict[str, list[Resource]]
    taken: set[tuple[int, dt.date, str]] = field(default_factory=set)

    @classmethod
    def of(cls, resources: list[Resource]) -> "Diary":
        by_kind: dict[str, list[Resource]] = {}
        for one in resources:
            by_kind.setdefault(one.kind, []).append(one)
        return cls(by_kind)

    def take(self, dice: random.Random, day: dt.date, part: str, kinds: tuple[str, ...]) -> list[Resource] | None:
        """One free resource of each kind for a half day, or None when one of them is full."""
        chosen = []
        for kind in kinds:
            free = [one for one in self.resources.get(kind, ()) if (one.pk, day, part) not in self.taken]
            if not free:
                return None
            chosen.append(dice.choice(free))
        self.taken.update((one.pk, day, part) for one in chosen)
        return chosen


def shoot_days(dice: random.Random, today: dt.date, count: int) -> list[dt.date]:
    """`count` days, oldest first: busy round today, thinning out into the coming months, back as far as it takes."""
    usual = min(6.5, max(1.4, count / 260))
    days: list[dt.date] = []
    for offset in _from_today_outwards():
        if len(days) >= count:
            break
        day = today + dt.timedelta(days=offset)
        level = usual * (1.45 if day.isoweekday() > 5 else 0.8)
        if offset > 0:
            level *= 1 - offset / (FUTURE_DAYS * 1.15)
        if abs(offset) <= 2 and count >= 60:
            level = max(level, 4)
        places = min(8, int(level) + (dice.random() < level % 1))
        days.extend([day] * min(places, count - len(days)))
    return sorted(days)


def _from_today_outwards() -> Iterator[int]:
    yield 0
    for distance in range(1, 20_000):
        if distance <= FUTURE_DAYS:
            yield distance
        yield -distance


def shoot_kinds(outdoors: bool) -> tuple[str, ...]:
    """What a shoot needs: a photographer, a makeup artist and a place."""
    return (
        ResourceKind.PHOTOGRAPHER,
        ResourceKind.MAKEUP,
        ResourceKind.OUTDOOR if outdoors else ResourceKind.STUDIO,
    )
