"""The board on a real port, in front of the product on a database, and a real browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from fastapi import FastAPI
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
)

from bot.web.desk import Desk
from bot.web.site import build_site
from handlers.board.signing_in import link_for
from handlers.messages import Caller
from handlers.services import Services
from tests.bot.web.browser import DESKTOP, WAIT
from tests.handlers.conftest import TEAM, World, cv, world  # noqa: F401 - a fixture
from tests.handlers.post_office import PostOffice, open_post_office
from tests.serving import served


@dataclass
class Board:
    """The board, served.

    Attributes:
        services: as the site has them, knowing its address.
    """

    world: World
    services: Services
    address: str
    site: FastAPI

    async def link(self, user: str = "U1", workspace: str = TEAM) -> str:
        """A link that signs a member in."""
        return await link_for(self.services, Caller(workspace, user))

    async def people(self, amount: int = 4) -> int:
        """An opening with scored candidates; returns its id."""
        opening = await self.world.open_opening()
        skills = ("Python, PostgreSQL, Kubernetes, AWS", "Python, PostgreSQL", "Kubernetes", "Java")
        for number in range(amount):
            name, mail = f"{NAMES[number % len(NAMES)]} Ruiz", f"p{number}@example.com"
            data = cv(name, mail, skills[number % 4])
            await self.world.drop(f"cv{number}.txt", data, file=f"F{number}", message=f"{number}.1")
        return opening


NAMES = ("Ana", "Bruno", "Carla", "Dieter", "Elena", "Farid", "Greta", "Hugo")


@pytest.fixture
async def board(world: World) -> AsyncIterator[Board]:  # noqa: F811 - the fixture
    """The board in front of the product, on SQLite and on PostgreSQL unless told otherwise."""
    site = build_site(Desk(world.services, "http://127.0.0.1"))
    async with served(site) as address:
        options = replace(world.services.options, address=address)
        services = replace(world.services, options=options)
        site.state.desk = Desk(services, address)
        yield Board(world, services, address, site)


@pytest.fixture
async def office(board: Board) -> AsyncIterator[PostOffice]:
    """The board, with a mail server behind it."""
    async with open_post_office(board.world) as opened:
        options = replace(board.world.services.options, address=board.address)
        board.services = replace(board.world.services, options=options)
        board.site.state.desk = Desk(board.services, board.address)
        board.world.services = board.services
        yield opened


@pytest.fixture
async def context(browser: Browser) -> BrowserContext:
    """A window of a desktop."""
    return await browser.new_context(viewport=DESKTOP)


async def sign_in(board: Board, context: BrowserContext, user: str = "U1") -> Page:
    """Sign in by a link, as a person does."""
    context.set_default_timeout(WAIT)
    page = await context.new_page()
    await page.goto(await board.link(user))
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/board")
    return page
