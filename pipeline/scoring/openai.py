"""Scoring by a model: it marks, quoting the CV; code decides what the marks are worth."""

import hashlib
from functools import lru_cache
from typing import Literal

from pydantic import Field, create_model

from pipeline import prompts
from pipeline.llm import Llm, Request, Shape
from pipeline.profile import Engine, Identity
from pipeline.rubric import Criterion, Mark, RawQuote, Rubric, Score
from pipeline.scoring import second_look
from pipeline.scoring.evidence import settle
from pipeline.scoring.fair_words import fair

PROMPT = "score-1"
VERSION = "2"


class WireQuote(Shape):
    """A passage as the model copies it."""

    text: str
    supports: bool


class WireMark(Shape):
    """One criterion as the model marks it; quotes come first, so that they lead to the level."""

    quotes: list[WireQuote]
    reason: str
    level: Literal[0, 1, 2, 3, 4] | None
    question: str | None


async def score(llm: Llm, rubric: Rubric, redacted: str, identity: Identity) -> Score:
    """Mark a CV against a rubric in one model call, then settle the marks on their quotes.

    Args:
        llm: the model.
        rubric: the criteria.
        redacted: the visible text of the CV without identity.
        identity: whose details must not leave.

    Raises:
        LeakError: the text still names the candidate; nothing was sent.
        ModelError: no usable answer.
    """
    prefix = f"Criteria\n\n{describe(rubric)}"
    request = Request(
        purpose="score",
        instructions=prompts.load(PROMPT),
        prefix=prefix,
        content=prompts.fence(redacted),
        shape=shape_of(rubric),
        cache_key=hashlib.sha256(f"{PROMPT}\n{prefix}".encode()).hexdigest()[:32],
        identity=identity,
    )
    reply = await llm.ask(request)
    engine = Engine(name="openai", version=VERSION, model=reply.model, prompt=PROMPT)
    marks = tuple(
        _mark(criterion, getattr(reply.value, _field(place)))
        for place, criterion in enumerate(rubric.criteria)
    )
    return settle(rubric, fair(marks), redacted, engine, reply.usage)


async def look_again(
    llm: Llm, rubric: Rubric, first: Score, redacted: str, identity: Identity
) -> Score:
    """Have a CV marked a second time, independently, and put both markings together.

    Args:
        llm: the model.
        rubric: the criteria.
        first: the first marking; nothing of it is sent.
        redacted: as in `score`.
        identity: as in `score`.

    Raises:
        LeakError: as in `score`.
        ModelError: as in `score`.
    """
    second = await score(llm, second_look.reverse(rubric), redacted, identity)
    return second_look.combine(rubric, first, second)


def describe(rubric: Rubric) -> str:
    """Write a rubric for the model: what counts, not how much, so that weights sway nothing."""
    return "\n\n".join(_describe(criterion) for criterion in rubric.criteria)


def _describe(criterion: Criterion) -> str:
    lines = [f"[{criterion.id}] {criterion.name}"]
    lines += [f"{level}: {text}" for level, text in enumerate(criterion.levels)]
    if criterion.terms:
        lines.append(f"e.g. {', '.join(criterion.terms)}")
    if criterion.years is not None:
        lines.append(f"years asked for: {criterion.years:g}")
    return "\n".join(lines)


@lru_cache(maxsize=64)
def shape_of(rubric: Rubric) -> type[Shape]:
    """Build the answer's shape: one mark under each criterion's id, all required.

    Kept, because one rubric meets many CVs and building it takes longer than reading an answer.
    """
    fields = {
        _field(place): (WireMark, Field(alias=criterion.id))
        for place, criterion in enumerate(rubric.criteria)
    }
    shape: type[Shape] = create_model("Marks", __base__=Shape, **fields)  # type: ignore[call-overload]
    return shape


def _field(place: int) -> str:
    # Ids may begin with a digit or hold "-", which no attribute can.
    return f"criterion_{place}"


def _mark(criterion: Criterion, wire: WireMark) -> Mark:
    return Mark(
        criterion_id=criterion.id,
        level=wire.level,
        quotes=tuple(
            RawQuote(text=prompts.unmark(quote.text), supports=quote.supports)
            for quote in wire.quotes
        ),
        reason=wire.reason,
        question=wire.question or None,
    )
