"""Parsing and ranking of plain files: no set-up, no database, no queue.

The shapes given here are scripted against: keys may be added, never changed.
"""

import errno
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import structlog

from handlers.scoring.engines import SCORERS, Local
from pipeline.digest import digest
from pipeline.document import Document
from pipeline.drafting import openai as openai_drafting
from pipeline.drafting import rules as rules_drafting
from pipeline.errors import PipelineError, ReadingError
from pipeline.extraction import places
from pipeline.llm import Llm
from pipeline.profile import Identity, Profile
from pipeline.ranking import rank
from pipeline.reading import Limits
from pipeline.reading import archive as archives
from pipeline.rubric import DraftedRubric, Rubric, Score
from pipeline.scoring import openai

log = structlog.get_logger(__name__)
EXPECTED = ("name", "emails", "phones", "skills", "work", "education")  # in every CV
UNEXPECTED = "Something in this file is like nothing seen before. The log says more."


@dataclass(frozen=True)
class Parsed:
    """A file that could be read."""

    file: str
    document: Document
    identity: Identity
    profile: Profile
    redacted: str


@dataclass(frozen=True)
class Failed:
    """A file that could not, with a stable code and a sentence that says what to do."""

    file: str
    code: str
    message: str


def parse(file: str, data: bytes, name: str, today: date, limits: Limits) -> Parsed | Failed:
    """Read one file and find its facts by rules.

    Args:
        file: the path as it was given, for the answer.
        data: its bytes.
        name: its file name.
        today: what "present" means.
        limits: what the file may cost.
    """
    try:
        found = digest(data, name, today, limits)
    except ReadingError as error:
        return Failed(file, error.code, error.message)
    except Exception:  # one file nobody foresaw must not stop the others
        log.exception("not_understood")
        return Failed(file, "unexpected", UNEXPECTED)
    return Parsed(file, found.document, found.identity, found.extraction.profile, found.redacted)


def names_in(archive: bytes) -> list[str]:
    """The files of a ZIP file that can be read; none where it is unusable, which `parse` tells."""
    try:
        return archives.names(archive, Limits())
    except ReadingError:
        return []


def file_in(archive: bytes, name: str) -> bytes:
    """One file of a ZIP file.

    Raises:
        FileNotFoundError: there is none of this name, or it cannot be unpacked.
    """
    try:
        return archives.member(archive, name, Limits())
    except (ReadingError, KeyError) as error:
        raise FileNotFoundError(errno.ENOENT, "it cannot be unpacked", name) from error


def as_json(parsed: Parsed | Failed) -> dict[str, Any]:
    """One line of `shortlist parse --json`."""
    if isinstance(parsed, Failed):
        return {
            "file": parsed.file,
            "ok": False,
            "kind": None,
            "pages": 0,
            "text": "",
            "profile": Profile().model_dump(mode="json"),
            "findings": [],
            "error": {"code": parsed.code, "message": parsed.message},
            "quality": None,
            "not_found": list(EXPECTED),
            "places": [],
        }
    document = parsed.document
    return {
        "file": parsed.file,
        "ok": True,
        "kind": document.kind,
        "pages": len(document.pages),
        "text": document.text,
        "profile": parsed.profile.model_dump(mode="json"),
        "findings": [finding.model_dump(mode="json") for finding in document.findings],
        "error": None,
        "quality": document.quality.model_dump(mode="json"),
        "not_found": [name for name in EXPECTED if not getattr(parsed.profile, name)],
        "places": [asdict(place) for place in places.find(parsed.profile, document)],
    }


@dataclass(frozen=True)
class Scored:
    """A file with its score."""

    parsed: Parsed
    score: Score


@dataclass(frozen=True)
class Ranking:
    """An opening's plain files, best first, and those that have no place."""

    opening: str
    engine: str
    drafted: DraftedRubric
    ranked: Sequence[Scored]
    failed: Sequence[Failed]


@dataclass(frozen=True)
class Opening:
    """An opening that is only a description."""

    title: str
    description: str


def open_description(parsed: Parsed) -> Opening:
    """A description file's first line is the title, all of it the description."""
    text = parsed.document.text.strip()
    return Opening(text.partition("\n")[0].strip(" #*")[:120], text)


async def draft(opening: Opening, llm: Llm | None) -> DraftedRubric:
    """Draft the rubric, by the model where one is given."""
    if llm is None:
        drafted = rules_drafting.draft(opening.title, opening.description)
    else:
        drafted = await openai_drafting.draft(llm, opening.title, opening.description)
    return drafted.model_copy(update={"description": opening.description})


def score_here(
    drafted: DraftedRubric, parsed: Parsed | Failed, today: date, local: Local
) -> Scored | Failed:
    """Score one file without network; one that could not be read stays failed."""
    if isinstance(parsed, Failed):
        return parsed
    rubric, advert = drafted.rubric, drafted.description
    found = SCORERS[local](rubric, parsed.redacted, parsed.profile, today, advert)
    return Scored(parsed, found)


async def score_by_model(
    drafted: DraftedRubric, parsed: Parsed | Failed, llm: Llm, *, twice: bool = False
) -> Scored | Failed:
    """Score one file by the model, with a second look too; a file it cannot score fails alone."""
    if isinstance(parsed, Failed):
        return parsed
    if parsed.identity.name is None:
        message = "No name was found in it, so it cannot be sent to the model without one."
        return Failed(parsed.file, "no_name", message)
    rubric, text, identity = drafted.rubric, parsed.redacted, parsed.identity
    try:
        score = await openai.score(llm, rubric, text, identity)
        if twice:
            score = await openai.look_again(llm, rubric, score, text, identity)
    except PipelineError as error:
        return Failed(parsed.file, error.code, error.message)
    return Scored(parsed, score)


async def score_by(
    drafted: DraftedRubric, parsed: Parsed, by: Llm | Local, today: date, *, twice: bool = False
) -> Scored | Failed:
    """Score one file by the model that is given, or by the engine of this machine that is named.

    With `twice` a model marks it twice; see `score_by_model`.
    """
    if isinstance(by, str):
        return score_here(drafted, parsed, today, by)
    return await score_by_model(drafted, parsed, by, twice=twice)


def make_ranking(
    opening: str, engine: str, drafted: DraftedRubric, results: Sequence[Scored | Failed]
) -> Ranking:
    """Put what was scored into the order of the shortlist, and what failed beside it."""
    scored = [result for result in results if isinstance(result, Scored)]
    failed = [result for result in results if isinstance(result, Failed)]
    return Ranking(opening, engine, drafted, rank(scored, _score_of), failed)


def _score_of(entry: Scored) -> Score:
    return entry.score


def ranking_as_json(ranking: Ranking, top: int | None) -> dict[str, Any]:
    """The answer of `shortlist rank --json`; `top` cuts the ranked list alone."""
    rubric = ranking.drafted.rubric
    return {
        "opening": ranking.opening,
        "engine": ranking.engine,
        "rubric": [criterion.model_dump(mode="json") for criterion in rubric.criteria],
        "ranked": [_entry(rubric, entry) for entry in ranking.ranked[:top]],
        "failed": [
            {"file": failed.file, "error": {"code": failed.code, "message": failed.message}}
            for failed in ranking.failed
        ],
        "refused": [list(wish) for wish in ranking.drafted.refused],
    }


def _entry(rubric: Rubric, entry: Scored) -> dict[str, Any]:
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    return {
        "file": entry.parsed.file,
        "candidate": entry.parsed.identity.name,
        "total": entry.score.total,
        "evidence": entry.score.evidence,
        "bucket": entry.score.bucket,
        "criteria": [
            {
                "name": criteria[mark.criterion_id].name,
                "kind": criteria[mark.criterion_id].kind,
                "weight": criteria[mark.criterion_id].weight,
                "level": mark.level,
                "quotes": [quote.text for quote in mark.quotes],
                "reason": mark.reason,
            }
            for mark in entry.score.criteria
        ],
        "findings": [finding.model_dump(mode="json") for finding in entry.parsed.document.findings],
    }
