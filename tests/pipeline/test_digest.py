"""What reading a file gives at once."""

import datetime

import pytest
from docx.document import Document as WordDocument

from pipeline.digest import digest
from tests.pipeline.reading.samples import word

TODAY = datetime.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("made", "years"),
    [
        (datetime.datetime(2021, 6, 30, tzinfo=datetime.UTC), 3.0),
        (datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC), 8.0),  # before what it tells of
        (datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC), 8.0),  # a clock that is wrong
    ],
)
def test_present_means_the_day_of_the_file(made: datetime.datetime, years: float) -> None:
    def fill(document: WordDocument) -> None:
        for line in ("Maren Oldfield", "Experience", "Engineer, Harrow Tools", "07/2018 - today"):
            document.add_paragraph(line)
        document.core_properties.modified = made

    found = digest(word(fill), "cv.docx", TODAY)
    assert found.extraction.profile.years_experience == years
