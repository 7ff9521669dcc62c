"""A filled rubric form becomes a rubric, or a sentence beside each field that must be put right."""

import re
from collections.abc import Mapping
from typing import get_args

from pydantic import ValidationError

from handlers.messages import FieldErrors
from handlers.wording.flaws import flaw
from pipeline.drafting.lawful import check
from pipeline.errors import UnlawfulCriterionError
from pipeline.rubric import TOP_LEVEL, Criterion, CriterionKind, Rubric, only_notes, written
from pipeline.skills import find

MAX_CRITERIA = 12
_PLAIN_LEVELS = (
    "Not shown, or the contrary is shown",
    "Touched upon",
    "Shown once, in part",
    "Clearly shown in work",
    "Shown in depth, over years",
)


def parse_number(text: str, low: float, high: float) -> float | None:
    """A number within bounds, or None."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if low <= number <= high else None


def places_in(fields: Mapping[str, str]) -> int:
    """How many criteria the rubric form has room for."""
    found = [int(number) for number in re.findall(r"\bname-(\d{1,2})\b", " ".join(fields))]
    return min(max(found, default=-1) + 1, MAX_CRITERIA)


def parse_top(text: str) -> int | None:
    """Of how many first places candidates are announced; None for all.

    Raises:
        ValueError: it is no such number.
    """
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1000):
        raise ValueError("A whole number from 1 to 1000, or nothing.")
    return int(text)


def parse_rubric(fields: Mapping[str, str], before: Rubric) -> Rubric | FieldErrors:
    """Understand the fields of the rubric form; see `handlers.wording.rubrics.rubric_form`.

    Args:
        fields: `name-0`, `kind-0`, `weight-0`, `pass-0`, `levels-0`, `terms-0` and so on; an
            empty name, or the kind `remove`, leaves a criterion out.
        before: the rubric that the form was made from.
    """
    criteria: list[Criterion] = []
    errors: dict[str, str] = {}
    for place in range(MAX_CRITERIA):
        name = " ".join(fields.get(f"name-{place}", "").split())
        if not name or fields.get(f"kind-{place}") == "remove":
            continue
        old = before.criteria[place] if place < len(before.criteria) else None
        try:
            criterion = _criterion(fields, place, name, old)
            check(name, "\n".join((*criterion.levels, *criterion.terms)))
        except UnlawfulCriterionError as error:
            errors[f"name-{place}"] = error.advice
        except (ValueError, ValidationError) as error:
            errors[f"levels-{place}"] = _plain(error)
        else:
            criteria.append(criterion)
    if not criteria and not errors:
        errors["name-0"] = "A rubric needs at least one criterion."
    elif not errors and only_notes(criteria):
        errors["name-0"] = "Every criterion is a note, so nothing counts. Make one must or scored."
    return FieldErrors(errors) if errors else Rubric(criteria=tuple(_unique(criteria)))


def _criterion(
    fields: Mapping[str, str], place: int, name: str, old: Criterion | None
) -> Criterion:
    renamed = old is None or old.name != name
    typed = tuple(
        term.strip() for term in fields.get(f"terms-{place}", "").split(",") if term.strip()
    )
    kept = old is not None and typed == old.terms
    kind = fields.get(f"kind-{place}", "scored")
    return written(
        {
            "id": old.id if old else _slug(name),
            "name": name,
            "kind": kind if kind in get_args(CriterionKind) else "scored",
            "weight": _weight(fields.get(f"weight-{place}", "")),
            "levels": _levels(fields.get(f"levels-{place}", "")),
            "pass_level": _pass_level(fields.get(f"pass-{place}", ""), old),
            "terms": _terms(name) if not typed or (renamed and kept) else typed,
            "years": old.years if old and not renamed else None,
        }
    )


def _pass_level(text: str, old: Criterion | None) -> int:
    if text in {"1", "2", "3", "4"}:
        return int(text)
    return old.pass_level if old else 2


def _weight(text: str) -> int:
    if text and text not in {"1", "2", "3", "4", "5"}:
        raise ValueError("The weight is a whole number from 1 to 5.")
    return int(text or "3")


def _levels(text: str) -> tuple[str, str, str, str, str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return _PLAIN_LEVELS
    if len(lines) != TOP_LEVEL + 1:
        raise ValueError(f"Write five lines, one for each level 0 to 4; these are {len(lines)}.")
    return lines[0], lines[1], lines[2], lines[3], lines[4]


def _terms(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([mention.name for mention in find(name)] or [name]))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:36] or "criterion"


def _unique(criteria: list[Criterion]) -> list[Criterion]:
    seen: set[str] = set()
    unique = []
    for criterion in criteria:
        name, tail = criterion.id, 2
        while name in seen:
            name, tail = f"{criterion.id[:36]}-{tail}", tail + 1
        seen.add(name)
        unique.append(criterion.model_copy(update={"id": name}))
    return unique


def _plain(error: ValueError) -> str:
    return f"{flaw(error)}." if isinstance(error, ValidationError) else str(error)
