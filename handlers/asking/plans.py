"""A question worked out: whom the answer is about, as ids, so that no name is stored with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from handlers import owned
from handlers.access import require, require_sight, seen_openings
from handlers.asking.conditions import as_json, from_json
from handlers.asking.grammar import (
    Asked,
    Compare,
    Gaps,
    Question,
    Refused,
    Unknown,
    Who,
    Why,
    WhyAbove,
)
from handlers.asking.matching import match
from handlers.asking.people import Nobody, Several, find_one
from handlers.messages import Caller
from handlers.scoring.explaining import MOST_COMPARED
from handlers.services import Services
from storage.models import Opening, Workspace

Kind = Literal[
    "who", "why", "above", "gaps", "compare", "several", "nobody", "openings", "said", "unknown"
]
NO_OPENING = "There is no opening yet. Create one with /opening new."
TOO_MANY = f"Name two to {MOST_COMPARED} candidates to compare, by place or by name."


@dataclass(frozen=True)
class Plan:
    """What to answer.

    Attributes:
        opening_id: which opening it is about, None where it is about none.
        ids: applications, or the openings to choose from.
        condition: JSON of what was asked for, see `conditions.as_json`.
        total: how many meet it; `of` how many were looked at.
        counted: whether only the number was asked for.
        text: a sentence that names nobody.
    """

    kind: Kind
    opening_id: int | None = None
    ids: tuple[int, ...] = ()
    condition: Any = None
    total: int = 0
    of: int = 0
    counted: bool = False
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """JSON values from which `from_json` makes it again."""
        return {**self.__dict__, "ids": list(self.ids)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Plan":
        """The plan that `as_json` described."""
        return cls(**{**value, "ids": tuple(value["ids"])})


async def plan_for(services: Services, caller: Caller, asked: Asked) -> Plan:
    """Work out the answer to a question, for whoever may have it.

    Args:
        services: what it works with.
        caller: who asks, where; outside an opening's own channel members alone are answered.
        asked: the question.

    Raises:
        UserError: the caller may not know; the sentence names nobody.
    """
    workspace = await require(services, caller, "viewer")
    if isinstance(asked.what, Unknown):
        return Plan("unknown")
    if isinstance(asked.what, Refused):
        return Plan("said", text=asked.what.reason)
    opening = await _opening(services, caller, workspace, asked.opening)
    if not isinstance(opening, Opening):
        return opening
    await require_sight(services, caller, opening)
    return await work_out(services, opening, asked.what)


async def _opening(
    services: Services, caller: Caller, workspace: Workspace, named: str
) -> Opening | Plan:
    everything = await seen_openings(services, caller, workspace.id)
    if not everything:
        return Plan("said", text=NO_OPENING)
    if named:
        found = [one for one in everything if _is_named(one, named)]
        return _one(found) if found else Plan("said", text=owned.no_opening().in_chat)
    return _one(_meant(everything, caller.channel))


def _meant(everything: Sequence[Opening], channel: str | None) -> Sequence[Opening]:
    """The newest opening of the channel, those that are not closed first; else any of them."""
    here = [one for one in everything if one.channel == channel]
    live_here = [one for one in here if one.state != "closed"]
    live = [one for one in everything if one.state != "closed"]
    return (live_here or here)[:1] or live or everything


def _is_named(opening: Opening, words: str) -> bool:
    if words.isdecimal():
        return opening.id == int(words)
    return words.casefold() in opening.title.casefold()


def _one(found: Sequence[Opening]) -> Opening | Plan:
    return found[0] if len(found) == 1 else Plan("openings", ids=tuple(one.id for one in found))


async def work_out(services: Services, opening: Opening, question: Question) -> Plan:
    """Find whom the answer to a question about an opening is about."""
    match question:
        case Who():
            return await _who(services, opening, question)
        case Why(who):
            return await _about(services, opening, "why", (who,))
        case Gaps(who):
            return await _about(services, opening, "gaps", (who,))
        case WhyAbove(who, over):
            return await _about(services, opening, "above", (who, over))
        case Compare(names):
            return await compared(services, opening, names)
        case Refused(reason):
            return Plan("said", text=reason)
        case Unknown():
            return Plan("unknown")


async def compared(services: Services, opening: Opening, names: Sequence[str]) -> Plan:
    """Find whom to put side by side."""
    if not 2 <= len(names) <= MOST_COMPARED:
        return Plan("said", opening.id, text=TOO_MANY)
    return await _about(services, opening, "compare", names)


async def _who(services: Services, opening: Opening, question: Who) -> Plan:
    found = await match(services, opening, question.condition, question.top)
    return Plan(
        "who",
        opening.id,
        found.first,
        as_json(question.condition),
        found.total,
        found.of,
        question.counted,
    )


async def _about(services: Services, opening: Opening, kind: Kind, names: Sequence[str]) -> Plan:
    ids: list[int] = []
    for number, words in enumerate(names, 1):
        found = await find_one(services, opening, words)
        if isinstance(found, Several):
            return Plan("several", opening.id, found.applications[:10], total=number)
        if isinstance(found, Nobody):
            return Plan("nobody", opening.id, total=number, of=len(names), text=_why(found))
        ids.append(found)
    if len(set(ids)) < len(ids):
        return Plan("said", opening.id, text="These are the same person. Name different ones.")
    return Plan(kind, opening.id, tuple(ids))


def _why(found: Nobody) -> str:
    return "" if found.place is None else f"The shortlist has no place {found.place}."


def condition_of(plan: Plan) -> Any:
    """The condition that a plan was made by; None where it asks for everyone."""
    return from_json(plan.condition)
