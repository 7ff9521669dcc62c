"""A rubric drafted by a model from an opening's description, for a person to edit."""

import asyncio
import re
from itertools import islice
from typing import Literal

from pydantic import Field

from pipeline import prompts, skills
from pipeline.drafting import refusals, rules
from pipeline.drafting.description import Statement, statements
from pipeline.drafting.lawful import screen
from pipeline.errors import ModelError
from pipeline.llm import Llm, Request, Shape
from pipeline.profile import Engine
from pipeline.rubric import (
    MAX_LEVEL_TEXT,
    MAX_NAME,
    MAX_TERM,
    MAX_YEARS,
    Criterion,
    CriterionKind,
    DraftedRubric,
    Rubric,
)

PROMPT = "draft-1"
VERSION = "1"
MIN_CRITERIA = 4
MAX_CRITERIA = 8
MAX_TERMS = 12


class WireLevels(Shape):
    """What each level means; named ones, because a list may come with four or six."""

    level_0: str = Field(alias="0")
    level_1: str = Field(alias="1")
    level_2: str = Field(alias="2")
    level_3: str = Field(alias="3")
    level_4: str = Field(alias="4")


class WireCriterion(Shape):
    """A criterion as the model drafts it."""

    name: str
    kind: CriterionKind
    weight: Literal[1, 2, 3, 4, 5]
    levels: WireLevels
    pass_level: Literal[1, 2, 3, 4]
    terms: list[str]
    years: float | None


class WireRubric(Shape):
    """A rubric as the model drafts it."""

    criteria: list[WireCriterion]


async def draft(llm: Llm, title: str, description: str) -> DraftedRubric:
    """Draft 4 to 8 criteria in one model call; unlawful wishes are left out with a reason.

    Where the model gives fewer than 4 lawful ones, rules add what they find in the description.

    Args:
        llm: the model.
        title: the opening's title.
        description: the opening's description, of any length.

    Raises:
        ModelError: no usable answer, or no lawful criterion in it.
    """
    reply = await llm.ask(_request(title, description))
    kept, refused = screen(_criteria(reply.value.criteria))
    if not kept:
        raise ModelError(
            "invalid",
            "No criterion could be drafted from this description. Say more about the work in it,"
            " or write the criteria yourself.",
            permanent=True,
            usage=reply.usage,
        )
    engine = Engine(name="openai", version=VERSION, model=reply.model, prompt=PROMPT)
    return DraftedRubric(
        rubric=Rubric(criteria=await asyncio.to_thread(_enough, kept, title, description)),
        engine=engine,
        usage=reply.usage,
        # What a description asks for is told whether or not the model made a criterion of it.
        refused=refusals.merge(refused, await asyncio.to_thread(_asked_for, title, description)),
    )


def _asked_for(title: str, description: str) -> tuple[refusals.Refused, ...]:
    return refusals.of_statements((Statement(title, "open"), *statements(description)))


def _request(title: str, description: str) -> Request[WireRubric]:
    return Request(
        purpose="draft",
        instructions=prompts.load(PROMPT),
        prefix="",
        content=prompts.fence(f"{title}\n\n{description}"),
        shape=WireRubric,
        cache_key=PROMPT,
        identity=None,
    )


def _enough(kept: tuple[Criterion, ...], title: str, description: str) -> tuple[Criterion, ...]:
    """Make up what is missing to `MIN_CRITERIA` with those that rules find."""
    missing = max(0, MIN_CRITERIA - len(kept))
    known = {skills.canonical(term) for one in kept for term in (one.name, *one.terms)}
    more = (
        criterion
        for criterion in (rules.draft(title, description).rubric.criteria if missing else ())
        if not known.issuperset(map(skills.canonical, criterion.terms))
    )
    return (*kept, *islice(more, missing))[:MAX_CRITERIA]


def _criteria(drafted: list[WireCriterion]) -> list[Criterion]:
    named = {" ".join(wire.name.split())[:MAX_NAME].rstrip(): wire for wire in reversed(drafted)}
    named.pop("", None)
    # Read from the end, so that of two with one name the first stays, and in its order.
    pairs = list(reversed(named.items()))[: 2 * MAX_CRITERIA]
    return [_criterion(place, name, wire) for place, (name, wire) in enumerate(pairs, start=1)]


def _criterion(place: int, name: str, wire: WireCriterion) -> Criterion:
    levels = wire.levels
    texts = (levels.level_0, levels.level_1, levels.level_2, levels.level_3, levels.level_4)
    first, second, third, fourth, fifth = (
        " ".join(text.split())[:MAX_LEVEL_TEXT] for text in texts
    )
    terms = (term.strip()[:MAX_TERM].rstrip() for term in wire.terms)
    return Criterion(
        id=_identifier(place, name),
        name=name,
        kind=wire.kind,
        weight=wire.weight,
        levels=(first, second, third, fourth, fifth),
        pass_level=wire.pass_level,
        terms=tuple(dict.fromkeys(term for term in terms if term))[:MAX_TERMS],
        years=wire.years if wire.years and 0 < wire.years <= MAX_YEARS else None,
    )


def _identifier(place: int, name: str) -> str:
    # The place keeps two names apart that differ only in what an id cannot hold.
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:34].strip("-")
    return f"{slug}-{place}" if slug else f"criterion-{place}"
