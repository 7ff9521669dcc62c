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
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_type_hints

from aiohttp import web
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params

from tests.fakes import plausible_model

Json = dict[str, Any]
RESPONSES, CHAT = "/v1/responses", "/v1/chat/completions"
MODELS = ("gpt-6-luna", "gpt-6-sol")
CACHED_FROM = 1024  # tokens; a shorter prefix is not cached
UNKNOWN_SECONDS = 3600.0


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


@dataclass(frozen=True)
class Asked:
    """A request with what an answer needs of it."""

    request: web.Request
    body: Json
    chat: bool
    options: Json
    cached: int

    @property
    def schema_name(self) -> str:
        if self.chat:
            return str(self.body["response_format"]["json_schema"]["name"])
        return str(self.body["text"]["format"]["name"])

    @property
    def parts(self) -> list[str]:
        """Instructions, then the user's parts."""
        if self.chat:
            return [message["content"] for message in self.body["messages"]]
        parts = [part["text"] for turn in self.body["input"] for part in turn["content"]]
        return [self.body["instructions"], *parts]

    @property
    def limit(self) -> int:
        """Tokens that the answer may have."""
        names = ("max_output_tokens", "max_completion_tokens", "max_tokens")
        return int(next((self.body[name] for name in names if name in self.body), 100_000))


class FakeOpenAI:
    """A model server.

    Attributes:
        requests: every request to a model, in the order of arrival.
        delay: seconds before each answer.
        responses_api: False for a server that has chat completions only.
        unknown: parameters that this server refuses, as some compatible ones do.
    """

    def __init__(self, *, delay: float = 0.0, responses_api: bool = True) -> None:
        self.requests: list[Recorded] = []
        self.delay = delay
        self.responses_api = responses_api
        self.unknown: frozenset[str] = frozenset()
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
        """Answer the next requests in a certain way; afterwards it is a plausible model again."""
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
        app.router.add_post(RESPONSES, self._model)
        app.router.add_post(CHAT, self._model)
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

    async def _model(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        self.requests.append(Recorded(request.path, body, raw, dict(request.headers)))
        chat = request.path == CHAT
        problem = self._problem(request, body, chat=chat)
        if problem is not None:
            return problem
        if self.delay:
            await asyncio.sleep(self.delay)
        step = self._steps.popleft() if self._steps else Step("plausible")
        asked = Asked(request, body, chat, step.options, self._cached(body))
        return await KINDS[step.kind](asked, self._stopping)

    def _problem(self, request: web.Request, body: Json, *, chat: bool) -> web.Response | None:
        """What the real API refuses before it asks a model."""
        if not chat and not self.responses_api:
            return _error(404, "Unknown request URL: POST /v1/responses.", "unknown_url")
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return _error(401, "You didn't provide an API key.", "invalid_api_key")
        wrong = (body.keys() - _parameters(chat=chat)) | (body.keys() & self.unknown)
        # Reasoning models take neither a temperature nor the old name of the limit.
        wrong |= body.keys() & {"temperature", "top_p", "max_tokens"} if not self.unknown else set()
        if wrong:
            return _error(400, f"Unsupported parameter: '{min(wrong)}'.", "unsupported_parameter")
        schema = body["response_format"]["json_schema"] if chat else body["text"]["format"]
        if schema["strict"] and not _is_strict(schema["schema"]):
            return _error(400, f"Invalid schema for '{schema['name']}'.", "invalid_json_schema")
        return None

    def _cached(self, body: Json) -> int:
        """Tokens of a prefix that came before under the same cache key."""
        if "instructions" not in body:
            return 0
        prefix = body["instructions"] + body["input"][0]["content"][0]["text"]
        seen = (body.get("prompt_cache_key", ""), prefix)
        tokens = _tokens(prefix) if seen in self._prefixes else 0
        self._prefixes.add(seen)
        return tokens - tokens % 128 if tokens >= CACHED_FROM else 0


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


def _tokens(text: str) -> int:
    return -(-len(text) // 4)


def _error(
    status: int, message: str, code: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    kind = "insufficient_quota" if code == "insufficient_quota" else "invalid_request_error"
    error = {"message": message, "type": kind, "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)


def _reply(asked: Asked, text: str, *, ending: str = "complete") -> web.Response:
    if ending == "complete" and _tokens(text) > asked.limit:
        text, ending = text[: asked.limit * 4], "truncated"
    return web.json_response(
        _completion(asked, text, ending) if asked.chat else _response(asked, text, ending)
    )


def _response(asked: Asked, text: str, ending: str) -> Json:
    refused = ending == "refused"
    part: Json = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    content = {"type": "refusal", "refusal": text} if refused else part
    cut = ending == "truncated"
    status = "incomplete" if cut else "completed"
    read, written = sum(map(_tokens, asked.parts)), _tokens(text)
    return {
        "id": "resp_fake",
        "object": "response",
        "created_at": 1_800_000_000.0,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": asked.body["instructions"],
        "model": asked.body["model"],
        "output": [
            {"id": "rs_fake", "type": "reasoning", "summary": []},
            {
                "id": "msg_fake",
                "type": "message",
                "role": "assistant",
                "status": status,
                "content": [content],
            },
        ],
        "parallel_tool_calls": True,
        "temperature": None,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "metadata": {},
        "store": asked.body.get("store", True),
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": asked.cached, "cache_write_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + written,
        },
    }


def _completion(asked: Asked, text: str, ending: str) -> Json:
    refused = ending == "refused"
    read, written = sum(map(_tokens, asked.parts)), _tokens(text)
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1_800_000_000,
        "model": asked.body["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "length" if ending == "truncated" else "stop",
                "logprobs": None,
                "message": {
                    "role": "assistant",
                    "content": None if refused else text,
                    "refusal": text if refused else None,
                },
            }
        ],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": asked.cached},
        },
    }


def _plausible_text(asked: Asked) -> str:
    return plausible_model.answer(asked.schema_name, "\n\n".join(asked.parts[1:]))


async def _plausible(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, _plausible_text(asked))


async def _text(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, str(asked.options["text"]))


async def _in_prose(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, f"Here you are:\n```json\n{_plausible_text(asked)}\n```\nGood luck!")


async def _rate_limited(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    headers = {"Retry-After": str(asked.options.get("retry_after", 7))}
    return _error(429, "Rate limit reached for requests.", "rate_limit_exceeded", headers)


async def _quota(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return _error(429, "You exceeded your current quota.", "insufficient_quota")


async def _unauthorized(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return _error(401, "Incorrect API key provided.", "invalid_api_key")


async def _status(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    options = asked.options
    code = str(options.get("code", "error"))
    return _error(int(options["status"]), str(options.get("message", "No.")), code)


async def _server_error(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return _error(500, "The server had an error.", "server_error")


async def _truncated(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    text = _plausible_text(asked)
    return _reply(asked, text[: len(text) // 2], ending="truncated")


async def _refusal(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, "I can't help with that.", ending="refused")


async def _wrong_schema(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, '{"verdict": "hire", "score": 100}')


async def _invalid_json(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, '{"python": {"level": 4, "quotes": [')


async def _huge(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    size = int(asked.options.get("size", 1024 * 1024))
    return web.json_response(_response(asked, "x" * size, "complete"))


async def _not_json(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return web.Response(text="<html>Welcome to the proxy</html>", content_type="text/html")


async def _redirect(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": str(asked.options["to"])})


async def _hang(_: Asked, stopping: asyncio.Event) -> web.StreamResponse:
    await asyncio.wait_for(stopping.wait(), UNKNOWN_SECONDS)
    return web.Response(status=503)


async def _trickle(asked: Asked, stopping: asyncio.Event) -> web.StreamResponse:
    """Blanks before the answer, one at a time: each arrives long before a read times out."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(asked.request)
    while not stopping.is_set():
        await response.write(b" ")
        await asyncio.sleep(float(asked.options.get("interval", 0.02)))
    return response


async def _dropped(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    if asked.request.transport is not None:
        asked.request.transport.abort()
    return web.Response(status=503)


KINDS: Mapping[str, Callable[[Asked, asyncio.Event], Awaitable[web.StreamResponse]]] = {
    "plausible": _plausible,
    "text": _text,
    "in_prose": _in_prose,
    "rate_limited": _rate_limited,
    "quota": _quota,
    "unauthorized": _unauthorized,
    "status": _status,
    "server_error": _server_error,
    "truncated": _truncated,
    "refusal": _refusal,
    "wrong_schema": _wrong_schema,
    "invalid_json": _invalid_json,
    "huge": _huge,
    "not_json": _not_json,
    "redirect": _redirect,
    "hang": _hang,
    "trickle": _trickle,
    "dropped": _dropped,
}


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
