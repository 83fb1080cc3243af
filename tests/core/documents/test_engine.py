"""The one place that renders: closed to the outside, the same every time, quiet until it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from studio.core.documents import checks, engine
from tests.core.documents.reading import fonts_of, pages_of, text_of

PAGE = "<!doctype html><html lang='zh-Hans'><body class='lang-zh'><article class='form a4'>{}</article></body></html>"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "file:///etc/passwd",
        "file://elsewhere/etc/passwd",
        f"file://{engine.FONTS}/../models.py",
        f"file://{engine.FONTS}/%2e%2e/models.py",
        "../manage.py",
    ],
)
def test_a_paper_that_asks_for_anything_outside_is_not_made(url: str) -> None:
    with pytest.raises(engine.OutsideAddress, match="may not fetch"):
        engine.render_pdf(PAGE.format(f'<img src="{url}" alt="">'))


@pytest.mark.parametrize(
    "url", ["data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=", f"file://{engine.FONTS}/SHA256SUMS"]
)
def test_our_own_files_may_be_fetched(url: str) -> None:
    assert engine.is_ours(url)


def test_style_sheets_of_our_own_are_found_beside_the_page(tmp_path: Path) -> None:
    page = PAGE.format("你好").replace("<body", "<link rel=stylesheet href='css/paper.css'><body")
    assert "你好" in text_of(engine.render_pdf(page), tmp_path)


def test_the_same_page_gives_the_same_bytes() -> None:
    page = PAGE.format("<b>𠮷野</b> 林知微")
    assert engine.render_pdf(page) == engine.render_pdf(page)


def test_bold_rare_characters_come_from_the_bold_gap_font(tmp_path: Path) -> None:
    pdf = engine.render_pdf(PAGE.format("<b>𠮷</b>"))
    assert fonts_of(pdf, tmp_path) == {"Yingcheng-Gap-Sans-Bold"}


def test_a_roll_is_cut_where_the_text_ends(tmp_path: Path) -> None:
    roll = PAGE.replace("form a4", "form roll")
    short = engine.render(roll.format("一行"), roll_mm=80)
    long = engine.render(roll.format("<br>".join(["一行"] * 30)), roll_mm=80)
    sizes = [pages_of(made.pdf, tmp_path)[0].split(" x ") for made in (short, long)]
    assert [round(float(width)) for width, _height in sizes] == [227, 227]  # 80 mm
    assert 12 < float(sizes[0][1]) * 25.4 / 72 < 18 < 135 < float(sizes[1][1]) * 25.4 / 72 < 150
    assert (short.pages, long.pages) == (1, 1)


def test_the_web_process_starts_without_the_engine() -> None:
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'studio.settings'; django.setup(); "
        "import studio.core.documents.urls, bookings.payments.documents; sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_check_and_the_engine_agree_on_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bool(checks.quick_font_subsetting()) is not engine.has_quick_subsetting()
    monkeypatch.setattr(checks, "find_library", lambda name: None)
    assert [warning.id for warning in checks.quick_font_subsetting()] == ["studio.W001"]
