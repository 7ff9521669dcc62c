"""The pages behind the links of mails, over real HTTP."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
import uvicorn

from bot.web.desk import Desk
from bot.web.site import build_site
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Mailbox
from tests.bot.mail.reading import LinkReader
from tests.handlers.conftest import ON_SQLITE, World
from tests.handlers.post_office import ANA, SITE, PostOffice, open_post_office, token_in
from tests.serving import one_request_each

pytestmark = ON_SQLITE
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@dataclass
class Visitor:
    """Somebody who follows links, with the product behind them."""

    office: PostOffice
    http: aiohttp.ClientSession
    address: str

    async def get(self, path: str) -> tuple[int, str]:
        """Open a page."""
        async with self.http.get(f"{self.address}{path}") as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, data: object = None) -> tuple[int, str]:
        """Press a button, or click in a mail program."""
        url = f"{self.address}{path}"
        async with self.http.post(url, data=data, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def mailbox(self) -> Mailbox:
        """The only one there is."""
        [found] = await self.office.world.rows(Mailbox)
        return found


@asynccontextmanager
async def serving(office: PostOffice) -> AsyncIterator[Visitor]:
    """Serve the site on a free port."""
    site = build_site(Desk(office.world.services, SITE))
    config = uvicorn.Config(site, port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with aiohttp.ClientSession(connector=one_request_each()) as http:
        yield Visitor(office, http, address)
    await server.shutdown()


@pytest.fixture
async def visitor(world: World) -> AsyncIterator[Visitor]:
    """The site and a mail server."""
    async with open_post_office(world) as office, serving(office) as opened:
        yield opened


async def confirming(visitor: Visitor) -> str:
    """The path of a link that confirms."""
    await visitor.office.say(ANA)
    return f"/mail/confirm/{token_in(visitor.office.smtp.to(ANA)[-1], 'confirm')}"


async def stopping(visitor: Visitor) -> str:
    """The path of a link that stops mail, out of a mail about opening 1."""
    await visitor.office.world.open_opening()
    await visitor.office.subscribe()
    await visitor.office.apply()
    return f"/unsubscribe/{token_in(visitor.office.smtp.mails[-1], 'unsubscribe')}"


async def test_opening_a_link_confirms_nothing_and_pressing_the_button_does(
    visitor: Visitor,
) -> None:
    path = await confirming(visitor)
    for _ in range(2):  # programs that look at links before people do
        status, page = await visitor.get(path)
        assert (status, "Confirm your address" in page) == (200, True)
    assert (await visitor.mailbox()).state == "unconfirmed"
    status, page = await visitor.post(path)
    assert (status, "Confirmed" in page) == (200, True)
    assert (await visitor.mailbox()).state == "on"
    assert (await visitor.post(path))[0] == 200


async def test_a_link_that_is_too_old_says_so(visitor: Visitor) -> None:
    path = await confirming(visitor)
    visitor.office.clock.forward(4 * 86_400)
    status, page = await visitor.post(path)
    assert (status, "too old" in page) == (410, True)


async def test_opening_a_link_stops_nothing_and_one_click_does(visitor: Visitor) -> None:
    path = await stopping(visitor)
    status, page = await visitor.get(path)
    assert (status, "Stop all mail" in page) == (200, True)
    assert "No mail about opening #1" in page
    assert (await visitor.mailbox()).sends == "alerts"
    status, page = await visitor.post(path, ONE_CLICK)
    assert (status, "Nothing more is mailed" in page) == (200, True)
    assert (await visitor.mailbox()).sends == "nothing"
    assert (await visitor.post(path, ONE_CLICK))[0] == 200


async def test_one_click_comes_as_multipart_too(visitor: Visitor) -> None:
    path = await stopping(visitor)
    form = aiohttp.FormData(ONE_CLICK, default_to_multipart=True)
    assert (await visitor.post(path, form))[0] == 200
    assert (await visitor.mailbox()).sends == "nothing"


@pytest.mark.parametrize(
    ("what", "words", "sends"),
    [
        ("all", "Nothing more is mailed to you", "nothing"),
        ("one", "about this opening", "alerts"),
        ("digest", "one digest a day", "digest"),
    ],
)
async def test_the_page_offers_less_than_everything(
    visitor: Visitor, what: str, words: str, sends: str
) -> None:
    path = await stopping(visitor)
    status, page = await visitor.post(path, {"what": what})
    assert (status, words in page) == (200, True)
    assert (await visitor.mailbox()).sends == sends
    await visitor.office.apply("Zed Zander", "zed@example.org")
    assert len(visitor.office.smtp.mails) == 1


async def test_what_is_sent_otherwise_changes_nothing_and_asks_again(visitor: Visitor) -> None:
    path = await stopping(visitor)
    for data in (None, {"what": "everything"}, {"List-Unsubscribe": "Perhaps"}, b"{}"):
        status, page = await visitor.post(path, data)
        assert (status, "What should change?" in page) == (200, True)
    many = {f"field{number}": "x" for number in range(50)}
    assert (await visitor.post(path, many))[0] == 400
    assert (await visitor.mailbox()).sends == "alerts"


@pytest.mark.parametrize("kind", ["unsubscribe", "mail/confirm"])
@pytest.mark.parametrize(
    "token", ["x", "1-0-" + "0" * 32, "1-1-" + "f" * 32, "%3Cscript%3Ealert(1)"]
)
async def test_a_link_that_is_none_gets_a_kind_page(
    visitor: Visitor, kind: str, token: str
) -> None:
    await stopping(visitor)
    for status, page in (
        await visitor.get(f"/{kind}/{token}"),
        await visitor.post(f"/{kind}/{token}", ONE_CLICK),
    ):
        assert (status, "leads nowhere" in page) == (404, True)
        assert "<script" not in page
    assert (await visitor.mailbox()).sends == "alerts"


async def test_pages_run_no_script_and_are_kept_nowhere(visitor: Visitor) -> None:
    path = await stopping(visitor)
    async with visitor.http.get(f"{visitor.address}{path}") as answer:
        page, headers = await answer.text(), answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers
    read = LinkReader.of(page)
    assert "script" not in read.tags
    assert (read.links, read.elsewhere) == ([], [])


async def test_two_workspaces_are_apart(
    visitor: Visitor, database: Database, files: EncryptedFolder
) -> None:
    del database, files
    path = await stopping(visitor)
    other = visitor.office.member("U1")
    await visitor.office.world.say(
        "hire", f"mail {ANA}", type(other)("chat:T2", "U1", "chat:T2/C1")
    )
    await visitor.office.confirm(ANA)
    await visitor.post(path, ONE_CLICK)
    rows = await visitor.office.world.rows(Mailbox)
    assert [row.sends for row in rows] == ["nothing", "alerts"]
