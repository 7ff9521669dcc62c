"""What axe-core finds wrong for people who hear pages, or work without a mouse."""

from dataclasses import replace
from typing import Any

import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Browser, Page, ViewportSize, expect

from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks import sources
from storage.models import Application, Opening
from tests.bot.web.board.conftest import Board, sign_in
from tests.bot.web.browser import DESKTOP, PHONE
from tests.bot.web.conftest import Takers
from tests.bot.web.hiring import ask_for
from tests.handlers.conftest import CHANNEL, ON_SQLITE, OTHER_CHANNEL, TEAM, cv

NARROW = ViewportSize(width=320, height=640)  # also a desktop that is zoomed to 400 %
PAGES = (
    "/board",
    "/board/openings/1",
    "/board/openings/1?bucket=gate_failed",
    "/board/openings/1/uploads",
    "/board/openings/1/report",
    "/board/openings/1/rubric",
    "/board/openings/1/apply-page",
    "/board/openings/1/compare?c=1&c=2",
    "/board/openings/new",
    "/board/candidates/1",
    "/board/ask/ask_decline?value=1",
    "/board/requests",
    "/board/queue",
    "/board/settings",
    "/board/settings/mail",
    "/board/settings/ats",
    "/board/settings/keys",
    "/board/settings/webhooks",
    "/board/settings/webhooks/1",
    "/board/settings/webhooks/deliveries/1",
    "/board/sessions",
    "/board/find",
    "/board/openings/99",
    "/board/in",
)


@ON_SQLITE
@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)])
async def test_no_page_keeps_anybody_out(
    board: Board, browser: Browser, scheme: Any, size: Any
) -> None:
    board.world.chat.people["U1"] = "admin"
    await board.people(3)
    await set_up(board)
    await board.world.press("decide", "1:shortlist")
    await board.world.press("decide", "2:hold")
    # What audits a page is put into it by the test; the policy itself is tested elsewhere.
    context = await browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/candidates/1")
    level = await page.locator("a[href*=ask_level]").first.get_attribute("href")
    paths = (*PAGES, level or "")
    found = {path: await flaws(page, board.address + path) for path in paths}
    assert {path: told for path, told in found.items() if told} == {}


async def set_up(board: Board) -> None:
    """Let the settings have something to show."""
    home = await workspace_of(board.services, TEAM)
    await keys.create(board.services, home, NewKey("careers-page", ["uploads:write"]), by="U1")
    services = replace(board.services, web=Takers())
    told = await webhooks.add(services, home.id, "https://hr.example.com/hook", [], by="U1")
    await webhooks.ping(services, home.id, told.row.id, by="U1")
    hosts = ["files.example.com"]
    await sources.add(services, home.id, "ats", channel=CHANNEL, hosts=hosts, by="U1")
    await ask_for(services, 1, 1, "erasure")
    await board.world.settle()


@ON_SQLITE
@pytest.mark.parametrize(("scheme", "size"), [("dark", DESKTOP), ("light", NARROW)])
async def test_no_state_of_a_page_keeps_anybody_out(
    board: Board, browser: Browser, scheme: Any, size: Any
) -> None:
    world = board.world
    await board.people(2)
    async with world.services.database.write() as session:
        (await session.get_one(Opening, 1)).title = f"{'Donaudampfschifffahrt' * 3} and more"
    name = "".join(f"{'Wolfeschlegelsteinhausen' * 2} " for _ in range(2)).strip()
    await world.drop("long.txt", cv(name, "l@example.com"), file="L", message="l.1")
    await world.drop("noa.txt", cv("נועה בן דוד", "noa@example.com"), file="N", message="n.1")
    await world.drop(f"{'minutes_of_the_meeting' * 4}.exe", b"MZ", file="X", message="x.1")
    blind = await world.open_opening(channel=OTHER_CHANNEL, blind="yes")
    await world.drop("b.txt", cv("Bo Ek", "bo@example.com"), file="B", channel=OTHER_CHANNEL)
    context = await browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = await sign_in(board, context)
    first, hidden = "/board/openings/1", (await world.rows(Application))[-1]
    assert hidden.opening_id == blind
    everywhere = ("/board", first, f"{first}/uploads", f"{first}/compare?c=1&c=2&c=3&c=4")
    blinded = (f"/board/openings/{blind}", f"/board/candidates/{hidden.id}")
    for path in (*everywhere, *blinded, "/board/candidates/3"):
        assert await flaws(page, board.address + path) == [], path
    await page.goto(f"{board.address}{first}/compare?c=1")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await flaws(page) == []
    await page.goto(board.address + first)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await flaws(page) == []
    await page.goto(f"{board.address}{first}/rubric")
    await page.locator("[name=name-0]").fill("Not older than 35")
    await page.get_by_role("button", name="Save").last.click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await flaws(page) == []


async def flaws(page: Page, address: str = "") -> list[str]:
    """What keeps people out of a page with all of it opened, and whether it is too wide.

    Without an address, of the page as it stands.
    """
    if address:
        answer = await page.goto(address)
        assert answer is not None
        if answer.status not in {200, 404, 422}:
            return [f"answered with {answer.status}"]
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    told = await Axe().run(page)
    serious = [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in told["violations"]
        if one["impact"] in {"moderate", "serious", "critical"}
        for node in one["nodes"][:3]
    ]
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return serious + (["wider than its window"] if await page.evaluate(wide) else [])
