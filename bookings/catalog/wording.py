"""How a package is told in one line: 3 服装 · 2 内景＋1 外景 · 拍 120 入册 40 · 相册 2 · 相框 1.

Pure words over plain counts, so that the catalogue, the intake page and an order's own copy read alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def in_language(name: str, name_en: str) -> str:
    """The name in the reader's language."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


def contents(counts: Mapping[str, Any], items: Iterable[tuple[str, int]] = ()) -> str:
    """What is in a package; `counts` are its fields, `items` the names and numbers of its products."""
    parts: list[str] = []
    if outfits := int(counts.get("outfits") or 0):
        parts.append(ngettext("%(n)s outfit", "%(n)s outfits", outfits) % {"n": outfits})
    if scenes := _scenes(counts):
        parts.append(scenes)
    if photos := _photos(counts):
        parts.append(photos)
    parts += [_("%(product)s × %(n)s") % {"product": name, "n": quantity} for name, quantity in items]
    if gowns := int(counts.get("gown_rentals") or 0):
        parts.append(
            ngettext("%(n)s gown for the wedding day", "%(n)s gowns for the wedding day", gowns) % {"n": gowns}
        )
    return " · ".join(parts)


def _scenes(counts: Mapping[str, Any]) -> str:
    indoor, outdoor = int(counts.get("indoor_scenes") or 0), int(counts.get("outdoor_scenes") or 0)
    if indoor and outdoor:
        return _("%(indoor)s scenes indoors + %(outdoor)s outdoors") % {"indoor": indoor, "outdoor": outdoor}
    if indoor:
        return ngettext("%(n)s scene indoors", "%(n)s scenes indoors", indoor) % {"n": indoor}
    return ngettext("%(n)s scene outdoors", "%(n)s scenes outdoors", outdoor) % {"n": outdoor} if outdoor else ""


def _photos(counts: Mapping[str, Any]) -> str:
    taken, included = int(counts.get("photos_taken") or 0), int(counts.get("photos_included") or 0)
    if taken and included:
        return _("%(taken)s photos taken, %(included)s in the album") % {"taken": taken, "included": included}
    if taken:
        return _("%(taken)s photos taken") % {"taken": taken}
    return _("%(included)s photos in the album") % {"included": included} if included else ""
