"""Pictures that people send: drawn anew, without what the camera wrote into them."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2000  # pixels
PIXELS_AT_MOST = 50_000_000
QUALITY = 82


class NotAPictureError(ValueError):
    """The file is no picture that we read, broken, or too large to be drawn."""


def drawn_anew(file: IO[bytes]) -> bytes:
    """The picture as a JPEG of at most 2,000 pixels a side, upright, without any metadata.

    Raises:
        NotAPictureError: see there. Its size is looked at before anything is unpacked.
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS_AT_MOST:
                raise NotAPictureError
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotAPictureError from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    result = io.BytesIO()
    bare.save(result, "JPEG", quality=QUALITY)
    return result.getvalue()
