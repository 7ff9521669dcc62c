"""A profile as JSON Resume (jsonresume.org, schema 1.3), for any tool that reads it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlsplit

from handlers.access import require
from handlers.candidates.blinding import shown_facts
from handlers.candidates.decisions import note
from handlers.candidates.details import UNSCORED
from handlers.errors import UserError
from handlers.messages import Caller
from handlers.owned import own_application
from handlers.services import Services, work
from handlers.sight import seen_application
from pipeline.profile import Education, Profile, Work
from storage import cvs
from storage.openings import get_opening

SCHEMA_VERSION: Final = "v1.3.1"
# The schema's own pattern of a date: a year, and no more than is known.
DATE: Final = re.compile(
    r"[1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3}"
)
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
NETWORKS: Final[Mapping[str, str]] = {
    "linkedin.com": "LinkedIn",
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "stackoverflow.com": "Stack Overflow",
    "twitter.com": "Twitter",
    "x.com": "X",
    "xing.com": "Xing",
    "medium.com": "Medium",
    "kaggle.com": "Kaggle",
}
LEVEL: Final = re.compile(r"(?P<language>.+?)\s*\((?P<fluency>[^()]+)\)\s*")
_URL_SIGNS = "/?#[]@!$&'()*+,;=:%-._~"


async def json_resume(
    services: Services, workspace_id: int, application_id: int, *, actor: str
) -> dict[str, Any]:
    """The profile of an application's CV, with what people put right; the journal notes it.

    In a blind opening it goes by the code name, without anything that says who it is.

    Raises:
        MissingError: there is no such application.
        UserError: its CV is not read yet.
    """
    async with work(services) as unit:
        application = await own_application(unit.session, workspace_id, application_id)
        opening = await get_opening(unit.session, workspace_id, application.opening_id)
        cv = await cvs.get_cv(unit.session, application.cv_id)
        blind = opening is None or opening.blind
        facts = await shown_facts(unit.session, cv, blind=blind) if cv else None
        if cv is None or facts is None or facts.profile is None:
            raise UserError(UNSCORED)
        await note(unit, application, "exported", actor, {"cv": cv.id, "format": "json-resume"})
        made = as_json_resume(facts.profile, application.code_name if blind else None)
        meta = {"version": SCHEMA_VERSION}
        if cv.read_at is not None:
            meta["lastModified"] = cv.read_at.strftime("%Y-%m-%dT%H:%M:%S")
        return {**made, "meta": meta}


async def resume_for(services: Services, caller: Caller, application_id: int) -> dict[str, Any]:
    """As `json_resume`, for a member.

    Raises:
        UserError: the caller may only look, or the CV is not read yet.
        MissingError: it is gone, or not for the caller to see.
    """
    workspace = await require(services, caller, "recruiter")
    await seen_application(services, caller, workspace.id, application_id)
    return await json_resume(services, workspace.id, application_id, actor=caller.user)


def as_json_resume(profile: Profile, name: str | None = None) -> dict[str, Any]:
    """A profile in the words of the schema; what the CV does not say is left out.

    Args:
        profile: of a CV.
        name: in place of the profile's own.
    """
    return _given(
        basics=_basics(profile, name),
        work=[_work(one) for one in profile.work],
        education=[_education(one) for one in profile.education],
        certificates=[{"name": one} for one in profile.certificates],
        skills=[_skill(one, profile) for one in (*profile.skills, *profile.mentioned)],
        languages=[_language(one) for one in profile.languages],
    )


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _basics(profile: Profile, name: str | None) -> dict[str, Any]:
    links = [url for link in profile.links if (url := _url(link))]
    own = [url for url in links if _network(url) is None]
    return _given(
        name=name or profile.name,
        label=profile.headline,
        email=next((one for one in profile.emails if EMAIL.fullmatch(one)), None),
        phone=next(iter(profile.phones), None),
        url=next(iter(own), None),
        summary=profile.summary,
        location=_location(profile.location),
        profiles=[_profile(url) for url in links if _network(url) is not None],
    )


def _location(text: str | None) -> dict[str, Any]:
    """A place as it is printed: its first part is taken for the city."""
    city, _, region = (text or "").partition(",")
    return _given(city=city.strip(), region=region.strip())


def _url(link: str) -> str | None:
    """An address with its scheme; None where it is none."""
    full = quote(link if "://" in link else f"https://{link}", safe=_URL_SIGNS)
    try:
        parts = urlsplit(full)
    except ValueError:
        return None
    return full if parts.scheme in {"http", "https"} and "." in (parts.hostname or "") else None


def _network(url: str) -> str | None:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return NETWORKS.get(".".join(host.split(".")[-2:]))


def _profile(url: str) -> dict[str, Any]:
    path: Sequence[str] = [part for part in urlsplit(url).path.split("/") if part]
    return _given(network=_network(url), username=path[-1] if path else None, url=url)


def _work(one: Work) -> dict[str, Any]:
    return _given(
        name=one.company,
        position=one.title,
        startDate=_date(one.start),
        endDate=_date(one.end),
        summary=one.description,
    )


def _education(one: Education) -> dict[str, Any]:
    return _given(
        institution=one.institution,
        studyType=one.degree,
        area=one.field,
        startDate=_date(one.start),
        endDate=_date(one.end),
    )


def _skill(name: str, profile: Profile) -> dict[str, Any]:
    years = profile.skill_years.get(name)
    return _given(name=name, level=f"{years:g} years or more" if years else None)


def _language(text: str) -> dict[str, Any]:
    found = LEVEL.fullmatch(text)
    return found.groupdict() if found else {"language": text}


def _date(text: str | None) -> str | None:
    """A date of the profile; one that goes on (``present``) has no end."""
    return text if text and DATE.fullmatch(text) else None
