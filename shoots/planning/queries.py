"""Reads about shoots, always within what the reader may see."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from shoots.planning.models import Shoot
from shoots.planning.states import ShootState


def shoots_for(user: Any) -> QuerySet[Shoot]:
    """The shoots of the branches this person works for."""
    return Shoot.objects.filter(branch_id__in=user.branch_ids)


def get_shoot_for(user: Any, number: str) -> Shoot:
    """One shoot by its number; another branch's is a 404."""
    shoot = shoots_for(user).select_related("order__customer", "appointment").filter(number=number).first()
    if shoot is None:
        raise Http404
    return shoot


def shoots_of(order_id: int) -> QuerySet[Shoot]:
    """Every shoot of an order with its appointment, in the order they were planned."""
    return Shoot.objects.filter(order_id=order_id).select_related("appointment__hold").order_by("serial")


def planned_shoot_of(order_id: int) -> Shoot | None:
    """The next shoot that has not begun yet."""
    return shoots_of(order_id).filter(state=ShootState.PLANNED).first()
