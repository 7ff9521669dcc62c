"""Webhooks through real processes: told once, and again after a worker was killed."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from standardwebhooks import Webhook

from bot.services import open_services
from bot.settings import Settings, load_settings
from bot.stack import Stack, stack
from handlers.access import workspace_of
from handlers.events import emit
from handlers.services import Services, work
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks.endpoints import Listed
from tests.fakes.sink import Sink, open_sink
from tests.processes import child_named, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Running:
    """A stack with one webhook, and services of the test's own beside it."""

    stack: Stack
    settings: Settings
    services: Services
    sink: Sink
    home: int
    made: Listed

    async def happen(self, *openings: int) -> None:
        """Let openings close, in one transaction."""
        async with work(self.services) as unit:
            for opening in openings:
                await emit(unit, self.home, "opening.closed", opening_id=opening)

    async def until_delivered(self) -> None:
        """Wait until nothing is to be told any more."""

        async def told() -> bool:
            return not await webhooks.deliveries(self.services, self.home, state="due", limit=1)

        await until(told)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with open_sink() as sink:
        settings = load_settings(
            _env_file=None,
            data_folder=tmp_path_factory.mktemp("data"),
            webhook_allow=f"127.0.0.1:{sink.port}",
            lease_seconds=2.0,
            renew_seconds=0.5,
            sweep_seconds=1.0,
            poll_seconds=0.1,
            retry_backoff=0.1,
            stop_seconds=0.5,
            model_threads=1,
            chat_threads=4,
            read_workers=1,
            web="off",
        )
        async with stack(settings) as started, open_services(settings) as services:
            home = (await workspace_of(services, "local")).id
            url = f"{sink.url}?token=tok-in-the-address"
            made = await webhooks.add(services, home, url, [], by="test")
            yield Running(started, settings, services, sink, home, made)


async def test_each_event_is_told_once(running: Running) -> None:
    running.sink.got.clear()
    await running.happen(*range(30))
    await running.until_delivered()
    told = [
        Webhook(running.made.secret or "").verify(got.body, dict(got.headers))
        for got in running.sink.got
    ]
    assert sorted(one["data"]["opening_id"] for one in told) == [*range(30)]
    assert len({got.headers["webhook-id"] for got in running.sink.got}) == 30


async def test_killed_in_the_middle_of_telling(running: Running) -> None:
    """The receiver has it, and nobody knows: it is told again, under the same id."""
    running.sink.got.clear()
    hanging = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        hanging.set()
        await asyncio.Event().wait()
        raise AssertionError

    running.sink.way = hang
    await running.happen(77)
    async with asyncio.timeout(30):
        await hanging.wait()
    running.sink.way = None
    os.kill(child_named(running.stack.pid, "bot.worker think"), signal.SIGKILL)
    await running.until_delivered()
    assert [json.loads(got.body)["data"]["opening_id"] for got in running.sink.got] == [77, 77]
    assert len({got.headers["webhook-id"] for got in running.sink.got}) == 1


async def test_the_log_names_numbers_alone(running: Running) -> None:
    await running.happen(100)
    await running.until_delivered()
    log = running.stack.log.read_text("utf-8")
    assert "webhook" in log
    secret = (running.made.secret or "").removeprefix("whsec_")
    for word in (secret, "tok-in-the-address", "opening_id", "msg_", f":{running.sink.port}"):
        assert word not in log, word
