"""A page of a PDF as a picture, drawn where parsers run: in a confined child."""

import base64
import json
import struct
import zlib
from functools import partial

import numpy as np
import numpy.typing as npt

from pipeline.document import Kind
from pipeline.reading import sandbox
from pipeline.reading.gate import admit
from pipeline.reading.limits import Limits
from pipeline.reading.pdf import open_pdf
from pipeline.reading.pdfium import PdfiumError, raw
from pipeline.reading.refusals import refusal

WIDTH = 1240  # pixels: an A4 page at 150 dots an inch
TALLEST = 4 * WIDTH
PNG = b"\x89PNG\r\n\x1a\n"
PICTURE_BYTES = 8 * 1024 * 1024
DRAWN: frozenset[Kind] = frozenset({"pdf"})


def draw_page(data: bytes, number: int, limits: Limits = Limits()) -> bytes:  # noqa: B008
    """Draw a page in a confined child process.

    Args:
        data: the file, a PDF.
        number: of the page, from 1.
        limits: what the file may cost.

    Returns:
        A PNG, `WIDTH` pixels wide.

    Raises:
        ReadingError: as `pipeline.reading.read`; ``empty`` where there is no such page.
    """
    if admit(data, "page.pdf", limits).kind not in DRAWN:
        raise refusal("damaged")
    budget = sandbox.Budget(
        limits.memory_bytes, limits.cpu_seconds, limits.wall_seconds, 2 * PICTURE_BYTES
    )
    return _checked(sandbox.run(partial(_draw, data, number, limits), budget))


def _draw(data: bytes, number: int, limits: Limits) -> str:
    document = open_pdf(data)
    if not 1 <= number <= min(len(document), limits.pages):
        raise refusal("empty")
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1.0), TALLEST / max(height, 1.0))
        bitmap = page.render(scale=scale, force_bitmap_format=raw.FPDFBitmap_BGR)
        pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, ::-1])
    except PdfiumError as error:
        raise refusal("damaged") from error
    return json.dumps(base64.b64encode(encode(pixels)).decode())


def encode(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Rows of red, green and blue as a PNG; its library would be one more parser to trust."""
    height, width, _ = pixels.shape
    # A filter byte of 0 (the row as it is) goes before each row; RFC 2083 chapter 6.
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(height, width * 3)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 6)
    return PNG + b"".join(
        _chunk(name, content)
        for name, content in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def _checked(answer: str) -> bytes:
    """Take the child's answer as data: anything but a picture counts as damage."""
    try:
        picture = base64.b64decode(json.loads(answer), validate=True)
    except (ValueError, TypeError) as error:
        raise refusal("damaged") from error
    if not picture.startswith(PNG) or len(picture) > PICTURE_BYTES:
        raise refusal("damaged")
    return picture
