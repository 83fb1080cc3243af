"""How this room's history is told; wiring registers these sentences."""

from typing import Any

from django.utils.translation import gettext as _


def _place_lost(data: dict[str, Any]) -> str:
    return _("The place was lost although money came in: %(why)s") % data


SENTENCES = {"order.place_lost": _place_lost}
