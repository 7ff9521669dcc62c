"""Positions held: title, company, dates and text."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pipeline import skills
from pipeline.extraction import dates, entries
from pipeline.extraction.words import fold, has, phrases, words
from pipeline.profile import Work

_COMMA = re.compile(r"\s*[,，、]\s*")
_LONGEST = 120
_MOST_WORDS = 6
_MOST_NAMED_WORDS = 12
_LONGEST_UNDATED = 80
_LONGEST_TEXT = 2000
_SUFFIX = re.compile(
    r"^(?:inc|ltd|llc|llp|plc|corp|gmbh|s\.?l\.?|s\.?a\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|co)\.?$",
    re.IGNORECASE,
)


class _Roles(NamedTuple):
    title: str | None
    company: str | None


def find(lines: Sequence[str]) -> tuple[Work, ...]:
    """Find the positions in the lines of the work sections, in the order of the CV."""
    found = _in_companies(entries.split(lines))
    named = [work for work in found if work.title or work.company]
    if any(work.title for work in named):
        return tuple(named)
    undated = [*_undated(lines)]
    if len(undated) == len(found):
        return tuple(_dated(work, other) for work, other in zip(undated, found, strict=True))
    return tuple(named or undated)


def _in_companies(split: Sequence[entries.Entry]) -> list[Work]:
    """Read the entries; further roles below one company's name take that name."""
    found: list[Work] = []
    above = None  # a company on a line of its own, with the dates of all roles there
    for entry in split:
        work = _work(entry)
        company = above or (found[-1].company if found and entry.goes_on else None)
        if work.company:
            above = None if work.title else work.company
        elif work.title and company:
            work = work.model_copy(update={"company": company})
        found.append(work)
    return found


def _dated(work: Work, other: Work) -> Work:
    """Join what a column of positions and a column of dates say, in order."""
    return work.model_copy(update={"start": other.start, "end": other.end})


def _undated(lines: Sequence[str]) -> Iterator[Work]:
    """Read positions without dates: the short lines that name one."""
    for line in lines:
        if len(line) <= _LONGEST_UNDATED and not entries.BULLET.match(line) and has("title", line):
            roles = _roles(entries.pieces(line))
            yield Work(title=roles.title, company=roles.company)


def _work(entry: entries.Entry) -> Work:
    roles, body = _roles(entry.head), [*entry.after, *entry.body]
    for used in range(1, len(entry.after) + 1):
        if roles.title and roles.company:
            break
        extended = [
            *entry.head,
            *(part for line in entry.after[:used] for part in entries.pieces(line)),
        ]
        roles, body = _roles(extended), [*entry.after[used:], *entry.body]
    text = "\n".join(entries.BULLET.sub("", line).strip() for line in body)
    return Work(
        title=roles.title,
        company=roles.company,
        start=entry.begin,
        end=entry.end,
        description=text[:_LONGEST_TEXT] or None,
    )


def _roles(head: Sequence[str]) -> _Roles:
    chunks = [part for chunk in head if _can_name(chunk) for part in _by_comma(chunk)]
    titles = [chunk for chunk in chunks if has("title", chunk)]
    title = next((chunk for chunk in titles if not has("company", chunk)), None)
    title = title or next(iter(titles), None)
    rest = [chunk for chunk in chunks if chunk != title]
    company = next((chunk for chunk in rest if has("company", chunk)), None)
    if title:
        return _Roles(title, company or next(iter(rest), None))
    others = [chunk for chunk in rest if chunk != company]
    first, second = next(iter(others), None), next(iter(others[1:]), None)
    return _Roles(first, company) if company else _Roles(first, second)


def _can_name(chunk: str) -> bool:
    """Leave sentences out: neither a position nor a company has so many words."""
    limit = _MOST_NAMED_WORDS if has("title", chunk) or has("company", chunk) else _MOST_WORDS
    return len(chunk) <= _LONGEST and len(chunk.split()) <= limit and any(map(str.isalpha, chunk))


def _by_comma(chunk: str) -> list[str]:
    """Split "Title, Company" and "Company, Title"; commas inside a company's name stay."""
    parts = [part for part in _COMMA.split(chunk) if part]
    if len(parts) < 2:
        return [chunk]
    named = [has("title", part) and not has("company", part) for part in parts]
    if named[0]:
        return [parts[0], company_of(parts[1:])]
    if named[-1]:
        return [", ".join(parts[:-1]), parts[-1]]
    if any(named):
        at = named.index(True)
        return [company_of(parts[:at]), parts[at]]
    return [company_of(parts)]


def company_of(parts: Sequence[str]) -> str:
    """Put a company's name together without its place: "A, B and C, Berlin" -> "A, B and C"."""
    last = 0
    for number, part in enumerate(parts[1:], 1):
        joined = _SUFFIX.match(part) or set(fold(part).split()) & words("and")
        if joined or (not last and phrases("company").search(fold(part))):
            last = number
    return ", ".join(parts[: last + 1])


def skill_years(
    named: Sequence[str],
    positions: Sequence[Work],
    today: datetime.date,
    said: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
    """Count the years of the positions that name each skill, under any of its spellings.

    Args:
        named: skills as printed.
        positions: work with dates; overlaps count once.
        today: the day until which "present" counts.
        said: years that the list of skills prints, by id; they count where they are more, since
            not every position names every skill.
    """
    spans: dict[str, list[tuple[str | None, str | None]]] = {}
    for position in positions:
        text = "\n".join(filter(None, (position.title, position.description)))
        for skill in {mention.skill for mention in skills.find(text)}:
            spans.setdefault(skill, []).append((position.start, position.end))
    found: dict[str, float] = {}
    for name in named:
        skill = skills.canonical(name)
        counted = round(dates.months_worked(spans.get(skill, ()), today) / 12, 1)
        if years := max(counted, said.get(skill, 0.0)):
            found[name] = years
    return found
