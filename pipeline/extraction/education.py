"""Courses of study: institution, degree, field and dates."""

import re
from collections.abc import Sequence

from pipeline.extraction import entries
from pipeline.extraction.words import fold, has, phrases
from pipeline.profile import Education

_PARTS = re.compile(r"\s*[,，、;()（）]\s*|\s*[:：]\s+")
_IN = re.compile(
    r"^(?P<degree>.+?)\s+(?:in|en|of|im|em|de|di|des?|της|по|w)\s+(?P<field>\S.*)$", re.IGNORECASE
)
_LONGEST = 140


def find(lines: Sequence[str]) -> tuple[Education, ...]:
    """Find the courses of study in the lines of the education sections."""
    found = [_education(entry) for entry in entries.split(lines, singles=True)]
    found = [one for one in found if one.institution or one.degree]
    return tuple(found) if found else tuple(_undated(lines))


def _education(entry: entries.Entry) -> Education:
    made = _assign(entry.head)
    for used in range(1, len(entry.after) + 1):
        if made.institution and made.degree:
            break
        after = (part for line in entry.after[:used] for part in entries.pieces(line))
        made = _assign([*entry.head, *after])
    return made.model_copy(update={"start": entry.begin, "end": entry.end})


def _undated(lines: Sequence[str]) -> list[Education]:
    found = []
    for line in lines:
        one = _assign(entries.pieces(line))
        if one.institution or (one.degree and len(line) < _LONGEST):
            found.append(one)
    return found


def _assign(head: Sequence[str]) -> Education:
    parts = [
        part for chunk in head if len(chunk) <= _LONGEST for part in _PARTS.split(chunk) if part
    ]
    institution = _institution(parts)
    rest = [part for part in parts if part not in (institution or "")]
    printed = next((part for part in rest if phrases("degree").search(fold(part))), None)
    others = [part for part in rest if part != printed]
    degree, field = _field(printed, others)
    return Education(institution=institution, degree=degree, field=field)


def _institution(parts: Sequence[str]) -> str | None:
    for number, part in enumerate(parts):
        if has("institution", part):
            campus = parts[number + 1] if number + 1 < len(parts) else ""
            return f"{part}, {campus}" if _is_campus(part, campus) else part
    return None


def _is_campus(part: str, campus: str) -> bool:
    """Tell whether a place belongs to the name, as in "University of California, Berkeley"."""
    state = re.search(r"university of \w+$", fold(part))
    one_word = len(campus.split()) == 1 and campus.isalpha() and len(campus) > 3
    return bool(state) and one_word and not phrases("degree").search(fold(campus))


def _field(printed: str | None, others: Sequence[str]) -> tuple[str | None, str | None]:
    if not printed:
        return None, None
    if others:
        return printed, others[0]
    match = _IN.match(printed)
    return (match["degree"], match["field"]) if match else (printed, None)
