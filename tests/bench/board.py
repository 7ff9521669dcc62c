"""The board's pages over a long shortlist, as a recruiter's browser asks for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.services import open_services
from bot.settings import Settings
from handlers.board.signing_in import link_for
from handlers.messages import Caller
from tests.bench.running import WORKSPACE

PAGES = (
    ("the board's first page of 25", "/board/openings/1"),
    ("the board's, filtered", "/board/openings/1?skills=python&min=40"),
    ("the board's candidate", "/board/candidates/1"),
)


@asynccontextmanager
async def signed_in(settings: Settings) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser of a recruiter who has followed their link."""
    async with open_services(settings, redis=False, outside=False) as services:
        link = await link_for(services, Caller(WORKSPACE, "U1"))
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        token = {"token": link.rpartition("=")[2]}
        async with browser.post(f"{settings.address}/board/in", data=token) as answer:
            answer.raise_for_status()
        yield browser
