"""Pictures of CVs: JPEG, PNG, TIFF, WebP and HEIC; their text comes from OCR."""

import functools
import importlib.util
import io
from typing import TYPE_CHECKING

from pipeline.document import Page
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed
from pipeline.reading.refusals import refusal

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "HEIF")
MAX_MEGAPIXELS = 60
# A page drawn at 200 dpi is 2,339 pixels high: letters of smaller pictures are drawn larger.
GOOD_SIDE, LARGEST_SIDE, MOST_ENLARGED = 2_339, 3_500, 3.0


def parse(data: bytes, limits: Limits) -> Parsed:
    """Count the pages of a picture; each is scanned.

    Raises:
        ReadingError: ``image_only`` where pictures cannot be opened here, ``bomb``, ``damaged``.
    """
    if importlib.util.find_spec("PIL") is None:
        raise refusal("image_only")
    with _opened(data) as picture:
        count = min(getattr(picture, "n_frames", 1), limits.pages)
    numbers = tuple(range(1, count + 1))
    pages = tuple(Page(number=number, text="") for number in numbers)
    return Parsed(pages=pages, scanned=numbers)


def draw(data: bytes, number: int) -> "Image":
    """Give one page in grey, upright, at a size that OCR reads well."""
    from PIL import ImageOps  # noqa: PLC0415 - installed with OCR only

    picture = _opened(data)
    picture.seek(number - 1)
    upright = ImageOps.exif_transpose(picture).convert("L")
    longest = max(upright.size)
    factor = min(max(GOOD_SIDE / longest, 1.0), MOST_ENLARGED, LARGEST_SIDE / longest)
    if factor == 1.0:
        return upright
    return upright.resize((round(upright.width * factor), round(upright.height * factor)))


def _opened(data: bytes) -> "Image":
    from PIL import Image  # noqa: PLC0415 - installed with OCR only

    _add_heif()
    Image.MAX_IMAGE_PIXELS = None  # its own check warns first; ours refuses
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > MAX_MEGAPIXELS * 1_000_000:
        raise refusal("bomb")
    return picture


@functools.cache
def _add_heif() -> None:
    if importlib.util.find_spec("pillow_heif") is not None:
        importlib.import_module("pillow_heif").register_heif_opener()
