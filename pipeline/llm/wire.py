"""The bodies of the two APIs that models speak: Responses, and chat completions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from pipeline.llm.settings import LlmSettings, Price
from pipeline.llm.values import Request
from pipeline.profile import Usage

Body = dict[str, Any]
Ending = Literal["complete", "truncated", "refused", "busy", "failed", "unreadable"]
# Parameters that a compatible server may not know; the answer is as good without them.
OPTIONAL = frozenset({"prompt_cache_key", "safety_identifier", "store", "max_completion_tokens"})
CACHE_WRITE_SURCHARGE = 0.25  # gpt-5.6 and later bill a token written to the cache 1.25 times


@dataclass(frozen=True)
class Tokens:
    """The provider's token counts; `read` includes `cached` and `cache_writes`."""

    read: int = 0
    cached: int = 0
    cache_writes: int = 0
    written: int = 0

    def usage(self, price: Price | None) -> Usage:
        """Count one call with these tokens; US dollars from a price for a million tokens."""
        cost = 0.0
        if price:
            fresh = max(self.read - self.cached, 0) + CACHE_WRITE_SURCHARGE * self.cache_writes
            cost = fresh * price.input + self.cached * price.cached + self.written * price.output
        return Usage(
            calls=1,
            tokens_in=self.read,
            tokens_cached=self.cached,
            tokens_out=self.written,
            cost=cost / 1_000_000,
        )


@dataclass(frozen=True)
class Answer:
    """One HTTP answer of a model, before its text is checked.

    Attributes:
        ending: how the model stopped; only a ``complete`` answer's text is worth reading.
    """

    ending: Ending
    text: str = ""
    tokens: Tokens = Tokens()
    model: str | None = None


@dataclass(frozen=True)
class Dialect:
    """One API: where it is, how a request is written and an answer read."""

    path: str
    body: Callable[[LlmSettings, Request[Any], str | None], Body]
    read: Callable[[bytes], Answer]


class _InputDetails(BaseModel):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _ResponsesUsage(BaseModel):
    input_tokens: int = 0
    output_tokens: int = 0
    input_tokens_details: _InputDetails | None = None


class _Part(BaseModel):
    type: str
    text: str | None = None


class _Item(BaseModel):
    type: str
    content: list[_Part] | None = None


class _Reason(BaseModel):
    reason: str | None = None


class _Error(BaseModel):
    code: str | int | None = None


class _ResponsesAnswer(BaseModel):
    model: str | None = None
    status: str | None = None
    incomplete_details: _Reason | None = None
    error: _Error | None = None
    output: list[_Item] = []
    usage: _ResponsesUsage | None = None


class _ChatMessage(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    finish_reason: str | None = None
    message: _ChatMessage


class _ChatUsage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _InputDetails | None = None


class _ChatAnswer(BaseModel):
    model: str | None = None
    error: _Error | None = None
    choices: list[_Choice] = []
    usage: _ChatUsage | None = None


def _responses_body(settings: LlmSettings, request: Request[Any], note: str | None) -> Body:
    parts = [part for part in (request.prefix, request.content, note) if part]
    return {
        "model": settings.model_for(request.purpose),
        "instructions": request.instructions,
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": part} for part in parts]}
        ],
        "text": {"format": {"type": "json_schema", **_schema(request)}},
        "max_output_tokens": settings.max_output_tokens,
        **_optional(settings, request),
    }


def _chat_body(settings: LlmSettings, request: Request[Any], note: str | None) -> Body:
    parts = [part for part in (request.prefix, request.content, note) if part]
    return {
        "model": settings.model_for(request.purpose),
        "messages": [
            {"role": "system", "content": request.instructions},
            {"role": "user", "content": "\n\n".join(parts)},
        ],
        "response_format": {"type": "json_schema", "json_schema": _schema(request)},
        "max_completion_tokens": settings.max_output_tokens,
        **_optional(settings, request),
    }


def _schema(request: Request[Any]) -> Body:
    return {"name": request.purpose, "strict": True, "schema": request.schema}


def _optional(settings: LlmSettings, request: Request[Any]) -> Body:
    # Responses keeps what it is sent for 30 days unless store is False.
    body: Body = {"store": False, "prompt_cache_key": request.cache_key}
    if settings.safety_identifier:
        body["safety_identifier"] = settings.safety_identifier
    return body


def without(body: Body, refused: frozenset[str]) -> Body:
    """Leave out what a server refused; an older name stands in where there is one."""
    kept = {key: value for key, value in body.items() if key not in refused}
    if "max_completion_tokens" in refused & body.keys():
        kept["max_tokens"] = body["max_completion_tokens"]
    return kept


def strings(node: Any) -> list[str]:
    """List every text in a body, keys included, as the model will read it."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        return [text for pair in node.items() for item in pair for text in strings(item)]
    if isinstance(node, list):
        return [text for item in node for text in strings(item)]
    return []


def _read_responses(content: bytes) -> Answer:
    try:
        answer = _ResponsesAnswer.model_validate_json(content)
    except ValidationError:
        return Answer("unreadable")
    parts = [part for item in answer.output for part in item.content or []]
    text = "".join(part.text or "" for part in parts if part.type == "output_text")
    refused = any(part.type == "refusal" for part in parts)
    ending = "refused" if refused else _responses_ending(answer)
    return Answer(ending, text, _responses_tokens(answer.usage), answer.model)


def _responses_ending(answer: _ResponsesAnswer) -> Ending:
    if answer.error:
        return _error_ending(answer.error)
    endings: dict[str | None, Ending] = {
        None: "complete",  # not every compatible server sends a status
        "completed": "complete",
        "incomplete": "truncated",
    }
    ending = endings.get(answer.status, "failed")
    filtered = answer.incomplete_details and answer.incomplete_details.reason == "content_filter"
    return "refused" if filtered else ending


def _error_ending(error: _Error) -> Ending:
    if error.code in {"rate_limit_exceeded", 429}:
        return "busy"
    refusals = {"invalid_prompt", "bio_policy", "misalignment_policy_violation"}
    return "refused" if error.code in refusals else "failed"


def _responses_tokens(usage: _ResponsesUsage | None) -> Tokens:
    if usage is None:
        return Tokens()
    details = usage.input_tokens_details or _InputDetails()
    return Tokens(
        usage.input_tokens,
        details.cached_tokens or 0,
        details.cache_write_tokens or 0,
        usage.output_tokens,
    )


def _read_chat(content: bytes) -> Answer:
    try:
        answer = _ChatAnswer.model_validate_json(content)
    except ValidationError:
        return Answer("unreadable")
    tokens = _chat_tokens(answer.usage)
    if answer.error:
        return Answer(_error_ending(answer.error), "", tokens, answer.model)
    if not answer.choices:
        return Answer("unreadable", "", tokens, answer.model)
    choice = answer.choices[0]
    return Answer(_chat_ending(choice), choice.message.content or "", tokens, answer.model)


def _chat_ending(choice: _Choice) -> Ending:
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return "refused"
    return "truncated" if choice.finish_reason == "length" else "complete"


def _chat_tokens(usage: _ChatUsage | None) -> Tokens:
    if usage is None:
        return Tokens()
    details = usage.prompt_tokens_details or _InputDetails()
    return Tokens(
        usage.prompt_tokens,
        details.cached_tokens or 0,
        details.cache_write_tokens or 0,
        usage.completion_tokens,
    )


DIALECTS: dict[str, Dialect] = {
    "responses": Dialect("/responses", _responses_body, _read_responses),
    "chat": Dialect("/chat/completions", _chat_body, _read_chat),
}
