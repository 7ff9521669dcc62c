"""DOCX."""

from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed
from pipeline.reading.refusals import refusal


def parse(data: bytes, limits: Limits) -> Parsed:
    raise refusal("damaged")
