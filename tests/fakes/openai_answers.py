"""How a model server answers: the true shapes of both APIs, and their ways to fail."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes import plausible_model

Json = dict[str, Any]
LONGEST_HANG = 3600.0  # seconds


@dataclass(frozen=True)
class Asked:
    """A request with what an answer needs of it."""

    request: web.Request
    body: Json
    chat: bool
    options: Json
    cached: int
    model: Callable[[str, str], str]

    @property
    def schema(self) -> Json:
        """What the answer has to be: its name and its JSON schema."""
        asked = self.body["response_format"]["json_schema"] if self.chat else None
        return dict(asked or self.body["text"]["format"])

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


def tokens(text: str) -> int:
    return -(-len(text) // 4)


def error_answer(
    status: int, message: str, code: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    kind = "insufficient_quota" if code == "insufficient_quota" else "invalid_request_error"
    error = {"message": message, "type": kind, "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)


def _reply(asked: Asked, text: str, *, ending: str = "complete") -> web.Response:
    if ending == "complete" and tokens(text) > asked.limit:
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
    read, written = sum(map(tokens, asked.parts)), tokens(text)
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
    read, written = sum(map(tokens, asked.parts)), tokens(text)
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
    schema = asked.schema
    chosen = plausible_model.choose(schema["schema"])
    if chosen is not None:
        return chosen
    return asked.model(schema["name"], "\n\n".join(asked.parts[1:]))


async def _plausible(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, _plausible_text(asked))


async def _text(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, str(asked.options["text"]))


async def _in_prose(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return _reply(asked, f"Here you are:\n```json\n{_plausible_text(asked)}\n```\nGood luck!")


async def _rate_limited(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    headers = {"Retry-After": str(asked.options.get("retry_after", 7))}
    return error_answer(429, "Rate limit reached for requests.", "rate_limit_exceeded", headers)


async def _quota(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return error_answer(429, "You exceeded your current quota.", "insufficient_quota")


async def _unauthorized(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return error_answer(401, "Incorrect API key provided.", "invalid_api_key")


async def _status(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    options = asked.options
    code = str(options.get("code", "error"))
    return error_answer(int(options["status"]), str(options.get("message", "No.")), code)


async def _server_error(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return error_answer(500, "The server had an error.", "server_error")


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


async def _unlimited(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    """What the model says, however long it may be."""
    return web.json_response(_response(asked, _plausible_text(asked), "complete"))


async def _packed(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    """Forty megabytes of blanks in forty kilobytes."""
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return web.Response(body=gzip.compress(b" " * 40_000_000, 1), headers=headers)


async def _not_json(_: Asked, __: asyncio.Event) -> web.StreamResponse:
    return web.Response(text="<html>Welcome to the proxy</html>", content_type="text/html")


async def _redirect(asked: Asked, _: asyncio.Event) -> web.StreamResponse:
    return web.Response(status=307, headers={"Location": str(asked.options["to"])})


async def _hang(_: Asked, stopping: asyncio.Event) -> web.StreamResponse:
    await asyncio.wait_for(stopping.wait(), LONGEST_HANG)
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
    "unlimited": _unlimited,
    "packed": _packed,
    "not_json": _not_json,
    "redirect": _redirect,
    "hang": _hang,
    "trickle": _trickle,
    "dropped": _dropped,
}
