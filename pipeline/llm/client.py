"""Asking the model: one shared client, one deadline, one second try for an unusable answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from pipeline.errors import ModelError, PipelineError
from pipeline.llm import failures, wire
from pipeline.llm.settings import LlmSettings
from pipeline.llm.values import Reply, Request, Shape
from pipeline.profile import Usage
from pipeline.redaction import refuse_leak

S = TypeVar("S", bound=Shape)
NAMELESS = (
    "It is not known whose CV this is, so nothing was sent to the model. Name the candidate first."
)


@dataclass(frozen=True)
class Flaw:
    """Why an answer cannot be used, though the call went well.

    Attributes:
        code: of the `ModelError` if it stays so.
        reason: told to the model when it is asked again.
    """

    code: str
    reason: str


class Poster(Protocol):
    """What carries a body to the server, see `pipeline.llm.transport.Transport`."""

    async def post(self, path: str, body: wire.Body) -> bytes:
        """Post one body and give the bytes that come back."""


class Llm:
    """A model behind the Responses API, or behind chat completions where there is none."""

    def __init__(self, transport: Poster, settings: LlmSettings) -> None:
        self._transport = transport
        self._settings = settings
        self._probing = settings.api == "auto"
        self._dialect = wire.DIALECTS["chat" if settings.api == "chat" else "responses"]
        self._refused: frozenset[str] = frozenset()

    async def ask(self, request: Request[S]) -> Reply[S]:
        """Ask once, and once more where the answer is cut off or not in the asked shape.

        Raises:
            PipelineError: code ``no_name``: the name is not known, so nobody can tell whether it
                would leave; nothing was sent.
            LeakError: the request still names the candidate; nothing was sent.
            ModelError: no usable answer within `LlmSettings.timeout` seconds; its `usage` is
                what the calls took.
        """
        if request.identity is not None and not request.identity.name:
            raise PipelineError("no_name", NAMELESS, permanent=True)
        spent: list[Usage] = []
        try:
            return await self._twice(request, spent)
        except ModelError as error:
            error.usage = sum(spent, Usage())
            raise

    async def _twice(self, request: Request[S], spent: list[Usage]) -> Reply[S]:
        deadline = asyncio.get_running_loop().time() + self._settings.timeout
        reply = await self._try(request, None, deadline, spent)
        if isinstance(reply, Flaw):
            note = f"Your last answer could not be used: {reply.reason} Answer again, in full."
            reply = await self._try(request, note, deadline, spent)
        if isinstance(reply, Flaw):
            raise failures.failure(reply.code)
        return reply

    async def _try(
        self, request: Request[S], note: str | None, deadline: float, spent: list[Usage]
    ) -> Reply[S] | Flaw:
        answer = await self._answer(request, note, deadline)
        model = self._settings.model_for(request.purpose)
        spent.append(answer.tokens.usage(self._settings.price_of(model)))
        value = checked(answer, request.shape)
        if isinstance(value, Flaw):
            return value
        return Reply(value, sum(spent, Usage()), answer.model or model)

    async def _answer(
        self, request: Request[Any], note: str | None, deadline: float
    ) -> wire.Answer:
        while True:  # each turn gives up a route or a parameter for good, so it ends
            dialect = self._dialect
            body = wire.without(dialect.body(self._settings, request, note), self._refused)
            if request.identity is not None:
                # A blank and not nothing: the body's own words must be as many as with a CV.
                blank = dialect.body(self._settings, replace(request, content=" "), note)
                ours = wire.without(blank, self._refused)
                refuse_leak(_text(body), request.identity, _text(ours))
            try:
                return dialect.read(await self._post(dialect.path, body, deadline))
            except failures.OversizedError:
                return wire.Answer("unreadable")
            except failures.StatusError as error:
                if not self._adapted(error, dialect, body):
                    raise failures.explain(error) from error
            except (ConnectionError, TimeoutError) as error:
                raise failures.explain(error) from error

    async def _post(self, path: str, body: wire.Body, deadline: float) -> bytes:
        # httpx2 limits the wait for each piece; only this limits all of them together.
        async with asyncio.timeout_at(deadline):
            content = await self._transport.post(path, body)
        self._probing = False
        return content

    def _adapted(self, error: failures.StatusError, dialect: wire.Dialect, body: wire.Body) -> bool:
        """Learn from a refusal what this server lacks; True where asking again makes sense."""
        chat = wire.DIALECTS["chat"]
        open_question = self._probing or self._dialect is chat
        if dialect is not chat and open_question and failures.lacks_route(error):
            self._dialect = chat
            return True
        name = failures.refused_parameter(error, self._droppable() & body.keys())
        if name is None:
            return False
        self._refused |= {name}
        return True

    def _droppable(self) -> frozenset[str]:
        # OpenAI itself knows `store`; there a request that keeps CVs must fail instead.
        return wire.OPTIONAL - (frozenset() if self._settings.base_url else {"store"})


def checked(answer: wire.Answer, shape: type[S]) -> S | Flaw:
    """Check an answer's text against the shape that was asked for.

    Raises:
        ModelError: the model refused or its server failed; asking again at once is pointless.
    """
    endings = {"refused": "refusal", "busy": "rate_limited", "failed": "server"}
    if answer.ending in endings:
        raise failures.failure(endings[answer.ending])
    if answer.ending == "truncated":
        return Flaw("truncated", "it was cut off. Be much shorter.")
    try:
        return shape.model_validate_json(_json(answer.text), extra="ignore")
    except ValidationError as error:
        return Flaw("invalid", _complaint(error))


def _json(text: str) -> str:
    # Servers that do not enforce the schema wrap the object in prose or a code fence.
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where[:100]} {first['msg'][:200]}.".strip()


def _text(body: wire.Body) -> str:
    return "\n".join(wire.strings(body))


@asynccontextmanager
async def open_llm(settings: LlmSettings) -> AsyncIterator[Llm]:
    """Open the one client that all tasks of a process share (a client a task costs 24 ms)."""
    # The library takes half a second to import; processes without a model do without it.
    from pipeline.llm.transport import open_transport  # noqa: PLC0415

    async with open_transport(settings) as transport:
        yield Llm(transport, settings)
