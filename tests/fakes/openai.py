"""A model server on loopback: the Responses API, chat completions, and their ways to fail.

Run on its own with ``python -m tests.fakes.openai --port 8700 --delay 2``. What comes next is set
with `FakeOpenAI.script`, or from another process with ``POST /_script``; what came in is in
`FakeOpenAI.requests`, or at ``GET /_requests``.
"""

import argparse
import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

from aiohttp import web
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params

from tests.fakes import plausible_model
from tests.fakes.openai_answers import KINDS, Asked, error_answer, tokens

Json = dict[str, Any]
Model = Callable[[str, str], str]  # the schema's name and the user's part in, the answer out
RESPONSES, CHAT = "/v1/responses", "/v1/chat/completions"
MODELS = ("gpt-6-luna", "gpt-6-sol")
CACHED_FROM = 1024  # tokens; a shorter prefix is not cached


@dataclass(frozen=True)
class Recorded:
    """One request as it came in."""

    path: str
    body: Json
    raw: bytes
    headers: Mapping[str, str]


@dataclass
class Step:
    """How one request is answered.

    Attributes:
        kind: a key of `KINDS`.
        options: of that kind, e.g. ``retry_after`` seconds.
    """

    kind: str
    options: Json = field(default_factory=dict)


class FakeOpenAI:
    """A model server.

    Attributes:
        requests: every request to a model, in the order of arrival.
        delay: seconds before each answer.
        responses_api: False for a server that has chat completions only.
        unknown: parameters that this server refuses, as some compatible ones do.

    What `model` says is the answer wherever nothing else was asked for with `script`.
    """

    def __init__(
        self,
        *,
        delay: float = 0.0,
        responses_api: bool = True,
        model: Model = plausible_model.answer,
    ) -> None:
        self.requests: list[Recorded] = []
        self.delay = delay
        self.responses_api = responses_api
        self.unknown: frozenset[str] = frozenset()
        self._model = model
        self._steps: deque[Step] = deque()
        self._prefixes: set[tuple[str, str]] = set()
        self._stopping = asyncio.Event()
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        self._port = 0

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self._port}/v1"

    def script(self, kind: str, *, times: int = 1, **options: Any) -> None:
        """Answer the next requests in a certain way; afterwards `model` answers again.

        With ``only="score"``, the next requests for that kind of answer.
        """
        if kind not in KINDS:
            raise KeyError(kind)
        self._steps.extend(Step(kind, options) for _ in range(times))

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Let hanging answers go and close."""
        self._stopping.set()
        await self._runner.cleanup()

    async def __aenter__(self) -> "FakeOpenAI":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post(RESPONSES, self._answer)
        app.router.add_post(CHAT, self._answer)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/_script", self._control)
        app.router.add_get("/_requests", self._log)
        return app

    async def _models(self, _: web.Request) -> web.Response:
        data = [{"id": m, "created": 1, "object": "model", "owned_by": "fake"} for m in MODELS]
        return web.json_response({"object": "list", "data": data})

    async def _control(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted.get("reset"):
            self.requests.clear()
            self._steps.clear()
        self.delay = float(wanted.get("delay", self.delay))
        self.responses_api = bool(wanted.get("responses_api", self.responses_api))
        for step in wanted.get("answers", []):
            self.script(**step)
        return web.json_response({"scripted": len(self._steps), "delay": self.delay})

    async def _log(self, _: web.Request) -> web.Response:
        entries = [{"path": entry.path, "body": entry.body} for entry in self.requests]
        return web.json_response({"count": len(entries), "requests": entries})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        self.requests.append(Recorded(request.path, body, raw, dict(request.headers)))
        chat = request.path == CHAT
        problem = self._problem(request, body, chat=chat)
        if problem is not None:
            return problem
        if self.delay:
            await asyncio.sleep(self.delay)
        schema = body["response_format"]["json_schema"] if chat else body["text"]["format"]
        step = self._next(schema["name"])
        asked = Asked(request, body, chat, step.options, self._cached(body), self._model)
        return await KINDS[step.kind](asked, self._stopping)

    def _next(self, name: str) -> Step:
        """The first step that was meant for a request of this name."""
        for step in self._steps:
            if step.options.get("only", name) == name:
                self._steps.remove(step)
                return step
        return Step("plausible")

    def _problem(self, request: web.Request, body: Json, *, chat: bool) -> web.Response | None:
        """What the real API refuses before it asks a model."""
        if not chat and not self.responses_api:
            return error_answer(404, "Unknown request URL: POST /v1/responses.", "unknown_url")
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return error_answer(401, "You didn't provide an API key.", "invalid_api_key")
        wrong = (body.keys() - _parameters(chat=chat)) | (body.keys() & self.unknown)
        # Reasoning models take neither a temperature nor the old name of the limit.
        wrong |= body.keys() & {"temperature", "top_p", "max_tokens"} if not self.unknown else set()
        if wrong:
            return error_answer(
                400, f"Unsupported parameter: '{min(wrong)}'.", "unsupported_parameter"
            )
        schema = body["response_format"]["json_schema"] if chat else body["text"]["format"]
        if schema["strict"] and not _is_strict(schema["schema"]):
            return error_answer(
                400, f"Invalid schema for '{schema['name']}'.", "invalid_json_schema"
            )
        return None

    def _cached(self, body: Json) -> int:
        """Tokens of a prefix that came before under the same cache key."""
        if "instructions" not in body:
            return 0
        prefix = body["instructions"] + body["input"][0]["content"][0]["text"]
        seen = (body.get("prompt_cache_key", ""), prefix)
        size = tokens(prefix) if seen in self._prefixes else 0
        self._prefixes.add(seen)
        return size - size % 128 if size >= CACHED_FROM else 0


@cache
def _parameters(*, chat: bool) -> frozenset[str]:
    kind = (
        completion_create_params.CompletionCreateParamsNonStreaming
        if chat
        else response_create_params.ResponseCreateParamsNonStreaming
    )
    return frozenset(get_type_hints(kind))


def _is_strict(node: Any) -> bool:
    if isinstance(node, list):
        return all(map(_is_strict, node))
    if not isinstance(node, dict):
        return True
    if node.get("type") == "object":
        closed = node.get("additionalProperties") is False
        if not closed or set(node.get("required", [])) != set(node["properties"]):
            return False
    return all(map(_is_strict, node.values()))


async def _serve(port: int, delay: float) -> None:
    fake = FakeOpenAI(delay=delay)
    await fake.start(port)
    try:
        sys.stdout.write(f"{fake.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.port, arguments.delay))


if __name__ == "__main__":
    main()
