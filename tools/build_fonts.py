"""Rebuilds the fonts that paper is printed with, from pinned npm packages: `python tools/build_fonts.py`.

Two faces are taken as they are (Noto Sans SC 400 and 700). Two are made here under names of our own, as the
licence asks of changed fonts: the gap fonts hold the Han characters of names that Noto Sans SC lacks, the title
serif holds the fixed title words and the capital numerals. TrueType outlines only: embedding a CFF font costs
more than laying out the whole page. Run by hand; the results are committed. Needs `npm` and fontTools.
"""

import argparse
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

HOME = Path(__file__).resolve().parent.parent / "studio" / "core" / "documents" / "fonts"

SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
WIDE = "node-source-han-sans-sc@1.1.0-2.001R"

CURVE_ERROR = 1.0  # font units of 1000: a hundredth of a pixel at any size a form uses
HAN = [(0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]

TITLES = (
    "婚纱摄影订单 订单顾客联馆方存 沟通表 拍照流程表 流程 收据 收款 押金 补打 预览 作废 到店登记表 选片单 看样 看效果图"
    " 制作单 取件单 礼服租赁协议 出租登记簿 量身 清点 投诉登记表 投诉处理表 投诉统计表 致歉信 顾客档案 日结单 服务报表"
    " 公关日志 回访记录表 回访总结报告 巡店检查表 感谢信 周年卡 优待卡 礼品券 请柬 儿童亲子写真 全家福 证件照 退款凭证"
    " 今日打印包 要求喜好禁忌风格服装造型场景产品备注款项约定签名附页续第联页 想要的样子 服装与场景 家人与样片"
)
CAPITALS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负人民币〇一二三四五六七八九十百千两"
PUNCTUATION = "·、，。：；（）《》“”—…￥¥×−–／　"


def fetch(package: str, folder: Path) -> Path:
    """Unpack one npm package at its pinned version and return its folder."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    target = folder / packed.removesuffix(".tgz")
    with tarfile.open(folder / packed) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def is_han(code_point: int) -> bool:
    return any(first <= code_point <= last for first, last in HAN)


def cut(font: TTFont, code_points: set[int]) -> None:
    """Keep these characters and no layout features: names and titles need none."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "GPOS", "GSUB", "GDEF"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=code_points)
    cutter.subset(font)


def to_truetype(font: TTFont) -> None:
    """Replace cubic CFF outlines with quadratic glyf ones, in place."""
    order = font.getGlyphOrder()
    shapes = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder = order
    table.glyphs = glyphs
    table.compile(font)
    metrics = font["hmtx"].metrics
    for name in order:
        metrics[name] = (metrics[name][0], getattr(glyphs[name], "xMin", 0))
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    for field in (
        "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
        "maxStackElements", "maxSizeOfInstructions", "maxComponentElements",
    ):  # fmt: skip
        setattr(profile, field, 1 if field == "maxZones" else 0)
    profile.compile(font)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def rename(font: TTFont, family: str, style: str) -> None:
    """A changed font carries a name of its own; copyright and licence records stay as they were."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 13, 14}]
    postscript = f"{family.replace(' ', '')}-{style}"
    records = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 5: "Version 1.000", 6: postscript}
    for name_id, text in records.items():
        names.setName(text, name_id, 3, 1, 0x409)


def build_gap(wide: Path, sans: Path, weight: str, target: Path) -> None:
    """The Han characters Source Han Sans has and Noto Sans SC lacks, plus the space that separates names."""
    known = set(TTFont(sans).getBestCmap())
    font = TTFont(wide, recalcTimestamp=False)
    missing = {code for code in font.getBestCmap() if is_han(code) and code not in known}
    cut(font, missing | {0x20, 0x3000})
    to_truetype(font)
    rename(font, "Yingcheng Gap Sans", weight)
    font.save(target)


def build_serif(serif: Path, target: Path) -> None:
    """Title words and capital numerals in bold; ASCII too, so that an English title is of one face."""
    font = TTFont(serif, recalcTimestamp=False)
    cut(font, {ord(sign) for sign in TITLES + CAPITALS + PUNCTUATION} | set(range(0x20, 0x7F)))
    rename(font, "Yingcheng Title Serif", "Bold")
    font.save(target)


def write_manifest(target: Path) -> None:
    """Checksums, so that a test notices a font that was changed by hand."""
    lines = [f"{hashlib.sha256(font.read_bytes()).hexdigest()}  {font.name}" for font in sorted(target.glob("*.ttf"))]
    (target / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=HOME, help="target folder")
    target = parser.parse_args().into
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sans, serif, wide = fetch(SANS, folder), fetch(SERIF, folder), fetch(WIDE, folder)
        faces = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}
        for weight, path in faces.items():
            shutil.copyfile(sans / path, target / f"NotoSansSC-{weight}.ttf")
            source = wide / f"SourceHanSansSC-{weight}.otf"
            build_gap(source, sans / path, weight, target / f"YingchengGapSans-{weight}.ttf")
        build_serif(serif / "700Bold/NotoSerifSC_700Bold.ttf", target / "YingchengTitleSerif-Bold.ttf")
        shutil.copyfile(sans / "LICENSE_FONT", target / "OFL-NotoSansSC.txt")
        shutil.copyfile(serif / "LICENSE_FONT", target / "OFL-NotoSerifSC.txt")
        shutil.copyfile(wide / "LICENSE", target / "OFL-SourceHanSansSC.txt")
    write_manifest(target)


if __name__ == "__main__":
    main()
