"""The verdict on an answer to hostile input can say no: each thing that must not be is found."""

import pytest
from django.http import HttpResponse

from tests.fuzz.verdict import HEADERS, Report, Request, wrong_with

ASKED = Request("frontdesk", "POST", "/orders/", b"note=%E5%97%A8", route="/orders/")
SECRETS = ("柳闻莺", "13812345208")


def answer(body: str = "<p>好</p>", status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str):  # type: ignore[no-untyped-def]
    policy = {"Content-Security-Policy": "default-src 'self'; script-src 'self'", "Cache-Control": "private, no-store"}
    said = {**HEADERS, **policy, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return HttpResponse(body, status=status, content_type=kind, headers=said)


def test_a_plain_answer_is_in_order() -> None:
    for fine in (answer(), answer(status=302, Location="/orders/"), answer(status=422), answer(status=404)):
        assert wrong_with(ASKED, fine, None, SECRETS) == []
    escaped = answer("&lt;yc-mark &quot;&gt;&lt;img src=x onerror=ycmark&gt;")
    assert wrong_with(ASKED, escaped, None, SECRETS) == []
    asked_for_it = Request("frontdesk", "GET", "/orders/?q=%E6%9F%B3%E9%97%BB%E8%8E%BA", route="/orders/")
    assert wrong_with(asked_for_it, answer("没有找到“柳闻莺”"), None, SECRETS) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (answer(status=500), "answered 500"),
        (answer(status=503), "answered 503"),
        (answer("Traceback (most recent call last)"), "shows b'Traceback"),
        (answer("<yc-mark>"), "unescaped <yc-mark"),
        (answer('"><img src=x onerror=ycmark>'), "unescaped <img"),
        (answer("柳闻莺"), "tells 柳闻莺"),
        (answer(status=302, Location="//elsewhere.example/"), "Location leads to"),
        (answer(status=302, Location="javascript:alert(1)"), "Location leads to"),
        (answer(HX_Redirect="https://elsewhere.example/"), "HX-Redirect leads to"),
        (answer(X_Frame_Options="SAMEORIGIN"), "X-Frame-Options is"),
        (answer(Cache_Control="max-age=60"), "may be kept"),
        (answer(Content_Security_Policy="script-src 'self' 'unsafe-inline'"), "policy"),
        (answer(X_Yc_Mark="1"), "takes headers from outside"),
    ],
)
def test_what_must_not_be_is_found(wrong: HttpResponse, told: str) -> None:
    report = Report()
    report.add(ASKED, wrong, None, 0.1, SECRETS)
    assert [line for line in report.wrong if told in line], report.wrong
    assert told in report.told()


def test_an_error_is_told_with_the_place_it_came_from() -> None:
    report = Report()
    report.add(ASKED, answer(status=500), ValueError("x"), 0.1)
    assert [*report.wrong] == ["/orders/: ValueError at ?: x"]
