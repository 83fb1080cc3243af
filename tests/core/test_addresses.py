"""A form sends people only to pages of this house."""

import pytest
from django.conf import settings

from studio.core.addresses import own_address
from studio.core.requests import words_in
from tests.factories import make_user

OURS = ["/", "/orders/", "/orders/?q=1&older=12-3", "/customers/C-1/#top", "/搜索/?q=张"]
NOT_OURS = [
    None, "", "orders/", "nowhere", "2147483648", "staff:logout", "[]", '[[{"a":1}]]', "//elsewhere.example/", "///x",
    "/\\elsewhere.example", "\\\\elsewhere.example", "https://elsewhere.example/", "http://testserver/orders/",
    "javascript:alert(1)", "/orders/\r\nX-Yc: 1", "/\t/elsewhere.example", " //elsewhere.example", "/" + "a" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("asked", OURS)
def test_a_path_of_the_house_is_followed(asked: str) -> None:
    assert own_address(asked, "/otherwise/") == asked


@pytest.mark.parametrize("asked", NOT_OURS)
def test_anything_else_leads_to_the_usual_page(asked: str | None) -> None:
    assert own_address(asked, "/otherwise/") == "/otherwise/"


@pytest.mark.parametrize("asked", [one for one in NOT_OURS if one])
def test_every_door_with_a_next_asks(client, client_for, branch, asked):
    """Sign-in, language and density."""
    desk = make_user(branch=branch, username="desk", password="a long enough one")
    signed_in = client_for(desk)
    sent = {"username": "desk", "password": "a long enough one", "next": asked}
    assert client.post("/login/", sent)["Location"] == settings.LOGIN_REDIRECT_URL
    assert signed_in.post("/account/language/", {"language": "en", "next": asked})["Location"] == "/"
    assert signed_in.post("/account/density/", {"density": "", "next": asked})["Location"] == "/"


def test_words_beside_a_button_hold_nothing_a_database_refuses(rf):
    sent = rf.post("/", {"reason": " 雨\x00天 " + "长" * 300})
    assert words_in(sent, "reason") == "雨天 " + "长" * 197
    assert words_in(sent, "other") == ""
