"""A page of a PDF as a picture."""

import struct

import numpy as np
import pytest

from pipeline.errors import ReadingError
from pipeline.reading.drawing import PNG, WIDTH, draw_page, encode
from tests.samples.pdf import one_column
from tests.samples.people import people


def test_a_page_is_drawn_as_wide_as_it_should_be() -> None:
    picture = draw_page(one_column(people()[0]), 1)
    assert picture.startswith(PNG)
    width, height = struct.unpack(">II", picture[16:24])
    assert width in {WIDTH, WIDTH + 1}
    assert height > width


def test_a_page_that_is_not_there_is_refused() -> None:
    data = one_column(people()[0])
    for number in (0, -1, 99):
        with pytest.raises(ReadingError):
            draw_page(data, number)


@pytest.mark.parametrize("data", [b"", b"Ana Ruiz", b"%PDF-1.7\n" + b"x" * 500])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError):
        draw_page(data, 1)


def test_a_picture_holds_its_pixels() -> None:
    image = pytest.importorskip("PIL.Image")
    import io  # noqa: PLC0415

    pixels = np.arange(4 * 3 * 3, dtype=np.uint8).reshape(4, 3, 3)
    opened = image.open(io.BytesIO(encode(pixels)))
    assert np.array_equal(np.asarray(opened.convert("RGB")), pixels)
