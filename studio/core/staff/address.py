"""From which address somebody signs in; the lock-out counts wrong tries by login and address."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address: behind STUDIO_PROXIES trusted proxies it is the entry that the outermost of them wrote.

    Anything further to the left in X-Forwarded-For was written by the visitor and is not believed.
    """
    direct = request.META.get("REMOTE_ADDR", "") or "127.0.0.1"
    if not settings.STUDIO_PROXIES:
        return direct
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return chain[-settings.STUDIO_PROXIES] if len(chain) >= settings.STUDIO_PROXIES else direct
