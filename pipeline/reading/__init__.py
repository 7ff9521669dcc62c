"""From the bytes of a file to a `Document`: what a reader of the pages would see."""

import importlib
from collections.abc import Callable

from pipeline.document import Document, Kind
from pipeline.reading import confinement, ocr, sandbox
from pipeline.reading.gate import admit, is_plain, readable, supported
from pipeline.reading.limits import Limits
from pipeline.reading.office import KINDS, to_docx
from pipeline.reading.office import program as office_program
from pipeline.reading.parsed import Parsed, unseen
from pipeline.reading.quality import judge
from pipeline.reading.refusals import refusal
from pipeline.reading.running_heads import without_repeats
from pipeline.reading.sandbox import degraded

__all__ = [
    "FORMATS",
    "Limits",
    "degraded",
    "languages",
    "office_program",
    "preload",
    "read",
    "readable",
    "supported",
]

languages = ocr.languages

# Functions, named and not imported: most processes know documents, but only
# the one that reads them needs 40 MB of parsers.
FORMATS: dict[Kind, str] = {
    "pdf": "pipeline.reading.pdf:parse",
    "docx": "pipeline.reading.docx:parse",
    "txt": "pipeline.reading.text:parse",
    "md": "pipeline.reading.html:parse_markdown",
    "html": "pipeline.reading.html:parse",
    "image": "pipeline.reading.image:parse",
    # Brought into DOCX first.
    **dict.fromkeys(KINDS, "pipeline.reading.docx:parse"),
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
            ``bomb``, ``timeout``, ``empty``, ``no_converter`` or ``unsupported``.
    """
    admitted = admit(data, name, limits)
    parser = _parser(admitted.kind)  # before the fork, so that children share it
    if admitted.kind in KINDS:
        data = to_docx(data, admitted.kind, limits)
    if admitted.kind == "txt" and is_plain(data):
        # There is nothing to take over: it is decoded by Python itself, and looked at by the code
        # that looks at a child's answer too. Decision 0014.
        parsed = parser(data, limits)
    else:
        parsed = _in_child(parser, data, limits)
    if parsed.scanned:
        parsed = ocr.recognise(data, admitted.kind, parsed, limits)
    parsed = parsed.model_copy(update={"pages": without_repeats(parsed.pages)})
    if not any(page.text for page in parsed.pages):
        raise refusal("empty")
    findings = (*admitted.findings, *unseen(parsed))
    return Document(
        kind=admitted.kind,
        pages=parsed.pages,
        findings=findings,
        quality=judge(parsed),
        made=parsed.made,
    )


def _in_child(parser: Callable[[bytes, Limits], Parsed], data: bytes, limits: Limits) -> Parsed:
    budget = sandbox.Budget(
        limits.memory_bytes,
        limits.cpu_seconds,
        limits.wall_seconds,
        sandbox.answer_bytes(limits.characters),
    )
    return _checked(sandbox.run(lambda: parser(data, limits).model_dump_json(), budget))


def _parser(kind: Kind) -> Callable[[bytes, Limits], Parsed]:
    module, _, function = FORMATS[kind].partition(":")
    parse: Callable[[bytes, Limits], Parsed] = getattr(importlib.import_module(module), function)
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
    ocr.preload()
    confinement.prepare()
