"""The whole stack with a fake Slack in front of it and a fake model behind it."""

import asyncio
import json
import socket
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.services import migrate_safely, open_services
from bot.settings import Settings
from bot.stack import Stack, stack
from handlers.access import workspace_of
from handlers.openings.managing import NewOpening, create, draft_now
from handlers.services import Services
from storage.models import Opening
from tests.bench.people import DESCRIPTION
from tests.fakes.slack import FakeSlack, open_fake_slack

WORKSPACE = "slack:T1"
CHANNEL = "C1"
Fill = Callable[[Services, Opening], Awaitable[None]]


@dataclass(frozen=True)
class Bench:
    """What a benchmark works with; `model` is the address of the fake model, if there is one."""

    settings: Settings
    slack: FakeSlack
    stack: Stack
    model: str | None


@asynccontextmanager
async def fake_model(delay: float) -> AsyncIterator[str]:
    """A model server in a process of its own, that answers after `delay` seconds; its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.openai", "--port", "0", "--delay", str(delay)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the fake model has no output")
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


def model_calls(address: str) -> list[dict[str, Any]]:
    """The requests that a fake model has had."""
    root = address.removesuffix("/").removesuffix("/v1")
    with urllib.request.urlopen(f"{root}/_requests") as answer:  # noqa: S310 - loopback
        calls: list[dict[str, Any]] = json.load(answer)["requests"]
    return calls


@asynccontextmanager
async def running(
    *,
    delay: float | None = None,
    database_url: str | None = None,
    fill: Fill | None = None,
    **changes: Any,
) -> AsyncIterator[Bench]:
    """Start everything on a temporary data folder, with one opening in the channel.

    Args:
        delay: seconds the model takes; None for a stack without a model.
        database_url: a database other than SQLite.
        fill: `await fill(services, opening)` before the stack starts.
        changes: further settings.
    """
    async with AsyncExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        slack = await opened.enter_async_context(open_fake_slack())
        model = None if delay is None else await opened.enter_async_context(fake_model(delay))
        settings = _settings(Path(folder), slack, model, database_url, **changes)
        await _prepare(settings, fill)
        slack.app_url = f"http://127.0.0.1:{settings.http_port}/slack/events"
        yield Bench(settings, slack, await opened.enter_async_context(stack(settings)), model)


@asynccontextmanager
async def prepared(fill: Fill) -> AsyncIterator[Settings]:
    """A temporary data folder with one opening, filled, and nothing started."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings(_env_file=None, data_folder=Path(folder) / "data", log_level="WARNING")
        await _prepare(settings, fill)
        yield settings


def _settings(
    folder: Path, slack: FakeSlack, model: str | None, database_url: str | None, **changes: Any
) -> Settings:
    return Settings(
        _env_file=None,
        data_folder=folder / "data",
        database_url=database_url,
        openai_api_key=SecretStr("sk-bench") if model else None,
        openai_base_url=model,
        slack_bot_token=SecretStr(slack.bot_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_mode="http",
        slack_api_url=slack.api_url,
        http_port=free_port(),
        pace_seconds=0,
        log_level="WARNING",
        **changes,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def _prepare(settings: Settings, fill: Fill | None) -> None:
    settings.data_folder.mkdir(mode=0o700, parents=True)
    await migrate_safely(settings)
    without_model = settings.model_copy(update={"openai_api_key": None})
    async with open_services(without_model, redis=False, outside=False) as services:
        home = await workspace_of(services, WORKSPACE)
        opening: Opening = await create(
            services,
            home.id,
            NewOpening("Backend Engineer", DESCRIPTION, f"{WORKSPACE}/{CHANNEL}", 75.0),
        )
        await draft_now(services, opening)
        if fill is not None:
            await fill(services, opening)
