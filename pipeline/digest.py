"""From a file's bytes to everything that can be said of it without a model."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline import reading, steering
from pipeline.document import Document, Finding, Value
from pipeline.extraction import identity as identities
from pipeline.extraction import rules
from pipeline.profile import Extraction, Identity
from pipeline.reading import Limits
from pipeline.redaction import OTHER_PEOPLE, Redacted, redact

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Digest(Value):
    """What reading a file gave, and what rules found in it.

    Attributes:
        redacted: the visible text without the identity, and without sentences that speak to the
            program that reads them: all that an engine may see.
    """

    document: Document
    identity: Identity
    extraction: Extraction
    redacted: str


def _as_of(document: Document, today: date) -> date:
    """What "present" means in a file: the day it was made, where its own text allows that.

    A day before a year that the text names is the template's or the converter's.
    """
    if document.made is None or document.made > today:
        return today
    named = max(map(int, YEAR.findall(document.text)), default=0)
    return document.made if named <= document.made.year else today


def for_engines(document: Document, identity: Identity, name: str = "") -> str:
    """Give the text that engines may see, once it is known whose it is, see `Digest.redacted`.

    Args:
        document: what reading the file gave.
        identity: whose it is.
        name: of the file, which may give the person away, too.
    """
    return redact(steering.part(document)[0], identity, name).text


def digest(data: bytes, name: str, today: date, limits: Limits = Limits()) -> Digest:  # noqa: B008
    """Read a file in a confined child, then find who it is of and its facts by rules.

    Args:
        data: the file.
        name: its name as uploaded.
        today: what "present" means, unless the file is older.
        limits: what the file may cost.

    Raises:
        ReadingError: as `pipeline.reading.read`.
    """
    document = reading.read(data, name, limits)
    text, told = steering.part(document)
    document = document.model_copy(update={"findings": (*document.findings, *told)})
    identity = identities.find(document.text)
    extraction = rules.extract(document.text, identity, _as_of(document, today))
    redacted = redact(text, identity, name)
    told = tuple(_others(redacted))
    return Digest(
        document=document.model_copy(update={"findings": (*document.findings, *told)}),
        identity=identity,
        extraction=extraction,
        redacted=redacted.text,
    )


def _others(redacted: Redacted) -> Iterator[Finding]:
    """Tell that other people's names were taken out, so that a person looks for more of them."""
    if number := redacted.removed.get(OTHER_PEOPLE):
        yield Finding(
            code="other_people",
            detail=f"Names of other people, such as referees, that no engine sees: {number}. "
            "Others may be left: they are found only where words announce them.",
        )
