"""What pages say in a race, whichever language they say it in."""

from django.conf import settings
from django.utils.translation import override

from studio.core.errors import Busy


def says_busy(told: str) -> bool:
    """Whether a page tells that somebody else held the rows too long: to be pressed again, nothing to be explained."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            if str(Busy()) in told:
                return True
    return False
