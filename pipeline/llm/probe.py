"""One small question, to see whether the model can be used as it is set up."""

from typing import Literal

from pipeline.llm.client import Llm
from pipeline.llm.values import Request, Shape


class Alive(Shape):
    """The answer that is asked for."""

    answer: Literal["yes"]


async def probe(llm: Llm) -> str:
    """Ask for one word in a strict schema; returns the model's name as it reports it.

    Raises:
        ModelError: no usable answer, with the reason in words.
    """
    request = Request(
        purpose="score",
        instructions="Answer the question.",
        prefix="",
        content="Are you there? Answer yes.",
        shape=Alive,
        cache_key="probe",
        identity=None,
    )
    return (await llm.ask(request)).model
