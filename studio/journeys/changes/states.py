"""What can be changed about an order's shoot and its life: the commands, and how much is kept when it is cancelled."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.calendar.states import Need
from bookings.orders.states import NewRepair, PackageChange
from studio.core.money import ZERO
from studio.core.spans import Span


@dataclass(frozen=True, slots=True)
class RescheduleShoot:
    """改期: where the shoot goes. `needs` None keeps photographer and makeup artist. `once_more`: they have another
    visit at that time, and that is known.
    """

    key: str
    digest: str
    order_id: int
    day: dt.date
    part: str
    span: Span | None
    reason: str
    needs: tuple[Need, ...] | None = None
    override_reason: str = ""
    once_more: bool = False


@dataclass(frozen=True, slots=True)
class ExchangePackage:
    """套系变更, as the form of the page sends it."""

    key: str
    digest: str
    order_id: int
    change: PackageChange


@dataclass(frozen=True, slots=True)
class SuspendOrder:
    """暂停: why, which visits give their places back, and when the couple is asked again."""

    key: str
    digest: str
    order_id: int
    reason: str
    rests_until: dt.date
    released: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BookRepair:
    """保修, as the form of the page sends it."""

    key: str
    digest: str
    order_id: int
    repair: NewRepair


class Fault(models.TextChoices):
    """Why the order ends, which says what becomes of the 定金."""

    COUPLE = "couple", _("the couple withdraws: earnest money is kept, everything else goes back")
    STUDIO = "studio", _("we cannot keep our word: earnest money goes back twofold, everything else goes back")
    NOBODY = "nobody", _("nobody is to blame: everything goes back")
    AGREED = "agreed", _("an agreed amount is kept")


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """取消: why, and what the studio keeps."""

    key: str
    digest: str
    order_id: int
    fault: str
    reason: str
    agreed: Decimal = ZERO


def kept_amount(*, fault: str, agreed: Decimal, earnest: Decimal, earnest_limit: Decimal) -> Decimal:
    """What stays with the studio: 定金 is forfeited up to the 20 % the law knows, 订金 always goes back."""
    if fault == Fault.AGREED:
        return agreed
    return max(ZERO, min(earnest, earnest_limit)) if fault == Fault.COUPLE else ZERO


def doubled_amount(*, fault: str, earnest: Decimal, earnest_limit: Decimal) -> Decimal:
    """What a studio that fails gives on top of the 定金 it gives back: as much again, up to the 20 % the law knows."""
    return max(ZERO, min(earnest, earnest_limit)) if fault == Fault.STUDIO else ZERO
