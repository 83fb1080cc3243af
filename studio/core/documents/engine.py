"""HTML to PDF: the only place that knows WeasyPrint. Used by `paper`, hence by workers; for the web process, when a
paper is not ready yet, by the `press` beside it.

WeasyPrint is imported on first use, so that a web worker starts quickly. Fonts and style sheet are read once per
process. Nothing but our own files can be fetched. The same HTML gives the same bytes.
"""

import atexit
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

Told = Callable[[int], object]
FONTS = Path(__file__).resolve().parent / "fonts"
STYLE_SHEET = "css/paper.css"

FACES = (
    ("Yc Paper Sans", "NotoSansSC-Regular.ttf", 400),
    ("Yc Paper Sans", "NotoSansSC-Bold.ttf", 700),
    ("Yingcheng Gap Sans", "YingchengGapSans-Regular.ttf", 400),
    ("Yingcheng Gap Sans", "YingchengGapSans-Bold.ttf", 700),
    ("Yingcheng Title Serif", "YingchengTitleSerif-Bold.ttf", 700),
)


class OutsideAddress(Exception):
    """A template asked for something that is not one of our own files, or for a file that is not there."""


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    pages: int


def static_folder() -> Path:
    """Where our own style sheets and pictures lie."""
    return Path(settings.BASE_DIR) / "static"


def is_ours(url: str) -> bool:
    """Whether a paper may fetch this address: embedded data, or a file below our static or font folder."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return False
    path = Path(unquote(parts.path)).resolve()
    return any(path.is_relative_to(folder.resolve()) for folder in (static_folder(), FONTS))


@functools.cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher

    class OurFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not is_ours(url):
                raise OutsideAddress(f"a paper may not fetch {url}")
            return super().fetch(url, headers)

    return OurFilesOnly(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)


@functools.cache
def _wardrobe() -> tuple[Any, list[Any]]:
    """Fonts and style sheet of this process: 0.1 s once instead of with every page, and no memory lost each time."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_wardrobe.cache_clear)  # or it is torn down after what it needs for that
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{(FONTS / file).as_uri()}"); font-weight: {weight} }}\n'
        for family, file, weight in FACES
    )
    shared = {"font_config": fonts, "url_fetcher": _fetcher()}
    return fonts, [CSS(string=faces, **shared), CSS(filename=str(static_folder() / STYLE_SHEET), **shared)]


def _lay_out(html: str, extra: str = "") -> Any:
    """Pages of one HTML text. Raises: OutsideAddress, because a paper with a hole in it must not go out unnoticed."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError

    fonts, sheets = _wardrobe()
    if extra:
        sheets = [*sheets, CSS(string=extra, font_config=fonts, url_fetcher=_fetcher())]
    try:
        source = HTML(string=html, base_url=f"{static_folder().as_uri()}/", url_fetcher=_fetcher())
        return source.render(font_config=fonts, stylesheets=sheets)
    except FatalURLFetchingError as refusal:  # no Exception by descent: it would end the worker
        raise OutsideAddress(str(refusal.__cause__ or refusal)) from refusal


def render(html: str, *, roll_mm: int | None = None) -> Rendered:
    """Lay a page out and write the PDF. With `roll_mm` the paper is a roll of that width, cut where the text ends."""
    if roll_mm is None:
        laid_out = _lay_out(html)
    else:
        size = "@page roll {{ size: {}mm {}mm }}"
        long = _lay_out(html, size.format(roll_mm, 1500))
        laid_out = _lay_out(html, size.format(roll_mm, _used_mm(long)))
    return Rendered(laid_out.write_pdf(), len(laid_out.pages))


def render_bundle(sheets: Sequence[Sequence[str]], told: Told | None = None) -> Rendered:
    """Several papers in one file, each by itself: of its versions the first that fits one sheet, else the last.

    `told` hears how many are done, after each.
    """
    first, pages = None, []
    for n, versions in enumerate(sheets, start=1):
        for html in versions:
            laid_out = _lay_out(html)
            if len(laid_out.pages) == 1:
                break
        first = first or laid_out
        pages += laid_out.pages
        if told is not None:
            told(n)
    assert first is not None
    return Rendered(first.copy(pages).write_pdf(), len(pages))


def render_pdf(html: str) -> bytes:
    """The PDF of one HTML text on sheets as its style says."""
    return render(html).pdf


def _used_mm(laid_out: Any) -> int:
    """How long the first page really is, margins included, in whole millimetres."""
    page = laid_out.pages[0]._page_box  # there is no public way to ask
    body = page.children[0].children[0]
    bottom = body.position_y + body.margin_height() + page.margin_bottom
    return int(bottom * 25.4 / 96) + 1


def has_quick_subsetting() -> bool:
    """Whether the system library that cuts fonts quickly is installed; without it a page takes seconds."""
    from weasyprint.text import ffi

    return ffi.harfbuzz_subset is not None
