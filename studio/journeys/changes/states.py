"""What can be changed about an order's shoot and its life: the commands, and how much is kept when it is cancelled."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.calendar.states import Need
from studio.core.money import ZERO
from studio.core.spans import Span


@dataclass(frozen=True, slots=True)
class RescheduleShoot:
    """改期: where the shoot goes. `needs` None keeps photographer and makeup artist."""

    key: str
    digest: str
    order_id: int
    day: dt.date
    part: str
    span: Span | None
    reason: str
    needs: tuple[Need, ...] | None = None
    override_reason: str = ""


class Fault(models.TextChoices):
    """Why the order ends, which says what becomes of the 定金."""

    COUPLE = "couple", _("the couple withdraws: earnest money is kept, everything else goes back")
    STUDIO = "studio", _("we cannot keep our word: everything goes back")
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
