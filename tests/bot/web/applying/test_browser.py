"""Candidates apply and follow up in a real browser."""

from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.bot.web.applying.conftest import PHONE, House, needs_browser
from tests.handlers.conftest import CV

pytestmark = needs_browser
File = Callable[[bytes, str], Path]


async def fill(page: Page, file: Path) -> None:
    await page.set_input_files("#cv", file)
    await page.check("#consent")
    await page.click("button[type=submit]")


async def test_from_the_page_to_the_receipt(house: House, browser: Browser, pages: File) -> None:
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    await page.goto(shared.link)
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")
    await house.world.settle()
    await expect(page.locator(".stage")).to_have_text("With the recruiters")
    assert house.world.chat.said("Somebody applied")
