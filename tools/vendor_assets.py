"""Browser assets: copied unmodified from their packages into static/vendor/, and proved to be so.

    python tools/vendor_assets.py check    every file is there and has the checksum of the manifest
    python tools/vendor_assets.py renew    fetch the packages with npm, copy the files, rebuild sprite and manifest

To take a newer release: change its version below, run `renew`, look at the pages, commit.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
ICON_NAMES = ROOT / "studio" / "core" / "ui" / "icons.txt"
SPRITE = ROOT / "static" / "img" / "icons.svg"
SPRITE_LICENCE = ROOT / "static" / "img" / "icons.LICENSE"
AXE = ROOT / "tests" / "e2e" / "vendor"


@dataclass(frozen=True)
class Package:
    """One npm package and the files we take from it; `folder` is where they go."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]
    base: Path = VENDOR

    @property
    def folder(self) -> Path:
        return self.base / f"{self.name.rsplit('/', 1)[-1]}-{self.version}"


PACKAGES = (
    Package("bootstrap", "5.3.9", "MIT", ("dist/css/bootstrap.min.css",)),
    Package("htmx.org", "2.0.11", "0BSD", ("dist/htmx.min.js",)),
    Package("@fontsource-variable/ibm-plex-sans", "5.3.0", "OFL-1.1", ("files/ibm-plex-sans-latin-wght-normal.woff2",)),
    Package(
        "tom-select",
        "2.6.2",
        "Apache-2.0",
        ("dist/js/tom-select.popular.min.js", "dist/css/tom-select.bootstrap5.min.css"),
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", ("axe.min.js",), AXE),
)
ICONS = Package("@tabler/icons", "3.51.0", "MIT", ())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(package: Package, folder: Path) -> dict[str, bytes]:
    """All files of a package's release, by their path inside it."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        members = [member for member in archive.getmembers() if member.isfile()]
        return {m.name.split("/", 1)[1]: archive.extractfile(m).read() for m in members}  # type: ignore[union-attr]


def entry(package: Package, path: Path, content: bytes) -> dict[str, object]:
    return {
        "name": package.name,
        "version": package.version,
        "licence": package.licence,
        "file": path.relative_to(ROOT).as_posix(),
        "sha256": sha256(content),
        "bytes": len(content),
    }


def copy(package: Package, contents: dict[str, bytes]) -> list[dict[str, object]]:
    """The files we use and the licence, byte for byte."""
    package.folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for source in (*package.files, "LICENSE"):
        target = package.folder / Path(source).name
        target.write_bytes(contents[source])
        entries.append(entry(package, target, contents[source]))
    return entries


def sprite(contents: dict[str, bytes], names: list[str]) -> bytes:
    """One SVG with a symbol per icon, in the order of the list."""
    symbols = []
    for name in names:
        filled = name.endswith("-filled")
        source = f"icons/{'filled' if filled else 'outline'}/{name.removesuffix('-filled')}.svg"
        drawing = re.sub(r"^.*?<svg[^>]*>|</svg>", "", contents[source].decode(), flags=re.DOTALL)
        drawing = re.sub(r"\s+", " ", drawing).strip()
        paint = ' fill="currentColor" stroke="none"' if filled else ""
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{drawing}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "\n".join(symbols) + "</svg>\n").encode()


def icon_names() -> list[str]:
    return sorted(set(ICON_NAMES.read_text(encoding="utf-8").split()))


def renew() -> None:
    entries: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            entries += copy(package, fetch(package, Path(folder)))
        drawings = fetch(ICONS, Path(folder))
    for path, content in ((SPRITE, sprite(drawings, icon_names())), (SPRITE_LICENCE, drawings["LICENSE"])):
        path.write_bytes(content)
        entries.append(entry(ICONS, path, content))
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    print(f"{len(entries)} files, {sum(int(str(e['bytes'])) for e in entries):,} bytes")


def faults() -> list[str]:
    """What is missing, changed or unlisted; empty when all is well."""
    entries = json.loads(MANIFEST.read_text(encoding="utf-8"))
    found = []
    for item in entries:
        path = ROOT / item["file"]
        if not path.is_file():
            found.append(f"missing: {item['file']}")
        elif sha256(path.read_bytes()) != item["sha256"]:
            found.append(f"changed: {item['file']}")
    listed = {ROOT / item["file"] for item in entries} | {MANIFEST}
    found += [
        f"not in the manifest: {path.relative_to(ROOT)}"
        for folder in (VENDOR, AXE)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in listed
    ]
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    found += [f"icon not drawn: {name}" for name in icon_names() if name not in drawn]
    return found


def main() -> int:
    task = sys.argv[1] if len(sys.argv) == 2 else ""
    if task == "renew":
        renew()
        return 0
    if task == "check":
        found = faults()
        print("\n".join(found) or "every vendored file is what its package ships")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
