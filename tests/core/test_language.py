"""Chinese first: a browser that prefers something else still meets Chinese until its person chooses."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "expected"), [("", "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("xx", "zh-hans")]
)
def test_language_follows_the_choice_not_the_browser(cookie: str, expected: str) -> None:
    client = Client(headers={"accept-language": "en-GB,en;q=0.9"})
    if cookie:
        client.cookies["yc_language"] = cookie
    assert client.get("/login/").headers["Content-Language"] == expected
