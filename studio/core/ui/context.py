"""What every page of the shell knows: navigation, search, language, density.

The context processor hands out one object whose parts are worked out only when the base page asks for them, so that a
fragment for htmx costs nothing.
"""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from studio.core.access import Perm
from studio.core.ui import menu

NEW_ORDER = "/orders/new/"
SEARCH = "/search/"
FACING_COOKIE = "yc_facing"
HTML_LANG = {"zh-hans": "zh-Hans"}


class Shell:
    """The frame around a page, for the person who asked for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> object | None:
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def words(self) -> list[menu.Word]:
        from studio.wiring import MENU  # noqa: PLC0415 – the page of plugs knows the floors above, this room does not

        return menu.words_for(self.user, self.request.path, MENU) if self.user else []

    @cached_property
    def new_order(self) -> str:
        """Where 接单 leads, for those who may."""
        allowed = self.user and self.user.may(Perm.ORDERS_TAKE)  # type: ignore[attr-defined]
        return NEW_ORDER if allowed and menu.answers(NEW_ORDER) else ""

    @cached_property
    def sees_phones(self) -> bool:
        """Whether whole phone numbers may stand on the page, also those written into notes."""
        return bool(self.user and self.user.may(Perm.PHONES_FULL))  # type: ignore[attr-defined]

    @cached_property
    def search(self) -> str:
        return SEARCH if self.user and menu.answers(SEARCH) else ""

    @cached_property
    def lang(self) -> str:
        """The language as the html element names it."""
        language = get_language() or settings.LANGUAGE_CODE
        return HTML_LANG.get(language, language)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """The other languages, each by its own name."""
        names = {"zh-hans": "中文", "en": "English"}
        return [(code, names[code]) for code, _ in settings.LANGUAGES if code != get_language()]

    @cached_property
    def density(self) -> str:
        """The person's own choice; empty leaves it to the page."""
        return getattr(self.user, "density", "") if self.user else ""

    @cached_property
    def single_keys(self) -> bool:
        """Single letters act as shortcuts unless the person switched them off (WCAG 2.1.4)."""
        return bool(getattr(self.user, "single_keys", True))

    @cached_property
    def facing_customer(self) -> bool:
        """对客模式 F9: hide what the couple must not see."""
        return self.request.COOKIES.get(FACING_COOKIE) == "1"

    @cached_property
    def language_url(self) -> str:
        return menu.address("staff:language")

    @cached_property
    def density_url(self) -> str:
        return menu.address("staff:density")

    @cached_property
    def account_url(self) -> str:
        return menu.address("staff:account")

    @cached_property
    def logout_url(self) -> str:
        return menu.address("staff:logout")


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: the frame of the page."""
    return {"shell": Shell(request)}
