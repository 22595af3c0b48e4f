"""Photographs: a smaller picture to look at, and a copy without what the camera wrote into it. Pure, in memory."""

from __future__ import annotations

import warnings
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageOps

LONGEST_SIDE = 1280
_MOST_PIXELS = 60_000_000
_QUALITY = 85
_TURNS = BoundedSemaphore(2)  # the largest takes near a gigabyte while it is drawn, and a page asks for many at once
_READ = ("JPEG", "PNG", "GIF", "WEBP")  # the others' readers stay closed


_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


class NotAPicture(ValueError):
    """It does not open as one, or it is made to fill the memory."""


def preview(raw: bytes) -> bytes:
    """A JPEG of at most 1,280 pixels a side, turned as it was taken, with no metadata."""
    return _again(raw, longest=LONGEST_SIDE)


def bare_copy(raw: bytes) -> bytes:
    """The same picture as a JPEG in its own size: only what is seen goes along, no place, hour or camera."""
    return _again(raw, longest=None)


def _again(raw: bytes, *, longest: int | None) -> bytes:
    try:
        with _TURNS, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(raw), formats=_READ) as found:
                seen = _drawn(found, longest)
    except _BROKEN as no:
        raise NotAPicture("not a picture") from no
    made = BytesIO()
    seen.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def _drawn(found: Image.Image, longest: int | None) -> Image.Image:
    """Its points alone, on white where it was clear."""
    if found.width * found.height > _MOST_PIXELS:
        raise NotAPicture("too large")
    if longest is not None:
        found.draft("RGB", (longest, longest))
    turned = ImageOps.exif_transpose(found)
    if longest is not None:
        turned.thumbnail((longest, longest))
    seen, clear = Image.new("RGB", turned.size, "white"), turned.convert("RGBA")
    seen.paste(clear, mask=clear.getchannel("A"))
    return seen
