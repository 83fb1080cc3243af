"""Looking into PDFs with poppler: the text a reader selects, the fonts inside, the sheets."""

import subprocess
from pathlib import Path


def _run(tool: str, pdf: bytes, folder: Path, *options: str) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    end = ["-"] if tool == "pdftotext" else []
    return subprocess.run([tool, *options, str(file), *end], check=True, capture_output=True, text=True).stdout


def text_of(pdf: bytes, folder: Path) -> str:
    """What pdftotext gives back, laid out, so that a row stays a row."""
    return _run("pdftotext", pdf, folder, "-layout")


def row_text_of(pdf: bytes, folder: Path) -> str:
    """The same without the spaces inside a row, whose number depends on the drawing."""
    return "\n".join("".join(row.split()) for row in text_of(pdf, folder).splitlines())


def words_of(pdf: bytes, folder: Path) -> str:
    """The same without any space, for sentences that wrap."""
    return "".join(_run("pdftotext", pdf, folder).split())


def fonts_of(pdf: bytes, folder: Path) -> set[str]:
    """The faces inside, without their subset mark; every one must be embedded."""
    rows = [row.split() for row in _run("pdffonts", pdf, folder).splitlines()[2:]]
    assert all(row[-5] == "yes" for row in rows), rows
    return {row[0].partition("+")[2] or row[0] for row in rows}


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The size of each page in points, as `width x height`."""
    out = _run("pdfinfo", pdf, folder, "-f", "1", "-l", "99").splitlines()
    return [line.partition("size:")[2].strip().split(" pts")[0] for line in out if " size:" in line and "Page " in line]
