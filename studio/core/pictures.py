"""Photographs people upload: looked at, not believed. What is kept is a picture we have painted ourselves.

The name and the type a browser sends count for nothing; the content decides. Refused with a sentence: too large, no
picture, more pixels than any phone takes. Nothing of the original is stored: no camera data, no place, no tail.
"""

import io
import warnings
from typing import Any

from django.utils.translation import gettext as _

from studio.core.errors import StudioError

LARGEST = 15 * 1024 * 1024  # bytes
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
KINDS = ("JPEG", "PNG", "WEBP")
QUALITY = 82


def as_photograph(upload: Any) -> bytes:
    """A JPEG of at most 2,000 pixels a side, upright, on white. `upload` is an uploaded file.

    Raises: StudioError with a sentence for the person who chose the file.
    """
    from PIL import Image, WebPImagePlugin  # noqa: F401, PLC0415 – a worker that never sees a photo does without

    if upload.size > LARGEST:
        text = _("This file is larger than %(most)s MB. Take the photo again with a lower resolution.")
        raise StudioError(text % {"most": LARGEST // 1024 // 1024}, field="photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb only warns
            with Image.open(upload, formats=KINDS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise StudioError(_("This picture has too many pixels; no phone takes such photos."), field="photo")
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return _painted(picture)
    except StudioError:
        raise
    except Exception as refused:
        text = _("This is no photo the system can read. Choose a JPEG, PNG or WebP picture.")
        raise StudioError(text, field="photo") from refused


def _painted(picture: Any) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415

    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    layered = upright.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
