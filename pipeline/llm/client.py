"""Asking the model: one shared client, one deadline, one second try for an unusable answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx2
import openai
from pydantic import ValidationError

from pipeline.errors import ModelError
from pipeline.llm import failures, wire
from pipeline.llm.settings import OPENAI_URL, LlmSettings
from pipeline.llm.values import Reply, Request, Shape
from pipeline.profile import Usage
from pipeline.redaction import refuse_leak

S = TypeVar("S", bound=Shape)
CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Flaw:
    """Why an answer cannot be used, though the call went well.

    Attributes:
        code: of the `ModelError` if it stays so.
        reason: told to the model when it is asked again.
    """

    code: str
    reason: str


class _OversizedError(Exception):
    pass


class _Capped(httpx2.AsyncByteStream):
    """A response body that stops the reading beyond a number of bytes."""

    def __init__(self, inner: httpx2.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._inner:
            seen += len(chunk)
            if seen > self._limit:
                raise _OversizedError
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


class Llm:
    """A model behind the Responses API, or behind chat completions where there is none."""

    def __init__(self, client: openai.AsyncOpenAI, settings: LlmSettings) -> None:
        self._client = client
        self._settings = settings
        self._probing = settings.api == "auto"
        self._dialect = wire.DIALECTS["chat" if settings.api == "chat" else "responses"]
        self._refused: frozenset[str] = frozenset()

    async def ask(self, request: Request[S]) -> Reply[S]:
        """Ask once, and once more where the answer is cut off or not in the asked shape.

        Raises:
            LeakError: the request still names the candidate; nothing was sent.
            ModelError: no usable answer within `LlmSettings.timeout` seconds; its `usage` is
                what the calls took.
        """
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
                ours = dialect.body(self._settings, replace(request, content=""), None)
                refuse_leak(_text(body), request.identity, _text(ours))
            try:
                return dialect.read(await self._post(dialect.path, body, deadline))
            except _OversizedError:
                return wire.Answer("unreadable")
            except openai.APIStatusError as error:
                if not self._adapted(error, dialect, body):
                    raise failures.explain(error) from error
            except (openai.APIError, TimeoutError) as error:
                raise failures.explain(error) from error

    async def _post(self, path: str, body: wire.Body, deadline: float) -> bytes:
        # httpx2 limits the wait for each piece; only this limits all of them together.
        async with asyncio.timeout_at(deadline):
            response = await self._client.post(path, cast_to=httpx2.Response, body=body)
        self._probing = False
        return response.content

    def _adapted(
        self, error: openai.APIStatusError, dialect: wire.Dialect, body: wire.Body
    ) -> bool:
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
    limit = settings.max_response_bytes

    async def cap(response: httpx2.Response) -> None:
        # Packed bodies are not asked for; they may unpack to a thousand times their size.
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Capped(response.stream, limit // 16 if packed else limit)

    http = openai.DefaultAsyncHttpxClient(
        event_hooks={"response": [cap]},
        follow_redirects=False,  # a CV goes where the settings say and nowhere else
        headers={"Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(settings.timeout, connect=min(CONNECT_SECONDS, settings.timeout)),
    )
    client = openai.AsyncOpenAI(
        api_key=settings.api_key,
        base_url=settings.base_url or OPENAI_URL,
        max_retries=0,  # the task queue owns the waiting
        http_client=http,
    )
    async with client:
        yield Llm(client, settings)
