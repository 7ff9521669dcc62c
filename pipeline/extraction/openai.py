"""A profile by a model: everything but the identity, and nothing that the CV does not say."""

import re
from datetime import date

from pipeline import prompts
from pipeline.extraction import listings, sections
from pipeline.extraction.dates import months_worked
from pipeline.extraction.work import skill_years
from pipeline.llm import Llm, Request, Shape
from pipeline.locate import SearchableText
from pipeline.profile import Education, Engine, Extraction, Identity, Profile, Work

PROMPT = "profile-1"
VERSION = "1"
GROUNDED_SHARE = 0.8  # of the words of a free text that must stand in the CV
MAX_ENTRIES = 40
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_WORD = re.compile(r"[^\W_]{3,}")
_PLACEHOLDERS = re.compile(r"(?:\W*\[[A-Z ]+\]\W*)+")


class WireWork(Shape):
    """A position as the model copies it."""

    title: str | None
    company: str | None
    start: str | None
    end: str | None
    description: str | None


class WireEducation(Shape):
    """A course of study as the model copies it."""

    institution: str | None
    degree: str | None
    field: str | None
    start: str | None
    end: str | None


class WireProfile(Shape):
    """The facts of a CV as the model copies them."""

    headline: str | None
    summary: str | None
    skills: list[str]
    work: list[WireWork]
    education: list[WireEducation]
    languages: list[str]
    certificates: list[str]


async def extract(
    llm: Llm,
    redacted: str,
    base: Extraction,
    identity: Identity,
    today: date | None = None,
) -> Extraction:
    """Fill a profile from redacted text in one model call.

    Args:
        llm: the model.
        redacted: the visible text of the CV without identity.
        base: what the rules found; its identity fields are kept as they are.
        identity: whose details must not leave.
        today: until when a present position counts; without it the years stay those of `base`.

    Returns:
        The profile with what the CV really says; usage includes that of `base`.

    Raises:
        LeakError: the text still names the candidate; nothing was sent.
        ModelError: no usable answer.
    """
    request = Request(
        purpose="profile",
        instructions=prompts.load(PROMPT),
        prefix="",
        content=prompts.fence(redacted),
        shape=WireProfile,
        cache_key=PROMPT,
        identity=identity,
    )
    reply = await llm.ask(request)
    engine = Engine(name="openai", version=VERSION, model=reply.model, prompt=PROMPT)
    profile = _merged(base.profile, reply.value, _Source(redacted))
    if today is not None:
        profile = _counted(profile, redacted, today)
    return Extraction(profile=profile, engine=engine, usage=base.usage + reply.usage)


class _Source:
    """The text against which every value is checked."""

    def __init__(self, text: str) -> None:
        self._text = SearchableText(text)
        self._words = {word.casefold() for word in _WORD.findall(text)}

    def printed(self, value: str | None) -> str | None:
        """Give a value that stands in the text and says more than that something was taken out."""
        value = " ".join(prompts.unmark(value or "").split())
        if not value or _PLACEHOLDERS.fullmatch(value):
            return None
        return value if self._text.locate(value) else None

    def grounded(self, value: str | None) -> str | None:
        """Give a free text of which nearly all words stand in the text, None otherwise."""
        value = " ".join(prompts.unmark(value or "").split())
        words = [word.casefold() for word in _WORD.findall(value)]
        known = sum(word in self._words for word in words)
        return value if words and known >= GROUNDED_SHARE * len(words) else None

    def listed(self, values: list[str]) -> tuple[str, ...]:
        """Give the values that stand in the text, each once; what is in brackets may differ."""
        kept = [value for value in values if self.printed(re.sub(r"\(.*?\)", "", value))]
        return tuple(dict.fromkeys(" ".join(value.split()) for value in kept))[:MAX_ENTRIES]


def _merged(base: Profile, wire: WireProfile, source: _Source) -> Profile:
    return base.model_copy(
        update={
            "headline": source.printed(wire.headline) or base.headline,
            "summary": source.grounded(wire.summary) or base.summary,
            "skills": source.listed(wire.skills) or base.skills,
            "work": _work(wire.work, source) or base.work,
            "education": _education(wire.education, source) or base.education,
            "languages": source.listed(wire.languages) or base.languages,
            "certificates": source.listed(wire.certificates) or base.certificates,
        }
    )


def _counted(profile: Profile, text: str, today: date) -> Profile:
    months = months_worked([(work.start, work.end) for work in profile.work], today)
    named = (*profile.skills, *profile.mentioned)
    lines = sections.lines_of(sections.split(text), "skills")
    said = listings.find_skills(lines, text).years
    counted: dict[str, object] = {"skill_years": skill_years(named, profile.work, today, said)}
    if months:
        counted["years_experience"] = round(months / 12, 1)
    return profile.model_copy(update=counted)


def _work(entries: list[WireWork], source: _Source) -> tuple[Work, ...]:
    found = (
        Work(
            title=source.printed(entry.title),
            company=source.printed(entry.company),
            start=_date(entry.start),
            end=_date(entry.end, ongoing=True),
            description=source.grounded(entry.description),
        )
        for entry in entries[:MAX_ENTRIES]
    )
    return tuple(work for work in found if work.title or work.company)


def _education(entries: list[WireEducation], source: _Source) -> tuple[Education, ...]:
    found = (
        Education(
            institution=source.printed(entry.institution),
            degree=source.printed(entry.degree),
            field=source.printed(entry.field),
            start=_date(entry.start),
            end=_date(entry.end, ongoing=True),
        )
        for entry in entries[:MAX_ENTRIES]
    )
    return tuple(course for course in found if course.institution or course.degree)


def _date(value: str | None, *, ongoing: bool = False) -> str | None:
    value = (value or "").strip().lower()
    if ongoing and value == "present":
        return value
    return value if _DATE.fullmatch(value) else None
