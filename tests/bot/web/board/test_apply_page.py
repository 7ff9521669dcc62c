"""A recruiter opens the page on which candidates apply from the board, and closes it."""

from playwright.async_api import BrowserContext, expect

from storage.models import ApplyPage
from tests.bot.web.board.conftest import Board, sign_in
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import CHANNEL, ON_SQLITE

pytestmark = ON_SQLITE


async def test_from_more_to_the_link_and_off_again(board: Board, context: BrowserContext) -> None:
    opening = await board.world.open_opening()
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}")
    await page.locator("summary", has_text="More").click()
    await page.get_by_role("link", name="Candidates' page").click()
    await page.get_by_label("Days that CVs are kept").fill("90")
    await page.get_by_label("Language of its texts").select_option("de")
    await page.get_by_role("button", name="Switch on").click()
    link = await page.locator("code.secret").inner_text()
    assert link.startswith(f"{board.address}/apply/")
    await expect(page.get_by_label("Days that CVs are kept")).to_have_value("90")
    await page.get_by_role("link", name="Look at it").click()
    await expect(page.get_by_role("heading", name="Ihre Bewerbung", exact=True)).to_be_visible()
    await page.go_back()
    await page.get_by_role("button", name="Switch off").click()
    await expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    [stored] = await board.world.rows(ApplyPage)
    assert (stored.live, stored.days, stored.language) == (False, 90, "de")
    await page.get_by_role("button", name="Switch on").click()
    assert await page.locator("code.secret").inner_text() == link


async def test_what_cannot_be_is_said_and_what_was_typed_stays(board: Board) -> None:
    opening = await board.world.open_opening()
    here = f"/board/openings/{opening}/apply-page"
    async with visiting(board) as member:
        for days, told in (("3", "can be kept for 7 to 1095 days"), ("x", "whole number")):
            answer = await member.post(here, days=days, language="fr")
            assert answer.status == 422
            assert told in answer.text
            assert f'value="{days}"' in answer.text
    assert await board.world.rows(ApplyPage) == []


async def test_viewers_and_those_who_do_not_see_the_channel_open_no_page(board: Board) -> None:
    opening = await board.world.open_opening()
    here = f"/board/openings/{opening}/apply-page"
    board.world.chat.people["U3"] = "viewer"
    async with visiting(board, "U3") as viewer:
        assert (await viewer.post(here, days="90", language="de")).status in {403, 422}
        assert "apply-page" not in (await viewer.get(f"/board/openings/{opening}")).text
    board.world.chat.private[CHANNEL] = {"U1"}
    async with visiting(board, "U2") as member:
        assert (await member.get(here)).status == 404
        assert (await member.post(here, days="90", language="de")).status == 404
    assert await board.world.rows(ApplyPage) == []
