"""A rubric as a YAML file: to keep, to compare, to edit and to take into another opening."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from handlers.errors import UserError
from handlers.wording.flaws import flaw
from pipeline.drafting.lawful import check
from pipeline.errors import UnlawfulCriterionError
from pipeline.rubric import Criterion, Rubric, only_notes, written

LARGEST = 200_000  # characters
HEAD = """\
# The rubric of an opening. Edit it and hand it back: shortlist opening import {id} FILE
# kind: must (gates), scored (counts) or note (is shown). weight: 1 to 5. levels: what 0 to 4 mean.
# terms: words that count as evidence for the keyword engine. pass_level: from where a must passes.
"""


class RubricFile(NamedTuple):
    """What a file says.

    Attributes:
        opening: id of the opening that it was exported from, None where it does not say.
        version: of the rubric that it was exported from.
    """

    opening: int | None
    version: int | None
    rubric: Rubric


def write(rubric: Rubric, *, opening: int, title: str, version: int) -> str:
    """Write a rubric as YAML, with where it is from: id and title of the opening, and version."""
    body = {
        "opening": opening,
        "title": title,
        "version": version,
        "criteria": [_written(criterion) for criterion in rubric.criteria],
    }
    text: str = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)
    return HEAD.format(id=opening) + text


# What PyYAML lets through of a date that is none, a tag that does not fit, or too many brackets.
UNREADABLE = (ValueError, LookupError, AttributeError, RecursionError)


def read(text: str) -> RubricFile:
    """Read a rubric.

    Raises:
        UserError: it is no YAML, no rubric, or asks for something that may not be a criterion; the
            text says where and what to do.
    """
    if len(text) > LARGEST:
        raise UserError("This file is far larger than a rubric. Export one and edit that.")
    try:
        body = yaml.safe_load(text)
    except (yaml.YAMLError, *UNREADABLE) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        raise UserError(f"This file is no YAML{where}. Export a rubric and edit that.") from error
    if not isinstance(body, dict) or not isinstance(body.get("criteria"), list):
        raise UserError("This file has no list of criteria. Export a rubric and edit that.")
    return of_body(body)


def of_body(body: Mapping[str, Any]) -> RubricFile:
    """Understand a rubric whose criteria are a list.

    Raises:
        UserError: as in `read`.
    """
    criteria = [_read(place, entry) for place, entry in enumerate(body["criteria"], start=1)]
    ids = [criterion.id for criterion in criteria]
    if twice := next((name for name in ids if ids.count(name) > 1), None):
        raise UserError(f"Two criteria have the id “{twice}”. Give each its own.")
    try:
        rubric = Rubric(criteria=tuple(criteria))
    except ValidationError as error:
        raise UserError("A rubric has 1 to 12 criteria.") from error
    if only_notes(criteria):
        raise UserError("Every criterion is a note, so nothing counts. Make one must or scored.")
    return RubricFile(_number(body.get("opening")), _number(body.get("version")), rubric)


def _written(criterion: Criterion) -> dict[str, Any]:
    body = criterion.model_dump(mode="json")
    return {**body, "levels": dict(enumerate(body["levels"]))}


def _read(place: int, entry: Any) -> Criterion:
    if not isinstance(entry, dict):
        raise UserError(f"Criterion {place} is no entry with a name, levels and so on.")
    try:
        criterion = written({**entry, "levels": _levels(place, entry)})
        texts = "\n".join((*criterion.levels, *criterion.terms))
        check(criterion.name, texts)
    except ValidationError as error:
        raise UserError(f"Criterion {place}, {flaw(error)}.") from error
    except UnlawfulCriterionError as error:
        raise UserError(f"Criterion {place}: {error.advice}") from error
    if "\0" in criterion.name + texts:  # no database takes it
        raise UserError(f"Criterion {place} has a NUL character. Take it out.")
    return criterion


def _levels(place: int, entry: dict[str, Any]) -> list[str]:
    levels = entry.get("levels")
    if isinstance(levels, list):
        levels = dict(enumerate(levels))
    texts = [(levels or {}).get(n) for n in range(5)] if isinstance(levels, dict | None) else []
    if len(texts) != 5 or not all(isinstance(text, str) and text.strip() for text in texts):
        raise UserError(f"Criterion {place}: levels are five texts, for 0, 1, 2, 3 and 4.")
    return [str(text) for text in texts]


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
