"""The fonts paper is printed with: ours, whole, and able to write any name."""

import hashlib
import re
from functools import cache

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from studio.core.documents.engine import FACES, FONTS

RARE = "𠮷䶮㛃堃喆犇淼燚垚翀頔赟贇彧祎珺鋆镕瑨㴋㑇㛚𬭚𫖯𬘭𬍛𬎆𦭜𬇙𣸣𡐓𬬭𫟼"
CAPITALS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整人民币"


@cache
def signs(file: str) -> frozenset[int]:
    return frozenset(TTFont(FONTS / file, lazy=True).getBestCmap())


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize("sign", RARE)
def test_every_rare_name_can_be_written_in_both_weights(sign: str, weight: str) -> None:
    assert ord(sign) in signs(f"NotoSansSC-{weight}.ttf") | signs(f"YingchengGapSans-{weight}.ttf")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_gap_font_adds_only_what_is_missing_and_keeps_the_space(weight: str) -> None:
    gap, main = signs(f"YingchengGapSans-{weight}.ttf"), signs(f"NotoSansSC-{weight}.ttf")
    assert gap & main == {0x20, 0x3000}
    assert len(gap) > 2000


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_a_space_between_rare_names_is_no_box(weight: str) -> None:
    font = TTFont(FONTS / f"YingchengGapSans-{weight}.ttf", lazy=True)
    space = font.getBestCmap()[0x20]
    assert font["glyf"][space].numberOfContours == 0
    assert font["hmtx"][space][0] > 0


def test_the_title_font_holds_the_capital_numerals_and_stays_small() -> None:
    file = "YingchengTitleSerif-Bold.ttf"
    assert {ord(sign) for sign in CAPITALS} <= signs(file)
    assert (FONTS / file).stat().st_size < 100_000


@pytest.mark.parametrize("file", [file for _family, file, _weight in FACES])
def test_outlines_are_truetype(file: str) -> None:
    font = TTFont(FONTS / file, lazy=True)
    assert "glyf" in font
    assert "CFF " not in font


@pytest.mark.parametrize("file", [file for _family, file, _weight in FACES if file.startswith("Yingcheng")])
def test_changed_fonts_carry_a_name_of_their_own(file: str) -> None:
    names = TTFont(FONTS / file, lazy=True)["name"]
    own = " ".join(str(names.getDebugName(name_id)) for name_id in (1, 3, 4, 6))
    assert not re.search(r"Source|Noto|Adobe", own)
    assert "SIL" in (names.getDebugName(13) or "") or "Open Font" in (names.getDebugName(13) or "")


def test_no_font_was_changed_by_hand() -> None:
    kept = (FONTS / "SHA256SUMS").read_text(encoding="utf-8")
    found = {f"{hashlib.sha256((FONTS / file).read_bytes()).hexdigest()}  {file}" for _family, file, _weight in FACES}
    assert set(kept.splitlines()) == found


def test_each_licence_lies_beside_its_fonts() -> None:
    for name in ("OFL-NotoSansSC.txt", "OFL-NotoSerifSC.txt", "OFL-SourceHanSansSC.txt"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / name).read_text(encoding="utf-8")


def test_fonts_are_not_public() -> None:
    assert not FONTS.is_relative_to(settings.BASE_DIR / "static")
