"""A page of the board over many scored applications, beside a route that does nothing."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import aiohttp

from bot.services import open_services
from bot.web.desk import Desk
from bot.web.site import build_site
from handlers.messages import Caller
from handlers.services import PlatformMember, Services
from handlers.signing_in import link_for
from storage.models import Opening
from tests.bench.rank import fill
from tests.bench.running import WORKSPACE, prepared
from tests.bench.table import Row, percentile
from tests.serving import served

APPLICATIONS = 100_000
ASKED, WARM = 60, 5
PAGES = {
    "the shortlist's first page": "/board/openings/1",
    "the same, narrowed": "/board/openings/1?min=40&skills=python&years=4",
    "a candidate": "/board/candidates/5",
}


class _Everybody:
    """A platform on which everybody is a member, and sees everything, at once."""

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """A member."""
        del workspace, user
        return PlatformMember("member", None)

    async def kept_out(self, destination: str) -> str | None:
        """Nowhere."""
        del destination
        return None

    async def sees(self, destination: str, user: str) -> bool:
        """Everything."""
        del destination, user
        return True


async def board() -> list[Row]:
    """On SQLite, from the request to the last byte, one at a time."""

    async def crowd(services: Services, opening: Opening) -> None:
        await fill(services, opening, APPLICATIONS)

    rows = []
    async with AsyncExitStack() as opened:
        settings = await opened.enter_async_context(prepared(crowd))
        services = await opened.enter_async_context(
            open_services(settings, redis=False, outside=False)
        )
        services = replace(services, directories={"slack": _Everybody()})
        http, address = await opened.enter_async_context(_signed_in(services))
        bare = percentile(await _ask(http, f"{address}/healthz"), 0.5)
        rows.append(Row("a bare route, p50 ms", bare * 1000))
        for title, path in PAGES.items():
            seconds = await _ask(http, address + path)
            half, most = (percentile(seconds, share) * 1000 for share in (0.5, 0.95))
            rows.append(Row(f"{title} of {APPLICATIONS:,}, SQLite, p50 ms", half))
            rows.append(Row("  p95 ms", most))
            rows.append(Row("  times a bare route", half / (bare * 1000)))
    return rows


@asynccontextmanager
async def _signed_in(services: Services) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    site = build_site(Desk(services, "http://127.0.0.1"))
    async with AsyncExitStack() as opened:
        address = await opened.enter_async_context(served(site))
        services = replace(services, options=replace(services.options, address=address))
        site.state.desk = Desk(services, address)
        jar = aiohttp.CookieJar(unsafe=True)
        http = await opened.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        link = await link_for(services, Caller(WORKSPACE, "U1"))
        await http.post(f"{address}/board/in", data={"token": link.rpartition("=")[2]})
        yield http, address


async def _ask(http: aiohttp.ClientSession, address: str) -> Sequence[float]:
    seconds = []
    for _ in range(WARM + ASKED):
        start = time.monotonic()
        async with http.get(address) as answer:
            await answer.read()
            if answer.status != 200 or "/board/in" in str(answer.url):
                raise RuntimeError(f"{address} answers {answer.status} at {answer.url}")
        seconds.append(time.monotonic() - start)
    return seconds[WARM:]
