"""The tables of this floor; they live in their rooms."""

from shoots.planning.models import Shoot

__all__ = ["Shoot"]
