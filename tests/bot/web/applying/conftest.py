"""The site on a port of its own, an opening with a page, and a real browser."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from bot.inline import InlineQueue
from bot.serving import serve_site
from bot.settings import load_settings
from bot.web.desk import Desk
from bot.web.guards import Guard, Rates
from bot.web.site import build_site
from handlers.applicants.pages import Shared, Wanted, share
from handlers.options import Applying
from handlers.services import Options, Services
from storage.crypto import Vault
from storage.database import open_database
from storage.files import EncryptedFolder
from storage.models import Workspace
from tests.handlers.conftest import CV, Chat, World


@dataclass
class House:
    """The product behind its pages."""

    world: World
    address: str
    client: httpx2.AsyncClient
    guard: Guard
    site: FastAPI
    later: timedelta = timedelta()

    async def share(self, **wanted: Any) -> Shared:
        """An opening with its page."""
        opening = await self.world.open_opening()
        return await self.share_again(opening, **wanted)

    async def share_again(self, opening: int, **wanted: Any) -> Shared:
        """Switch a page on or off."""
        home = await self.home()
        return await share(self.world.services, home, opening, Wanted(**wanted), by="U1")

    async def home(self) -> int:
        """The workspace's id."""
        return (await self.world.rows(Workspace))[0].id

    def let(self, **options: Any) -> None:
        """Change what whoever runs Shortlist has set."""
        services = self.world.services
        applying = replace(services.options.applying, **options)
        object.__setattr__(services, "options", replace(services.options, applying=applying))

    def desk(self, **changes: Any) -> None:
        """Change what the site's routes work with."""
        self.site.state.desk = replace(self.site.state.desk, **changes)

    async def stamp(self, link: str) -> str:
        """The stamp of a form that is shown now."""
        text = (await self.client.get(link)).text
        return text.partition('name="stamp" value="')[2].partition('"')[0]

    async def send(
        self, link: str, *, data: bytes = CV.encode(), name: str = "cv.txt", **fields: str
    ) -> httpx2.Response:
        """Send a form as a browser without JavaScript does."""
        filled = {"stamp": await self.stamp(link), "consent": "yes", "website": "", **fields}
        return await self.client.post(link, data=filled, files={"cv": (name, data)})

    async def receipt(self, link: str, **given: Any) -> str:
        """Apply; the address of the receipt."""
        answer = await self.send(link, **given)
        assert answer.status_code == 303, answer.text
        return self.address + answer.headers["location"]


@pytest.fixture
async def house(sqlite_url: str, vault: Vault, files: EncryptedFolder) -> AsyncIterator[House]:
    """The product on an empty database, its site on loopback."""
    port = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{port.getsockname()[1]}"
    chat, queue = Chat(), InlineQueue()
    async with open_database(sqlite_url, vault) as database:
        made: list[House] = []
        options = Options(
            pace=0.0,
            backoff=0.0,
            address=address,
            applying=Applying(organisation="Example Ltd", least_seconds=0.0),
        )
        services = Services(
            database=database,
            files=files,
            queue=queue,
            notifiers={"chat": chat},
            sources={"chat": chat},
            directories={"chat": chat},
            llm=None,
            options=options,
            now=lambda: datetime.now(UTC) + (made[0].later if made else timedelta()),
        )
        site = build_site(Desk(services, address))
        guard = Guard(Rates("1000/hour", "1000/hour", "1000/hour"))
        site.state.guard = guard
        settings = load_settings(_env_file=None, stop_seconds=0.1)
        ready = asyncio.Event()
        serving = asyncio.create_task(serve_site(settings, site, port, ready.set))
        await ready.wait()
        one_each = httpx2.Limits(max_keepalive_connections=0)  # see `tests.serving`
        async with httpx2.AsyncClient(trust_env=False, limits=one_each) as client:
            made.append(House(World(services, chat, queue), address, client, guard, site))
            yield made[0]
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


@pytest.fixture
def pages(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """Writes a file to pick."""

    def write(data: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1200, "height": 900}}
