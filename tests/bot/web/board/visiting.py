"""A browser without a window, for what is about answers and not about how they look."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from tests.bot.web.board.conftest import Board
from tests.handlers.conftest import TEAM
from tests.serving import one_request_each


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]
    url: str


@dataclass
class Visitor:
    """Somebody with cookies."""

    http: aiohttp.ClientSession
    address: str
    csrf: str = ""

    async def get(self, path: str, *, follow: bool = True) -> Answer:
        """Look at a page."""
        async with self.http.get(self.address + path, allow_redirects=follow) as answer:
            return await _read(answer)

    async def post(
        self, path: str, *, headers: Mapping[str, str] | None = None, **fields: str
    ) -> Answer:
        """Send a form, with what this session's forms carry unless it is given."""
        fields = {"csrf": self.csrf, **fields}
        async with self.http.post(self.address + path, data=fields, headers=headers) as answer:
            return await _read(answer)

    async def fill(self, path: str, fields: Mapping[str, str | Sequence[str]]) -> Answer:
        """Send a form whose fields have names of any kind, and may be given several times."""
        data = [("csrf", self.csrf)]
        for name, value in fields.items():
            data += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        async with self.http.post(self.address + path, data=data) as answer:
            return await _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> Answer:
    text = await answer.text("utf-8", "replace")
    return Answer(answer.status, text, dict(answer.headers), str(answer.url))


@asynccontextmanager
async def visiting(
    board: Board, user: str | None = "U1", workspace: str = TEAM
) -> AsyncIterator[Visitor]:
    """Somebody who is signed in; None for nobody."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar, connector=one_request_each()) as http:
        visitor = Visitor(http, board.address)
        if user is not None:
            link = await board.link(user, workspace)
            home = await visitor.post("/board/in", token=link.rpartition("=")[2])
            visitor.csrf = csrf_in(home.text)
        yield visitor


def csrf_in(text: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', text)
    assert found, text
    return found[1]


def secret_in(text: str) -> str:
    """The secret that a page shows, once."""
    assert "it is not shown again" in text
    found = re.search(r'<code class="secret">([^<]+)</code>', text)
    assert found, text
    return found[1]
