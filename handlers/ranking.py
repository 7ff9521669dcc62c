"""The ranked shortlist: what is asked for, and the page that answers it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.access import seen_openings
from handlers.candidates.skills import filterable
from handlers.errors import UserError
from handlers.identifiers import outdated, to_id
from handlers.messages import Caller
from handlers.owned import LISTED, own_opening
from handlers.services import Services
from handlers.views import Entry, view_entries
from pipeline.skills import canonical
from storage.applications import Filters, count_shortlist, shortlist
from storage.database import Session
from storage.models import Opening

PAGE = 10
USAGE = (
    "Use /rank [opening] [top N] [min SCORE] [skill:X ...] [years:N], e.g. /rank #3 top 5 min 60"
)
_OPTION = re.compile(
    r"(?:^|\s)(?:(?P<key>top|min|years)[\s:]+(?P<value>\S+)|skill:\s*(?P<skill>[\"“][^\"”]+[\"”]|\S+))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """What a shortlist is asked for.

    Attributes:
        top: how many at most over all pages; None for all.
        after: rank key behind which the page starts, empty for the first.
        skip: how many come before the page.
    """

    opening_id: int
    filters: Filters = field(default_factory=Filters)
    top: int | None = None
    after: str = ""
    skip: int = 0

    def as_json(self) -> dict[str, Any]:
        """JSON values from which `from_json` makes it again."""
        return {
            "o": self.opening_id,
            "m": self.filters.min_total,
            "y": self.filters.min_years,
            "s": list(self.filters.skills),
            "t": self.top,
            "a": self.after,
            "n": self.skip,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Query":
        """The query that `as_json` described.

        Raises:
            UserError: these are not the values of a query.
        """
        try:
            return cls._from_json(value)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise outdated() from None

    @classmethod
    def _from_json(cls, value: Mapping[str, Any]) -> "Query":
        low, years, top = value["m"], value["y"], value["t"]
        filters = Filters(
            None if low is None else float(low),
            None if years is None else float(years),
            tuple(str(skill) for skill in value["s"]),
        )
        top = None if top is None else int(top)
        return cls(to_id(value["o"]), filters, top, str(value["a"]), max(0, int(value["n"])))

    def filters_in_words(self) -> str:
        """The filters as a person would say them; empty without any."""
        parts = [f"with {skill}" for skill in self.filters.skills]
        if self.filters.min_total is not None:
            parts.append(f"from {self.filters.min_total:g} points")
        if self.filters.min_years is not None:
            parts.append(f"{self.filters.min_years:g} years or more")
        return ", ".join(parts)


@dataclass(frozen=True)
class Page:
    """One page of a shortlist.

    Attributes:
        first: rank of its first entry within the filters.
        total: entries of all pages.
        matching: how many match the filters, those beyond `top` included.
    """

    opening: Opening
    query: Query
    entries: Sequence[Entry]
    first: int
    total: int
    matching: int
    next_query: Query | None


async def rank(services: Services, workspace_id: int, query: Query, *, size: int = PAGE) -> Page:
    """Answer a query from the stored scores, `size` entries a page; no model is asked.

    Raises:
        UserError: there is no such opening.
    """
    async with services.database.search() as session:
        opening = await own_opening(session, workspace_id, query.opening_id)
        return await _page(session, opening, query, services.options.engine, size)


async def places(
    services: Services, workspace_id: int, query: Query, size: int
) -> tuple[Opening, list[Entry], bool]:
    """Some entries behind those that a query has passed, and whether there are more; uncounted.

    Raises:
        MissingError: there is no such opening.
    """
    async with services.database.search() as session:
        opening = await own_opening(session, workspace_id, query.opening_id)
        filters = await _filters(session, opening, query)
        rows = await shortlist(session, opening.id, filters, after=query.after, limit=size + 1)
        entries = await view_entries(session, opening, rows[:size], services.options.engine)
        return opening, entries, len(rows) > size


async def count_places(services: Services, workspace_id: int, query: Query) -> int:
    """How many entries a query has.

    Raises:
        MissingError: there is no such opening.
    """
    async with services.database.search() as session:
        opening = await own_opening(session, workspace_id, query.opening_id)
        return await count_shortlist(session, opening.id, await _filters(session, opening, query))


async def page_now(session: Session, opening: Opening, query: Query, engine: str) -> Page:
    """A page that was asked for a while ago: ranks before it may have come and gone since."""
    page = await _page(session, opening, query, engine)
    if not query.after:
        return page
    filters = await _filters(session, opening, query)
    before = await count_shortlist(session, opening.id, filters, up_to=query.after)
    return replace(page, first=before + 1)


async def _filters(session: Session, opening: Opening, query: Query) -> Filters:
    skills = await filterable(session, opening.workspace_id, query.filters.skills)
    return replace(query.filters, skills=tuple(skills))


async def _page(
    session: Session, opening: Opening, query: Query, engine: str, size: int = PAGE
) -> Page:
    if query.top is not None:
        size = max(0, min(size, query.top - query.skip))
    filters = await _filters(session, opening, query)
    rows = await shortlist(session, opening.id, filters, after=query.after, limit=size)
    matching = await count_shortlist(session, opening.id, filters)
    total = matching if query.top is None else min(matching, query.top)
    entries = await view_entries(session, opening, rows, engine)
    seen = query.skip + len(entries)
    more = bool(entries) and seen < total
    last_key = entries[-1].application.rank_key if entries else None
    following = replace(query, after=last_key or "", skip=seen) if more else None
    return Page(opening, query, entries, query.skip + 1, total, matching, following)


async def parse_query(
    services: Services, caller: Caller, workspace_id: int, text: str
) -> Query | Sequence[Opening]:
    """Understand the words behind `/rank`, of whoever types them.

    Returns:
        The query; or the openings to choose from, where it is not clear which is meant.

    Raises:
        UserError: a number is none, or nothing matches.
    """
    top, filters = None, Filters()
    for option in _OPTION.finditer(text):
        key = (option["key"] or "").lower()
        if option["skill"]:
            filters = replace(filters, skills=(*filters.skills, _skill(option["skill"])))
        elif key == "top":
            top = max(1, int(_number(option["value"], "top")))
        elif key == "min":
            filters = replace(filters, min_total=_number(option["value"], "min"))
        else:
            filters = replace(filters, min_years=_number(option["value"], "years"))
    words = _OPTION.sub(" ", text).strip()
    found = await find_opening(services, caller, workspace_id, words)
    return Query(found.id, filters, top) if isinstance(found, Opening) else found


def narrowed_query(opening_id: int, asked: Mapping[str, Any]) -> Query:
    """The query of a page's address.

    Args:
        opening_id: whose shortlist.
        asked: `min`, `years`, `skills` (several by commas), `bucket`, `decision`, `after`, `skip`.

    Raises:
        UserError: a number is none, or a skill.
    """
    text = {name: str(value or "").strip() for name, value in asked.items()}
    skills = [one for one in text.get("skills", "").split(",") if one.strip()]
    filters = Filters(
        min_total=_number(text["min"], "min") if text.get("min") else None,
        min_years=_number(text["years"], "years") if text.get("years") else None,
        skills=tuple(dict.fromkeys(_skill(one.strip()) for one in skills)),
        bucket=text.get("bucket") or None,
        decision=text.get("decision") or None,
    )
    skip = max(0, int(asked.get("skip") or 0))
    return Query(opening_id, filters, after=text.get("after", ""), skip=skip)


def _skill(words: str) -> str:
    skill = canonical(words.strip('"“”'))
    if not skill:
        raise UserError(f"{words} names no skill.", typed=USAGE)
    return skill


def _number(value: str, option: str) -> float:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        raise UserError(f"“{value}” is no number for {option}.", typed=USAGE) from None
    if not 0 <= number <= 1e6:
        raise UserError(f"{value} is out of range for {option}.", typed=USAGE)
    return number


async def find_opening(
    services: Services,
    caller: Caller,
    workspace_id: int,
    words: str,
    states: Sequence[str] = ("open",),
) -> Opening | Sequence[Opening]:
    """The opening meant by `#3`, `3`, part of a title, or nothing, of those the caller may see.

    Nothing means their channel's own, in one of these states where it has any.

    Returns:
        The opening, or several to choose from.

    Raises:
        UserError: there is none.
    """
    everything = await seen_openings(services, caller, workspace_id)
    if not everything:
        raise UserError("There is no opening yet.", typed="Create one with /opening new.")
    if words:
        return _one_or_many(_by_words(everything, words))
    here = [opening for opening in everything if opening.channel == caller.channel]
    live = [opening for opening in here if opening.state in states]
    return _one_or_many(live or here[:1] or list(everything))


def _by_words(openings: Sequence[Opening], words: str) -> list[Opening]:
    number = words.removeprefix("#")
    if number.isdecimal():
        found = [opening for opening in openings if opening.id == int(number)]
    else:
        found = [opening for opening in openings if words.casefold() in opening.title.casefold()]
    if not found:
        raise UserError(f"No opening matches “{words}”.", typed=f"{LISTED} {USAGE}")
    return found


def _one_or_many(found: Sequence[Opening]) -> Opening | Sequence[Opening]:
    return found[0] if len(found) == 1 else found
