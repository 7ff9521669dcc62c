"""The profile by rules: no model, no network, the same result every time."""

import datetime
import re
from collections.abc import Sequence

from pipeline.extraction import dates, education, listings, sections, work
from pipeline.extraction.words import has, key, tame
from pipeline.profile import Engine, Extraction, Identity, Profile, Work

ENGINE = Engine(name="rules", version="1")
_SEPARATORS = re.compile(r"\s*[|•·▪]\s*|\t")
_HEAD_LINES = 10
_LINES_BELOW_NAME = 2
_LONGEST_HEADLINE = 100
_LONGEST_SUMMARY = 1200


def extract(text: str, identity: Identity, today: datetime.date) -> Extraction:
    """Build the profile of a CV from its visible text.

    Args:
        text: the visible text.
        identity: who it is of, as the identity rules found it.
        today: the day until which "present" counts.
    """
    text = tame(text)
    found = sections.split(text, identity.name)
    known = listings.find_skills(sections.lines_of(found, "skills"), text)
    named = (*known.listed, *known.mentioned)
    positions = work.find(sections.lines_of(found, "work"))
    head = found[0].lines
    profile = Profile(
        name=identity.name,
        emails=identity.emails,
        phones=identity.phones,
        links=identity.links,
        location=identity.location,
        headline=_headline(text, identity),
        summary=_summary(sections.lines_of(found, "summary")),
        skills=known.listed,
        mentioned=known.mentioned,
        work=positions,
        education=education.find(sections.lines_of(found, "education")),
        languages=listings.find_languages(sections.lines_of(found, "languages"), head),
        certificates=_certificates(found),
        years_experience=_years(positions, today),
        skill_years=work.skill_years(named, positions, today, known.years),
    )
    return Extraction(profile=profile, engine=ENGINE)


def _certificates(found: Sequence[sections.Section]) -> tuple[str, ...]:
    """Give the certificates; the lines down to them tell how wide their column is."""
    certificates: list[str] = []
    for number, section in enumerate(found):
        if section.kind == "certificates":
            column = (line for above in found[: number + 1] for line in above.lines)
            width = max((len(line.strip()) for line in column), default=0)
            certificates.extend(listings.find_certificates(section.lines, width))
    return tuple(dict.fromkeys(certificates))


def _headline(text: str, identity: Identity) -> str | None:
    """Give the first short line near the top, or right below the name, that names a position."""
    lines = [line for line in text.splitlines() if line.strip()]
    head = (*lines[:_HEAD_LINES], *_below_name(lines, identity.name))
    for line, after in zip(head, (*head[1:], ""), strict=False):
        if after[:1].islower() and len(line) > _LONGEST_HEADLINE // 2:
            continue  # a sentence that goes on
        for part in _SEPARATORS.split(line):
            if _is_headline(part.strip(), identity):
                return part.strip(" -–—,")
    return None


def _below_name(lines: Sequence[str], name: str | None) -> Sequence[str]:
    """Give the lines after the name, which stands low where a side bar comes first."""
    wanted = key(name or "")
    places = (number for number, line in enumerate(lines) if wanted and key(line) == wanted)
    place = next(places, len(lines))
    return lines[place + 1 : place + 1 + _LINES_BELOW_NAME]


def _is_headline(part: str, identity: Identity) -> bool:
    if not 3 < len(part) <= _LONGEST_HEADLINE or "@" in part or part.endswith("."):
        return False
    if identity.name and key(part) == key(identity.name):
        return False
    return has("title", part) and not re.search(r"\d{3}", part) and not sections.heading_of(part)


def _summary(lines: Sequence[str]) -> str | None:
    text = " ".join(line.strip() for line in lines if line.strip())
    return text[:_LONGEST_SUMMARY].strip() or None


def _years(positions: Sequence[Work], today: datetime.date) -> float | None:
    """Give the years in work, overlaps counted once; internships count like other work."""
    spans = [(position.start, position.end) for position in positions if position.start]
    if not spans:
        return None
    return round(dates.months_worked(spans, today) / 12, 1)
