"""From the bytes of a file to a `Document`: what a reader of the pages would see."""

import importlib
from collections.abc import Callable

from pipeline.document import Document, Kind
from pipeline.reading import confinement, ocr, sandbox
from pipeline.reading.gate import admit, supported
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, unseen
from pipeline.reading.quality import judge
from pipeline.reading.refusals import refusal
from pipeline.reading.sandbox import degraded

__all__ = ["FORMATS", "Limits", "degraded", "languages", "preload", "read", "supported"]

languages = ocr.languages

# Modules with a function `parse`, named and not imported: most processes know documents, but only
# the one that reads them needs 40 MB of parsers.
FORMATS: dict[Kind, str] = {
    "pdf": "pipeline.reading.pdf",
    "docx": "pipeline.reading.docx",
    "txt": "pipeline.reading.text",
}


def read(data: bytes, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008
    """Read a file in a confined child process.

    Args:
        data: the file.
        name: its name as uploaded; only compared with what the bytes say.
        limits: what the file may cost.

    Returns:
        The visible text by page, findings and reading quality.

    Raises:
        ReadingError: ``encrypted``, ``image_only``, ``damaged``, ``too_large``, ``wrong_type``,
            ``bomb``, ``timeout``, ``empty`` or ``unsupported``.
    """
    admitted = admit(data, name, limits)
    parser = _parser(admitted.kind)  # before the fork, so that children share it
    budget = sandbox.Budget(
        limits.memory_bytes,
        limits.cpu_seconds,
        limits.wall_seconds,
        sandbox.answer_bytes(limits.characters),
    )
    answer = sandbox.run(lambda: parser(data, limits).model_dump_json(), budget)
    parsed = _checked(answer)
    if parsed.scanned:
        parsed = ocr.recognise(data, parsed, limits)
    if not any(page.text for page in parsed.pages):
        raise refusal("empty")
    findings = (*admitted.findings, *unseen(parsed))
    return Document(
        kind=admitted.kind, pages=parsed.pages, findings=findings, quality=judge(parsed)
    )


def _parser(kind: Kind) -> Callable[[bytes, Limits], Parsed]:
    parse: Callable[[bytes, Limits], Parsed] = importlib.import_module(FORMATS[kind]).parse
    return parse


def _checked(answer: str) -> Parsed:
    """Take the child's answer as data: anything but a well-formed value counts as damage."""
    try:
        return Parsed.model_validate_json(answer)
    except ValueError as error:
        raise refusal("damaged") from error


def preload() -> None:
    """Make children cheap: load all parsers and build the system-call filter."""
    for kind in FORMATS:
        _parser(kind)
    confinement.prepare()
