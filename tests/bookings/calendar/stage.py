"""A shop with its people, told in few words: what the tests of the calendar stand on."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bookings.calendar import actions
from bookings.calendar.models import Claim, Hold, Resource
from bookings.calendar.states import Need, Purpose, ResourceKind
from studio.core.clock import at_local
from studio.core.spans import DayPart, Span
from studio.core.staff.models import Branch, User
from tests.factories import AT, make_branch, make_resource, make_user

DAY = dt.date(2026, 5, 23)  # a Saturday, thirteen days after AT
NEXT = DAY + dt.timedelta(days=1)
ANY_PHOTOGRAPHER = Need(kind=ResourceKind.PHOTOGRAPHER.value)


def moment(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    return at_local(day, dt.time(hour, minute))


def span(start: int, end: int, day: dt.date = DAY) -> Span:
    """Whole hours of a day."""
    return Span(moment(start, day=day), moment(end, day=day))


@dataclass
class Stage:
    """湖滨路店: 李默 (level 2), 郑坤 and a makeup artist, a studio; a clerk and a store manager."""

    branch: Branch
    limo: Resource
    zhengkun: Resource
    makeup: Resource
    studio: Resource
    clerk: User
    boss: User

    def place(self, *who: Resource | Need, label: str = "陈沐晴 与 许嘉树", **fields: Any) -> Hold:
        needs = tuple(one if isinstance(one, Need) else Need(resource_id=one.pk) for one in who)
        asked: dict[str, Any] = {
            "purpose": Purpose.SHOOT,
            "day": DAY,
            "part": DayPart.MORNING,
            "by": self.clerk,
            "at": AT,
        }
        return actions.place_hold(branch=self.branch, needs=needs, label=label, **(asked | fields))

    def move(self, hold: Hold, **fields: Any) -> Hold:
        asked: dict[str, Any] = {"day": DAY, "part": DayPart.AFTERNOON, "by": self.clerk, "at": AT}
        return actions.move_hold(hold_id=hold.pk, **(asked | fields))


def set_stage() -> Stage:
    branch = make_branch()
    return Stage(
        branch=branch,
        limo=make_resource(branch, name="李默", level=2, position=1),
        zhengkun=make_resource(branch, name="郑坤", position=2),
        makeup=make_resource(branch, ResourceKind.MAKEUP, name="丁小满", position=3),
        studio=make_resource(branch, ResourceKind.STUDIO, name="影棚 A", position=4),
        clerk=make_user(branch=branch, full_name="王思琪"),
        boss=make_user("manager", branch=branch, full_name="沈店长"),
    )


def has(hold: Hold) -> list[str]:
    """Names of the resources a hold has now."""
    live = Claim.objects.filter(hold=hold, released_at=None).order_by("resource__position", "starts_at")
    return list(live.values_list("resource__name", flat=True))


def blocked(hold: Hold) -> list[tuple[str, str, str]]:
    """Name, from and until (local) of everything a hold blocks now."""
    live = Claim.objects.filter(hold=hold, released_at=None).select_related("resource")
    spans = [(one.resource.name, Span(one.starts_at, one.ends_at)) for one in live.order_by("resource__position")]
    return [(name, f"{one.local_start:%d %H:%M}", f"{one.local_end:%d %H:%M}") for name, one in spans]


def overlaps_in_the_database() -> int:
    """Pairs of live claims that overlap on one resource and that nobody overrode: must always be 0."""
    live = list(Claim.objects.filter(released_at=None, override_reason="").order_by("resource_id", "starts_at"))
    return sum(one.resource_id == two.resource_id and one.ends_at > two.starts_at for one, two in pairwise(live))
