"""Asking a model over real HTTP: what leaves, what comes back, and what each failure means."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import aiohttp
import pytest
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from pipeline.errors import LeakError, ModelError, PipelineError
from pipeline.llm import Llm, LlmSettings, Price, Request, Shape, open_llm, shutdown_warning
from pipeline.profile import Identity
from tests.fakes.openai import FakeOpenAI

ZOE = Identity(name="Zoe Quill")
NADIA = Identity(name="Nadia Sorensen", emails=("nadia@sorensen.example",))


class Course(Shape):
    degree: str
    title: str | None


class Verdict(Shape):
    headline: str | None
    summary: str | None
    courses: list[Course]
    level: Literal[0, 1, 2] | None


GOOD = json.dumps({"headline": "Welder", "summary": None, "courses": [], "level": 2})


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as server:
        yield server


def opened(fake: FakeOpenAI, **settings: Any) -> AbstractAsyncContextManager[Llm]:
    return open_llm(LlmSettings(**{"api_key": "sk-test", "base_url": fake.url} | settings))


def a_request(
    content: str = "Welder since 2015", identity: Identity | None = ZOE
) -> Request[Verdict]:
    return Request(
        purpose="profile",
        instructions="Copy the facts.",
        prefix="The form",
        content=content,
        shape=Verdict,
        cache_key="profile-1",
        identity=identity,
    )


async def failing(fake: FakeOpenAI, **settings: Any) -> ModelError:
    async with opened(fake, **settings) as llm:
        with pytest.raises(ModelError) as caught:
            await llm.ask(a_request())
    return caught.value


async def test_the_answer_comes_back_checked_with_tokens_and_cost(fake: FakeOpenAI) -> None:
    fake.script("text", text=GOOD)
    prices = {"gpt-6-luna": Price(input=1.0, cached=0.1, output=100.0)}
    async with opened(fake, prices=prices) as llm:
        reply = await llm.ask(a_request())
    assert reply.value == Verdict(headline="Welder", summary=None, courses=[], level=2)
    assert reply.model == "gpt-6-luna"
    assert reply.usage.calls == 1
    assert reply.usage.tokens_out == -(-len(GOOD) // 4)
    expected = reply.usage.tokens_in * 1.0 + reply.usage.tokens_out * 100.0
    assert reply.usage.cost == pytest.approx(expected / 1_000_000)


async def test_cached_tokens_cost_less(fake: FakeOpenAI) -> None:
    fake.script("text", text=GOOD, times=2)
    prices = {"gpt-6-luna": Price(input=1.0, cached=0.0, output=0.0)}
    request = a_request()
    long = replace(request, instructions="Copy. " * 1000)
    async with opened(fake, prices=prices) as llm:
        first, second = await llm.ask(long), await llm.ask(long)
    assert first.usage.tokens_cached == 0
    assert second.usage.tokens_cached >= 1024
    assert second.usage.cost < first.usage.cost / 4


async def test_nothing_is_stored_and_the_fixed_part_comes_first(fake: FakeOpenAI) -> None:
    fake.script("text", text=GOOD)
    async with opened(fake, safety_identifier="a1b2") as llm:
        await llm.ask(a_request())
    body = fake.requests[0].body
    assert body["store"] is False
    assert body["prompt_cache_key"] == "profile-1"
    assert body["safety_identifier"] == "a1b2"
    assert "temperature" not in body
    texts = [part["text"] for part in body["input"][0]["content"]]
    assert texts == ["The form", "Welder since 2015"]
    schema = body["text"]["format"]
    assert schema["strict"] is True
    assert schema["schema"]["required"] == ["headline", "summary", "courses", "level"]
    assert "title" in schema["schema"]["$defs"]["Course"]["properties"]


async def test_each_purpose_can_have_a_model_of_its_own(fake: FakeOpenAI) -> None:
    fake.script("text", text=GOOD)
    async with opened(fake, profile_model="gpt-6-sol") as llm:
        await llm.ask(a_request())
    assert fake.requests[0].body["model"] == "gpt-6-sol"


@pytest.mark.parametrize(
    ("kind", "options", "code", "permanent"),
    [
        ("quota", {}, "quota", True),
        ("unauthorized", {}, "key", True),
        ("status", {"status": 403}, "key", True),
        ("status", {"status": 402}, "quota", True),
        ("refusal", {}, "refusal", True),
        ("status", {"status": 400, "code": "content_filter"}, "refusal", True),
        ("rate_limited", {}, "rate_limited", False),
        ("server_error", {}, "server", False),
        ("status", {"status": 503}, "server", False),
        ("status", {"status": 408}, "timeout", False),
        ("status", {"status": 413}, "rejected", True),
        ("status", {"status": 400, "message": "context too long"}, "rejected", True),
        (
            "status",
            {"status": 404, "code": "model_not_found", "message": "no model"},
            "rejected",
            True,
        ),
        ("dropped", {}, "unreachable", False),
        ("redirect", {"to": "http://elsewhere.example/v1/responses"}, "rejected", True),
    ],
)
async def test_a_failure_is_named_and_not_asked_again(
    fake: FakeOpenAI, kind: str, options: dict[str, Any], code: str, permanent: bool
) -> None:
    fake.script(kind, **options)
    error = await failing(fake)
    assert (error.code, error.permanent) == (code, permanent)
    assert len(fake.requests) == 1
    assert error.message.endswith(".") or code == "rejected"


async def test_the_wait_that_the_server_asks_for_is_passed_on(fake: FakeOpenAI) -> None:
    for said, seconds in (("7", 7.0), ("600", 600.0), ("-3", 0.0), ("soon", None), ("nan", None)):
        fake.script("rate_limited", retry_after=said)
        assert (await failing(fake)).retry_after == seconds
    fake.script("rate_limited", retry_after="Fri, 01 Jan 2100 00:00:00 GMT")
    assert (await failing(fake)).retry_after == 24 * 3600


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("truncated", "truncated"),
        ("invalid_json", "invalid"),
        ("wrong_schema", "invalid"),
        ("not_json", "invalid"),
        ("huge", "invalid"),
        ("packed", "invalid"),
    ],
)
async def test_an_unusable_answer_is_asked_for_once_more(
    fake: FakeOpenAI, kind: str, code: str
) -> None:
    fake.script(kind)
    fake.script("text", text=GOOD)
    async with opened(fake) as llm:
        reply = await llm.ask(a_request())
    assert reply.value.level == 2
    assert reply.usage.calls == 2
    first, second = (entry.body["input"][0]["content"] for entry in fake.requests)
    assert second[: len(first)] == first
    assert "could not be used" in second[-1]["text"]

    fake.script(kind, times=2)
    error = await failing(fake)
    assert (error.code, error.permanent) == (code, True)
    assert error.usage.calls == 2
    assert len(fake.requests) == 4


async def test_what_a_failed_second_try_took_is_counted(fake: FakeOpenAI) -> None:
    fake.script("truncated")
    fake.script("server_error")
    error = await failing(fake)
    assert error.code == "server"
    assert error.usage.calls == 1
    assert error.usage.tokens_in > 0


async def test_an_answer_over_the_limit_is_not_read_to_its_end(fake: FakeOpenAI) -> None:
    fake.script("huge", size=30_000_000, times=2)
    error = await failing(fake, max_response_bytes=10_000)
    assert error.code == "invalid"
    assert error.usage.tokens_in == 0  # its token counts came after the limit


@pytest.mark.parametrize("kind", ["hang", "trickle"])
async def test_the_deadline_holds_against_silence_and_against_a_trickle(
    fake: FakeOpenAI, kind: str
) -> None:
    fake.script(kind)
    async with asyncio.timeout(20):
        error = await failing(fake, timeout=0.3)
    assert (error.code, error.permanent) == ("timeout", False)
    assert len(fake.requests) == 1


async def test_no_server_is_unreachable(fake: FakeOpenAI) -> None:
    await fake.stop()
    error = await failing(fake)
    assert (error.code, error.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    "leak",
    ["Nadia Sorensen", "NADIA\nSORENSEN", "nadia@sorensen.example", "N A D I A S O R E N S E N"],
)
async def test_a_request_that_names_the_candidate_is_not_sent(fake: FakeOpenAI, leak: str) -> None:
    request = a_request(f"CV of\n{leak}\nwelder since 2015", NADIA)
    async with opened(fake) as llm:
        with pytest.raises(LeakError) as caught:
            await llm.ask(request)
    assert caught.value.permanent
    assert fake.requests == []


@pytest.mark.parametrize("name", [None, ""])
async def test_a_request_about_someone_without_a_name_is_not_sent(
    fake: FakeOpenAI, name: str | None
) -> None:
    fake.script("text", text=GOOD, times=2)
    nameless = Identity(name=name, emails=("nadia@sorensen.example",))
    async with opened(fake) as llm:
        with pytest.raises(PipelineError) as caught:
            await llm.ask(a_request(identity=nameless))
        assert fake.requests == []
        assert (caught.value.code, caught.value.permanent) == ("no_name", True)
        await llm.ask(a_request(identity=None))


async def test_a_chat_request_is_checked_too(fake: FakeOpenAI) -> None:
    async with opened(fake, api="chat") as llm:
        with pytest.raises(LeakError):
            await llm.ask(a_request("Nadia Sorensen, welder", NADIA))
    assert fake.requests == []


async def test_a_name_that_is_a_word_of_the_criteria_does_not_block(fake: FakeOpenAI) -> None:
    oslo = Identity(name="Ingrid Oslo")
    fake.script("text", text=GOOD)
    async with opened(fake) as llm:
        await llm.ask(replace(a_request(identity=oslo), prefix="Ready to work in Oslo"))
        with pytest.raises(LeakError):
            await llm.ask(replace(a_request("Lives as Oslo", oslo), prefix="Ready to work in Oslo"))
    assert len(fake.requests) == 1


async def test_a_server_without_responses_is_asked_by_chat_and_remembered(
    fake: FakeOpenAI,
) -> None:
    fake.responses_api = False
    fake.script("text", text=GOOD, times=2)
    async with opened(fake) as llm:
        await llm.ask(a_request())
        reply = await llm.ask(a_request())
    assert [entry.path for entry in fake.requests] == [
        "/v1/responses",
        "/v1/chat/completions",
        "/v1/chat/completions",
    ]
    body = fake.requests[1].body
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["store"] is False
    assert body["messages"][1]["content"] == "The form\n\nWelder since 2015"
    assert reply.usage.tokens_in > 0


@pytest.mark.parametrize(
    ("kind", "code"),
    [("refusal", "refusal"), ("truncated", "truncated"), ("invalid_json", "invalid")],
)
async def test_chat_fails_by_the_same_names(fake: FakeOpenAI, kind: str, code: str) -> None:
    fake.script(kind, times=2)
    assert (await failing(fake, api="chat")).code == code
    assert {entry.path for entry in fake.requests} == {"/v1/chat/completions"}


async def test_responses_only_never_falls_back(fake: FakeOpenAI) -> None:
    fake.responses_api = False
    assert (await failing(fake, api="responses")).code == "rejected"
    assert len(fake.requests) == 1


async def test_a_server_that_knows_fewer_parameters_is_asked_without_them(
    fake: FakeOpenAI,
) -> None:
    fake.unknown = frozenset({"prompt_cache_key", "store", "max_completion_tokens"})
    fake.script("text", text=GOOD, times=2)
    async with opened(fake, api="chat", max_output_tokens=777) as llm:
        await llm.ask(a_request())
        tries = len(fake.requests)
        await llm.ask(a_request())
    assert len(fake.requests) == tries + 1
    body = fake.requests[-1].body
    assert not fake.unknown & body.keys()
    assert body["max_tokens"] == 777


async def test_json_wrapped_in_prose_is_understood(fake: FakeOpenAI) -> None:
    fake.script("text", text=f"Sure!\n```json\n{GOOD}\n```")
    async with opened(fake) as llm:
        assert (await llm.ask(a_request())).value.headline == "Welder"


async def test_keys_that_were_not_asked_for_are_dropped(fake: FakeOpenAI) -> None:
    fake.script("text", text=json.dumps(json.loads(GOOD) | {"total": 100}))
    async with opened(fake) as llm:
        reply = await llm.ask(a_request())
    assert "total" not in reply.value.model_dump()


@pytest.mark.parametrize(("model", "warned"), [("gpt-5-mini", True), ("gpt-6-luna", False)])
def test_a_model_that_will_be_shut_down_is_warned_of(model: str, warned: bool) -> None:
    assert (shutdown_warning(model, date(2026, 11, 22)) is not None) is warned


def test_the_warning_names_the_day_and_covers_snapshots() -> None:
    before = shutdown_warning("gpt-4o-mini-2024-07-18", date(2026, 11, 22))
    after = shutdown_warning("gpt-4o-mini-2024-07-18", date(2027, 2, 1))
    assert before is not None
    assert after is not None
    assert "will be shut down on 2027-01-14" in before
    assert "was shut down on 2027-01-14" in after


def test_published_prices_hold_until_told_otherwise() -> None:
    told = {"gpt-6-luna": Price(input=9, cached=9, output=9)}
    published = LlmSettings(api_key="k").price_of("gpt-6-luna-2026-09-22")
    assert published == Price(input=0.10, cached=0.01, output=0.50)
    assert LlmSettings(api_key="k", prices=told).price_of("gpt-6-luna") == told["gpt-6-luna"]
    assert LlmSettings(api_key="k").price_of("gpt-6-lunatic") is None


def test_the_key_is_not_shown() -> None:
    assert "sk-secret" not in repr(LlmSettings(api_key="sk-secret"))


@pytest.mark.parametrize("kind", ["plausible", "truncated", "refusal"])
async def test_the_fake_answers_in_the_shapes_of_the_real_api(fake: FakeOpenAI, kind: str) -> None:
    fake.script(kind, times=2)
    headers = {"Authorization": "Bearer k"}
    text = {"format": {"type": "json_schema", "name": "profile", "strict": False, "schema": {}}}
    message = {"role": "user", "content": "<<<DATA\n| Welder\nDATA>>>"}
    parts = [{"type": "input_text", "text": message["content"]}]
    responses = {
        "model": "m",
        "instructions": "i",
        "text": text,
        "input": [{"role": "user", "content": parts}],
    }
    chat = {
        "model": "m",
        "messages": [{"role": "system", "content": "i"}, message],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "profile", "strict": False, "schema": {}},
        },
    }
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(f"{fake.url}/responses", json=responses) as answer:
            Response.model_validate_json(await answer.read())
        async with session.post(f"{fake.url}/chat/completions", json=chat) as answer:
            ChatCompletion.model_validate_json(await answer.read())


async def test_the_fake_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.openai", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        control = url.removesuffix("/v1")
        async with aiohttp.ClientSession(control) as session:
            await session.post("/_script", json={"answers": [{"kind": "text", "text": GOOD}]})
            async with open_llm(LlmSettings(api_key="k", base_url=url)) as llm:
                assert (await llm.ask(a_request())).value.level == 2
            async with session.get("/_requests") as answer:
                assert (await answer.json())["count"] == 1
    finally:
        process.terminate()
        await process.wait()
