"""What every page of the shell knows: navigation, language, density. A context processor, lazily evaluated."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    return {}
