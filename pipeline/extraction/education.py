"""Courses of study: institution, degree, field and dates."""

import functools
import re
from collections.abc import Iterator, Sequence

from pipeline.extraction import entries
from pipeline.extraction.words import exact, fold, has, phrases, printed, words
from pipeline.profile import Education

_PARTS = re.compile(r"\s*[,，、;()（）]\s*|\s*[:：]\s+")
_IN = re.compile(
    r"^(?P<degree>.+?)\s+(?:in|en|of|im|em|de|di|des?|της|по|w)\s+(?P<field>\S.*)$", re.IGNORECASE
)
# Five letters before the stop, so that "Univ." and "Dipl." end no sentence.
_SENTENCES = re.compile(r"(?<=[^\W\d_]{5})\.\s+(?=[^\W\d_])")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
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
    parts = [part for chunk in head if len(chunk) <= _LONGEST for part in _parts(chunk)]
    institution = _institution(parts)
    rest = [part for part in parts if part not in (institution or "")]
    printed = next((part for part in rest if phrases("degree").search(fold(part))), None)
    others = [part for part in rest if part != printed and fold(part) not in words("degreeword")]
    degree, field = _field(printed, others)
    return Education(institution=institution, degree=degree, field=field)


def _parts(chunk: str) -> Iterator[str]:
    for part in _PARTS.split(chunk):
        sentences = _SENTENCES.split(part.strip(" ."))
        several = any(map(_is_institution, sentences)) and len(sentences) > 1
        for piece in sentences if several else [part]:
            yield from _words_without_comma(piece) if piece else ()


def _words_without_comma(part: str) -> list[str]:
    """Split "清华大学 计算机科学 本科", where blanks do what commas do elsewhere."""
    if not _EAST_ASIAN.search(part) or " " not in part:
        return [part]
    kinds = [("institution", _is_institution), ("degree", lambda word: has("degree", word))]
    found: list[tuple[str, str]] = []
    for word in part.split():
        kind = next((name for name, is_one in kinds if is_one(word)), "")
        named_before = fold(word) in words("institution") and found and not found[-1][0]
        if found and (found[-1][0] == kind == "" or named_before):
            found[-1] = (kind, f"{found[-1][1]} {word}")
        else:
            found.append((kind, word))
    return [text for _, text in found]


def _institution(parts: Sequence[str]) -> str | None:
    for number, part in enumerate(parts):
        if _is_institution(part):
            campus = parts[number + 1] if number + 1 < len(parts) else ""
            return f"{part}, {campus}" if _is_campus(part, campus) else part
    return None


def _is_institution(part: str) -> bool:
    if phrases("degree").fullmatch(fold(part)):  # "High School Diploma"
        return False
    return has("institution", part) or not exact("school").isdisjoint(part.split())


def _is_campus(part: str, campus: str) -> bool:
    """Tell whether a place belongs to the name, as in "University of California, Berkeley"."""
    state = re.search(r"university of \w+$", fold(part))
    one_word = len(campus.split()) == 1 and campus.isalpha() and len(campus) > 3
    return bool(state) and one_word and not phrases("degree").search(fold(campus))


def _field(printed: str | None, others: Sequence[str]) -> tuple[str | None, str | None]:
    if not printed:
        return None, None
    degree, field = _degree_and_field(printed)
    return degree, field or next(iter(others), None)


def _degree_and_field(printed: str) -> tuple[str, str | None]:
    """Split "BSc Computer Science", "MSc in Physics", "Bachelor of Arts in History"."""
    if general := _general().match(printed):
        rest = _IN.match(f"- {general['rest']}") if general["rest"] else None
        return general["degree"], rest["field"] if rest else general["rest"]
    if joined := _IN.match(printed):
        return joined["degree"], joined["field"]
    found = phrases("degree").search(fold(printed))
    if not found or len(fold(printed)) != len(printed):
        return printed, None
    before, after = printed[: found.start()].strip(), printed[found.end() :].strip(" .")
    begins_word = printed[found.end() : found.end() + 1] in {" ", "."}
    if after and not before and begins_word and fold(after.split()[0]) not in words("degreeword"):
        return printed[: found.end()] + printed[found.end() :][:1].strip(), after
    if before and not after and printed[found.start() - 1] == " ":
        return printed[found.start() :], before
    return printed, None


@functools.cache
def _general() -> re.Pattern[str]:
    """Match a degree "of Science" or the like, and what follows."""
    of = rf"(?P<degree>\S+\s+of\s+{printed('degreeof')}(?:\s+degree)?)"
    return re.compile(rf"^{of}(?:\s+[-–:]?\s?(?P<rest>.+))?$", re.IGNORECASE)
