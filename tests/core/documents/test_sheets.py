"""The sheets themselves, from payloads: what stands on them, in which fonts, on how many pages."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext_lazy

from studio.core.documents import engine
from studio.core.documents.models import Document
from studio.core.documents.paper import paper_html, paper_pdf
from studio.core.documents.registry import DocumentKind
from studio.core.documents.states import Mark
from tests.core.documents import samples
from tests.core.documents.reading import fonts_of, pages_of, row_text_of, words_of

SANS, SERIF = {"Yc-Paper-Sans", "Yc-Paper-Sans-Bold"}, {"Yingcheng-Title-Serif-Bold"}
GAP = {"Yingcheng-Gap-Sans", "Yingcheng-Gap-Sans-Bold"}
LARGEST = 120 * 1024
A4, A5_ACROSS = "595.276 x 841.89", "595.276 x 419.528"


def kind(name: str, title: Any, template: str, **fields: Any) -> DocumentKind:
    nothing: Any = None
    return DocumentKind(
        name=name, title=title, template=template, subject_kind="order", find=nothing, build=nothing, page=nothing,
        **fields,
    )  # fmt: skip


ORDER_FORM = kind("t-order", gettext_lazy("Wedding photography order"), "pdf/order_form.html", one_sheet=True)
FLOW_SHEET = kind("t-flow", gettext_lazy("Shoot-day flow sheet"), "pdf/flow_sheet.html", one_sheet=True)
TALK = kind("t-talk", gettext_lazy("Communication sheet"), "pdf/communication_sheet.html", one_sheet=True)
RECEIPT = kind("t-receipt", gettext_lazy("Receipt"), "pdf/receipt.html", one_sheet=True)
ROLL = kind("t-roll", gettext_lazy("Receipt (80 mm)"), "pdf/receipt_roll.html", roll_mm=80)
SHEETS = [
    (ORDER_FORM, samples.ORDER_FORM, [A4]),
    (FLOW_SHEET, samples.FLOW_SHEET, [A4]),
    (TALK, samples.COMMUNICATION_SHEET, [A4]),
    (RECEIPT, samples.RECEIPT, [A5_ACROSS]),
]


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.core.documents import registry

    for one in (ORDER_FORM, FLOW_SHEET, TALK, RECEIPT, ROLL):
        monkeypatch.setitem(registry._kinds, one.name, one)


def made(definition: DocumentKind, payload: dict[str, Any], *, n: int | None = 1, language: str = "zh-hans") -> bytes:
    return printed(definition, payload, n=n, language=language).pdf


def printed(
    definition: DocumentKind, payload: dict[str, Any], *, n: int | None = 1, language: str = "zh-hans"
) -> engine.Rendered:
    document = Document(kind=definition.name, payload=payload, language=language, template_version=1)
    return paper_pdf(document, Mark(n=n))


@pytest.mark.parametrize(("definition", "payload", "sheets"), SHEETS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_paper_fits_its_sheet_in_our_own_fonts_only(
    definition: DocumentKind, payload: dict[str, Any], sheets: list[str], language: str, tmp_path: Path
) -> None:
    pdf = made(definition, payload, language=language)
    assert pages_of(pdf, tmp_path) == sheets
    assert fonts_of(pdf, tmp_path) == SANS | SERIF
    assert len(pdf) <= LARGEST


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("stations", "extras"), [(15, 2), (15, 5), (17, 3), (18, 2)])
def test_the_signatures_stay_on_the_sheet_that_walks_with_the_couple(
    stations: int, extras: int, language: str, tmp_path: Path
) -> None:
    """A long package makes the head higher and more scenes the list longer; the rows get lower instead."""
    rows = (samples.FLOW_SHEET["stations"] * 2)[:stations]
    payload = {**samples.FLOW_SHEET, "stations": rows, "extras": ["加一个外景 × 1"] * extras}
    assert pages_of(made(FLOW_SHEET, payload, language=language), tmp_path) == [A4]


@pytest.mark.parametrize(("definition", "payload", "sheets"), SHEETS)
def test_the_same_snapshot_gives_the_same_bytes(
    definition: DocumentKind, payload: dict[str, Any], sheets: list[str]
) -> None:
    assert made(definition, payload) == made(definition, deepcopy(payload))


def test_the_order_form_says_everything_twice_where_it_is_torn(tmp_path: Path) -> None:
    text = row_text_of(made(ORDER_FORM, samples.ORDER_FORM), tmp_path)
    studio, _tear, customer = text.partition("沿线撕开")
    for half in (studio, customer):
        assert "HB2604-0187" in half
        assert "¥6,799.00" in half
        assert "¥1,300.00" in half
        assert "¥5,499.00" in half
    assert "人民币陆仟柒佰玖拾玖元整" in studio
    assert "订单·顾客联" in customer
    assert "定金：适用定金罚则" in studio
    assert "每多选一张¥50.00" in studio
    assert "第1页共1页" in studio


def test_rare_names_are_written_bold_and_read_back(tmp_path: Path) -> None:
    pdf = made(ORDER_FORM, samples.with_rare_names(samples.ORDER_FORM))
    words = words_of(pdf, tmp_path)
    assert all(name in words for name in samples.RARE_NAMES)
    assert fonts_of(pdf, tmp_path) == SANS | SERIF | GAP


def lines(count: int) -> dict[str, Any]:
    payload = deepcopy(samples.ORDER_FORM)
    first, addon = payload["lines"][:2]
    payload["lines"] = [first] + [addon | {"title": f"加项 {n}·"} for n in range(2, count + 1)]
    return payload


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (4, 1), (6, 1), (12, 2), (60, 4)])
def test_many_lines_take_more_sheets_and_none_is_lost(count: int, pages: int, tmp_path: Path) -> None:
    rendered = printed(ORDER_FORM, lines(count))
    text = row_text_of(rendered.pdf, tmp_path)
    assert rendered.pages == pages
    assert [f"加项{n}·" in text for n in range(2, count + 1)] == [True] * (count - 1)
    assert [f"第{n}页共{pages}页" in text for n in range(1, pages + 1)] == [True] * pages


def test_on_two_sheets_nothing_is_torn_and_the_customer_gets_the_lines_too(tmp_path: Path) -> None:
    text = row_text_of(made(ORDER_FORM, lines(12)), tmp_path)
    assert "沿线撕开" not in text
    assert len(re.findall("加项12·", text)) == 2
    assert len(re.findall("第1次打印", text)) == 2


def test_the_second_print_is_marked_and_the_first_is_not(tmp_path: Path) -> None:
    first, second = (row_text_of(made(RECEIPT, samples.RECEIPT, n=n), tmp_path) for n in (1, 2))
    assert "第1次打印" in first
    assert "补打" not in first
    assert "第2次打印" in second
    assert second.count("补打") == 2


def test_a_viewing_copy_says_that_it_counts_nothing(tmp_path: Path) -> None:
    text = row_text_of(made(RECEIPT, samples.RECEIPT, n=None), tmp_path)
    assert "查阅件，不计打印次数" in text
    assert "第" + "1次打印" not in text


def test_the_flow_sheet_numbers_its_stations_and_warns_first(tmp_path: Path) -> None:
    text = row_text_of(made(FLOW_SHEET, samples.FLOW_SHEET), tmp_path)
    assert text.index("对贴睫胶过敏") < text.index("储物柜")
    numbers = [int(found) for found in re.findall(r"^(\d+)(?!月)\D", text, flags=re.M)]
    assert [n for n in numbers if n < 100] == list(range(1, 16))
    assert "138****2617" in text


def test_a_day_with_many_scenes_goes_on_to_a_second_sheet_with_its_head(tmp_path: Path) -> None:
    payload = deepcopy(samples.FLOW_SHEET)
    payload["stations"] *= 2
    text = row_text_of(made(FLOW_SHEET, payload), tmp_path)
    assert text.count("备注（等待、问题、加项）") == 2
    assert "第2页共2页" in text


def test_the_roll_holds_what_the_slip_holds(tmp_path: Path) -> None:
    pdf = made(ROLL, samples.RECEIPT)
    text = row_text_of(pdf, tmp_path)
    for words in ("HB-R-01733", "人民币壹仟叁佰元整", "¥1,300.00", "林知微周亦航", "定金", "第1次打印"):
        assert words in text
    assert fonts_of(pdf, tmp_path) == SANS | SERIF


@pytest.mark.parametrize(("definition", "payload", "sheets"), SHEETS)
def test_names_cannot_smuggle_markup_onto_paper(
    definition: DocumentKind, payload: dict[str, Any], sheets: list[str]
) -> None:
    evil = deepcopy(payload) | {"customer": "<img src='http://example.org/x'>", "payer": "<script>alert(1)</script>"}
    html = paper_html(definition, evil, language="zh-hans", mark=Mark())
    assert "<img" not in html
    assert "<script" not in html


@pytest.mark.parametrize(("definition", "payload", "sheets"), SHEETS)
def test_no_sheet_carries_a_style_or_a_script(
    definition: DocumentKind, payload: dict[str, Any], sheets: list[str]
) -> None:
    html = paper_html(definition, payload, language="zh-hans", mark=Mark(is_preview=True), tools="<p>…</p>")
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", html)


def test_a_preview_without_a_code_shows_an_empty_square() -> None:
    payload = {key: value for key, value in samples.RECEIPT.items() if key != "issue"}
    html = paper_html(RECEIPT, payload, language="zh-hans", mark=Mark(is_preview=True))
    assert 'class="no-qr"' in html
    assert "<svg" not in html
