"""What a recruiter does on the board, in a real browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Browser, BrowserContext, FilePayload, expect

from tests.bot.web.board.conftest import Board, sign_in
from tests.handlers.conftest import ON_SQLITE, cv
from tests.samples.pdf import one_column
from tests.samples.people import people

pytestmark = ON_SQLITE


@asynccontextmanager
async def working(board: Board) -> AsyncIterator[None]:
    """Let work happen beside the browser, as workers do."""

    async def work() -> None:
        while True:
            await board.world.settle()
            await asyncio.sleep(0.05)

    running = asyncio.create_task(work())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_from_the_link_to_the_shortlist(board: Board, context: BrowserContext) -> None:
    await board.world.open_opening()
    page = await sign_in(board, context)
    await page.get_by_role("link", name="Backend Engineer").click()
    await page.get_by_role("link", name="Upload CVs").click()
    files = [("ana.txt", "Ana Ruiz", "a@example.com"), ("ben.txt", "Ben Ott", "b@example.com")]
    await page.get_by_label("Upload CVs").set_input_files(
        [
            FilePayload(name=name, mimeType="text/plain", buffer=cv(person, mail))
            for name, person, mail in files
        ]
    )
    await page.get_by_role("button", name="Upload", exact=True).click()
    # Nothing works yet: the page shows both on their way, without being loaded again.
    await expect(page.get_by_text("2 on the way")).to_be_visible()
    async with working(board):
        await expect(page.locator(".arrivals li.scored")).to_have_count(2)
    await page.get_by_role("link", name="Shortlist", exact=True).last.click()
    await expect(page.locator(".ranking > li")).to_have_count(2)


async def test_progress_does_not_close_what_somebody_is_about_to_answer(
    board: Board, context: BrowserContext
) -> None:
    opening = await board.people(1)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}/uploads")
    await page.get_by_text("Remove…").click()
    async with page.expect_response(re.compile(r"/uploads$")):  # the news has come
        await board.world.drop("ben.txt", cv("Ben Ott", "b@example.com"), file="B", message="b.1")
    await expect(page.get_by_role("button", name="Remove for good")).to_be_visible()
    await expect(page.locator(".arrivals li")).to_have_count(1)
    await page.get_by_text("Remove…").click()
    await expect(page.locator(".arrivals li")).to_have_count(2)


async def test_from_the_shortlist_to_a_decision(board: Board, context: BrowserContext) -> None:
    opening = await board.people(2)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}")
    await page.locator("summary", has_text="Filter").click()
    await page.get_by_label("Score from").fill("100")
    await page.get_by_role("button", name="Filter").click()
    await expect(page.get_by_role("heading", name="Nobody matches")).to_be_visible()
    await page.get_by_role("link", name="Clear").click()

    await page.get_by_label("Compare Ana Ruiz").check()
    await page.get_by_label("Compare Bruno Ruiz").check()
    await page.get_by_role("button", name="Compare 2").click()
    await expect(page.locator(".compare thead th")).to_have_count(3)
    await page.get_by_role("link", name="Ana Ruiz").click()

    await expect(page.locator("mark").first).to_be_visible()
    await page.get_by_role("link", name="Decline…").click()
    await page.get_by_label("In words").fill("Asked for <b>more</b> than we pay.")
    await page.get_by_role("button", name="Decline").last.click()
    await expect(page.get_by_text("Declined by you")).to_be_visible()
    await expect(page.get_by_text("Asked for <b>more</b> than we pay.")).to_be_visible()
    await page.get_by_role("button", name="Undo my decision").click()
    await expect(page.get_by_text("Declined by you")).to_have_count(0)
    await page.get_by_role("link", name="Queue").click()
    await expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()


async def test_keys_move_and_decide(board: Board, context: BrowserContext) -> None:
    opening = await board.people(3)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("shortlist, hold, decline")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("h")
    # The page comes back at the same person, so that the next one is one key away.
    decided = page.locator(".ranking > li").nth(1)
    await expect(decided).to_contain_text("On hold")
    await expect(decided.locator("[data-open]")).to_be_focused()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/board/candidates/\d+$"))
    await page.keyboard.press("s")
    await expect(page.get_by_text("Shortlisted by you")).to_be_visible()
    await page.keyboard.press("u")
    await page.wait_for_url(re.compile(r"/board/openings/\d+$"))
    await expect(page.get_by_role("button", name="Keys")).to_be_visible()  # the script is there
    await page.keyboard.press("u")
    await page.wait_for_url(re.compile(r"/board$"))


async def test_every_quote_leads_to_its_words_beside_it(
    board: Board, context: BrowserContext
) -> None:
    await board.world.open_opening()
    await board.world.drop("amara.pdf", sample_pdf(), file="F1")
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/candidates/1")
    links = await page.locator('.criterion a[href^="#quote-"]').all()
    assert len(links) == await page.locator(".criterion blockquote").count()
    for link in links:
        await link.click()
        marked = page.locator("mark.flash")
        await expect(marked).to_be_in_viewport()
        await expect(link).to_be_in_viewport()
        assert (await marked.inner_text()).split()[0] in await link.inner_text()


async def test_what_did_not_work_leads_back_to_where_it_was_tried(
    board: Board, context: BrowserContext
) -> None:
    opening = await board.people(2)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}?years=1")
    await page.evaluate("document.querySelector('#compare').submit()")
    await expect(page.get_by_role("alert")).to_contain_text("Tick two")
    await page.get_by_role("link", name="Back").click()
    await page.wait_for_url(f"**/board/openings/{opening}?years=1")


async def test_all_of_it_without_scripts(board: Board, browser: Browser) -> None:
    opening = await board.world.open_opening()
    context = await browser.new_context(java_script_enabled=False)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/openings/{opening}/uploads")
    data = cv("Ana Ruiz", "a@example.com")
    file = FilePayload(name="ana.txt", mimeType="text/plain", buffer=data)
    await page.get_by_label("Upload CVs").set_input_files([file])
    await page.get_by_role("button", name="Upload", exact=True).click()
    await expect(page.get_by_text("1 file was taken in.")).to_be_visible()
    await board.world.settle()
    await page.goto(f"{board.address}/board/openings/{opening}")
    await page.get_by_role("button", name="Shortlist Ana Ruiz").click()
    await expect(page.locator(".ranking > li")).to_contain_text("Shortlisted")


async def test_a_level_set_by_hand_and_a_rubric_with_a_mistake(
    board: Board, context: BrowserContext
) -> None:
    opening = await board.people(1)
    page = await sign_in(board, context)
    await page.goto(f"{board.address}/board/candidates/1")
    await page.get_by_role("link", name="Set the level of Python").click()
    await page.get_by_label("Level", exact=True).select_option("1")
    await page.get_by_label("Reason, or the answer").fill("Only in a course.")
    await page.get_by_role("button", name="Save").last.click()
    await expect(page.locator(".criterion", has_text="Only in a course.")).to_be_visible()

    await page.goto(f"{board.address}/board/openings/{opening}/rubric")
    await page.get_by_label("Criterion 1", exact=False).first.fill("Go and Rust")
    await page.get_by_label("Quiet hours", exact=False).first.fill("at night")
    await page.get_by_role("button", name="Save").last.click()
    await expect(page.get_by_role("alert")).to_contain_text("22:00-07:00")
    await expect(page.locator("[name=name-0]")).to_have_value("Go and Rust")
    await page.get_by_label("Quiet hours", exact=False).first.fill("")
    await page.get_by_role("button", name="Save").last.click()
    await expect(page.get_by_role("status")).to_contain_text("Rubric version 2")


async def test_an_opening_is_made_paused_and_closed(board: Board, context: BrowserContext) -> None:
    await board.world.open_opening()
    page = await sign_in(board, context)
    await page.get_by_role("link", name="New opening").click()
    await page.get_by_label("Title").fill("Data Engineer")
    await page.get_by_label("Description", exact=False).first.fill("Python is a must. SQL too.")
    await page.get_by_role("button").last.click()
    await page.get_by_role("button", name="Save").last.click()
    await page.goto(f"{board.address}/board")
    await page.get_by_role("link", name="Data Engineer").click()
    for word, shown in (("Pause", "paused"), ("Reopen", "open")):
        await page.locator("summary", has_text="More").click()
        await page.get_by_role("button", name=word).click()
        await expect(page.locator(".head")).to_contain_text(f"· {shown}")
    await page.locator("summary", has_text="More").click()
    await expect(page.get_by_role("button", name="Close")).to_be_hidden()
    await page.locator("summary", has_text="Close…").click()
    await expect(page.locator(".menu .confirm")).to_contain_text("Its shortlist stays")
    await page.get_by_role("button", name="Close it").click()
    await expect(page.locator(".head")).to_contain_text("· closed")


async def test_the_figures_of_a_report_can_be_read(board: Board, context: BrowserContext) -> None:
    """The line of the alert bar crosses no number, and its label is not cut off."""
    for bar in ("75", "100"):
        opening = await board.world.open_opening(bar=bar, channel=f"chat:T1/C{bar}")
        page = await sign_in(board, context)
        for width in (390, 1200):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.goto(f"{board.address}/board/openings/{opening}/report")
            drawing = await page.locator(".chart svg").first.bounding_box()
            label = await page.locator(".chart text.alert").bounding_box()
            assert drawing
            assert label
            assert drawing["x"] <= label["x"]
            assert label["x"] + label["width"] <= drawing["x"] + drawing["width"]
            assert drawing["y"] <= label["y"]


async def test_a_page_of_a_pdf_is_drawn(board: Board, context: BrowserContext) -> None:
    opening = await board.world.open_opening()
    page = await sign_in(board, context)
    await board.world.drop("ana.pdf", sample_pdf(), file="F1")
    await page.goto(f"{board.address}/board/openings/{opening}")
    await page.locator("[data-open]").first.click()
    await page.get_by_text("Show the page itself").first.click()
    picture = page.locator("img[data-src]").first
    await expect(picture).to_have_attribute("src", re.compile(r"/pages/1\.png$"))
    width = "async image => { await image.decode(); return image.naturalWidth }"
    assert await picture.evaluate(width) > 1000


def sample_pdf() -> bytes:
    """A CV as PDF."""
    return one_column(people()[0])
