"""The structured facts of a CV."""

from pydantic import Field

from pipeline.document import Value


class Work(Value):
    """A position held. Dates are ``YYYY-MM``, ``YYYY`` or, as an end, ``present``."""

    title: str | None = None
    company: str | None = None
    start: str | None = None
    end: str | None = None
    description: str | None = None


class Education(Value):
    """A course of study. Dates as in `Work`."""

    institution: str | None = None
    degree: str | None = None
    field: str | None = None
    start: str | None = None
    end: str | None = None


class Profile(Value):
    """The facts of one CV; what the CV does not say is None or empty.

    Attributes:
        skills: as the CV lists them.
        mentioned: further skills, named in its running text only.
        phones: E.164 where the country is known, else as printed.
        languages: as printed, with the level where given ("German (C1)").
        years_experience: years in work, overlaps counted once.
        skill_years: by skill as printed, years of the positions whose text names it, overlaps
            counted once, or the years printed beside it where those are more; a lower bound, since
            not every position names every skill.
    """

    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    location: str | None = None
    headline: str | None = None
    summary: str | None = None
    skills: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    work: tuple[Work, ...] = ()
    education: tuple[Education, ...] = ()
    languages: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    years_experience: float | None = None
    skill_years: dict[str, float] = Field(default_factory=dict)


class Identity(Value):
    """Who the CV is of, found by rules on this machine; never sent anywhere.

    Attributes:
        printed: every other string that gives the person away as it is printed in the CV
            (phones as typed, addresses, birth dates, handles), for redaction.
        stated: e-mails, phones and places as people put them right, for redaction too: they are
            looked for as they are, however short or unlike such a value.
    """

    name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    location: str | None = None
    printed: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()


class Engine(Value):
    """What made a profile, a rubric or a score.

    Attributes:
        name: ``rules``, ``keywords`` or ``openai``.
        version: of the engine's own code and data; a new one makes old results stale.
        model: the model's name, for engines that ask one.
        prompt: name and version of the prompt file, e.g. ``score-1``.
    """

    name: str
    version: str
    model: str | None = None
    prompt: str | None = None


class Usage(Value):
    """What model calls took. Tokens are the provider's count; cost in US dollars."""

    calls: int = 0
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    cost: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Add two usages field by field."""
        return Usage(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_cached=self.tokens_cached + other.tokens_cached,
            tokens_out=self.tokens_out + other.tokens_out,
            cost=self.cost + other.cost,
        )


class Extraction(Value):
    """A profile with what made it."""

    profile: Profile
    engine: Engine
    usage: Usage = Usage()
