"""Candidates apply and follow up in a real browser, on a phone and on a desktop."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from handlers.wording.applying import LANGUAGES
from storage.models import Cv, Opening, Upload
from tests.bot.web.applying.conftest import DESKTOP, PHONE, House
from tests.handlers.conftest import CV

File = Callable[[bytes, str], Path]
MARKUP = "<img src=x onerror=document.title=1>"


async def fill(page: Page, file: Path, *, button: str = "Send application") -> None:
    await page.set_input_files("#cv", file)
    if await page.locator("#consent").count():
        await page.check("#consent")
    await page.get_by_role("button", name=button).click()


async def settled(house: House, page: Page) -> None:
    await house.world.settle()
    await expect(page.locator(".stage")).to_have_text("With the recruiters")


async def flaws(page: Page) -> list[str]:
    """Serious violations of accessibility rules."""
    found = await Axe().run(page)
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


async def test_apply_follow_replace_ask_and_erase(
    house: House, browser: Browser, pages: File
) -> None:
    house.let(erase_at_once=True)
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    await page.goto(shared.link)
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")
    await settled(house, page)  # without loading the page again
    await expect(page.get_by_text("Look again")).to_have_count(0)
    assert house.world.chat.said("Somebody applied")

    await fill(page, pages(CV.encode() + b"\nTerraform", "new.txt"), button="Send new CV")
    await expect(page.get_by_text("new.txt")).to_be_visible()
    await settled(house, page)

    await page.get_by_role("button", name="Ask a person to look").click()
    await expect(page.get_by_text("Asked for on")).to_be_visible()
    await house.world.settle()
    assert house.world.chat.said("Ana Ruiz asks that a person looks")

    await page.check("#sure")
    await page.get_by_role("button", name="Have everything deleted").click()
    await expect(page.locator(".stage")).to_have_text("Deleted")
    assert await house.world.rows(Cv) == []
    assert trouble == []


async def test_everything_works_without_javascript(
    house: House, browser: Browser, pages: File
) -> None:
    shared = await house.share()
    context = await browser.new_context(java_script_enabled=False, **PHONE)
    page = await context.new_page()
    await page.goto(shared.link)
    await expect(page.get_by_text("Drag your CV here")).to_be_hidden()
    await fill(page, pages(b"", "empty.txt"))
    await expect(page.locator("#cv-error")).to_have_text("This file is empty. Choose another one.")
    await expect(page.locator("#consent")).to_be_checked()
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")
    await house.world.settle()
    await page.get_by_text("Look again").click()
    await expect(page.locator(".stage")).to_have_text("With the recruiters")
    await fill(page, pages(CV.encode() + b"\nGo", "new.txt"), button="Send new CV")
    await expect(page.get_by_text("new.txt")).to_be_visible()
    await page.check("#sure")
    await page.get_by_role("button", name="Have everything deleted").click()
    await expect(page.get_by_text("Asked for on")).to_be_visible()
    await page.goto(shared.link)
    await page.locator(".languages summary").click()
    await page.get_by_role("link", name="Polski").click()
    await expect(page.get_by_role("button", name="Wyślij zgłoszenie")).to_be_visible()


async def test_a_receipt_stays_in_the_language_it_is_read_in(
    house: House, browser: Browser, pages: File
) -> None:
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    await page.goto(shared.link)
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")
    await page.locator(".languages summary").click()
    await page.get_by_role("link", name="Deutsch").click()
    german = LANGUAGES["de"]
    await house.world.settle()
    await expect(page.locator(".stage")).to_have_text(german["state_read"])  # by itself
    await page.get_by_role("button", name=german["review"]).click()
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.locator(".wish .notice")).to_contain_text("Angefordert")
    await page.set_input_files("#cv", pages(CV.encode() + b"\nGo", "new.txt"))
    await page.get_by_role("button", name=german["replace_send"]).click()
    await expect(page.get_by_text("new.txt")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_a_file_is_dropped_and_its_progress_shown(house: House, browser: Browser) -> None:
    shared = await house.share()
    page = await browser.new_page(**DESKTOP)
    await page.goto(shared.link)
    await page.evaluate(
        """cv => {
            const carried = new DataTransfer();
            carried.items.add(new File([cv], "ana.txt", { type: "text/plain" }));
            const zone = document.querySelector("[data-drop]");
            for (const name of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(name, { dataTransfer: carried, bubbles: true }));
        }""",
        CV,
    )
    await page.check("#consent")
    held = asyncio.Event()

    async def hold(route: Any) -> None:
        await held.wait()
        await route.continue_()

    await page.route("**/apply/*", hold)
    await page.get_by_role("button", name="Send application").click()
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await expect(page.get_by_role("status")).to_contain_text("Sending your CV")
    await expect(page.get_by_role("button", name="Send application")).to_be_disabled()
    held.set()
    await expect(page.locator(".stage")).to_have_text("Being read")
    await expect(page.get_by_text("ana.txt")).to_be_visible()


async def test_a_lost_connection_loses_nothing(house: House, browser: Browser, pages: File) -> None:
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    await page.goto(shared.link)
    await page.route("**/apply/*", lambda route: route.abort())
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator("#cv-error")).to_contain_text("It could not be sent")
    await page.unroute("**/apply/*")
    await page.get_by_role("button", name="Send application").click()
    await expect(page.locator(".stage")).to_have_text("Being read")


async def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    house: House, browser: Browser, pages: File
) -> None:
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    await page.goto(shared.link)
    await fill(page, pages(b"x" * (10 * 1024 * 1024 + 1), "large.txt"))
    await expect(page.locator("#cv-error")).to_contain_text("larger than 10 MB")
    await expect(page.locator("#cv")).to_be_focused()
    assert await house.world.rows(Upload) == []


async def test_what_is_wrong_is_focused_and_leads_to_its_field(
    house: House, browser: Browser, pages: File
) -> None:
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    await page.goto(shared.link)
    await fill(page, pages(b"MZ", "cv.exe"))
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_role("alert").get_by_role("link").click()
    await expect(page.locator("#cv")).to_be_focused()
    assert await page.get_attribute("#cv", "aria-invalid") == "true"
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")


async def test_the_form_is_filled_in_with_the_keyboard_alone(
    house: House, browser: Browser
) -> None:
    shared = await house.share()
    page = await browser.new_page(**DESKTOP)
    await page.goto(shared.link)
    seen = []
    for _ in range(7):
        await page.keyboard.press("Tab")
        seen.append(
            await page.evaluate(
                "document.activeElement.id || document.activeElement.href"
                " || document.activeElement.tagName"
            )
        )
    assert [place.rpartition("#")[2] for place in seen[:1]] == ["main"]
    assert seen[1:3] == ["SUMMARY", f"{shared.link}#form"]
    assert seen[3:6] == ["cv", "consent", "BUTTON"]
    assert "website" not in seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_no_page_has_a_serious_flaw_for_who_cannot_see_or_point(
    house: House, browser: Browser, pages: File, device: dict[str, Any], scheme: Any
) -> None:
    shared = await house.share()
    page = await browser.new_page(**device, color_scheme=scheme)
    await page.goto(shared.link)
    assert await flaws(page) == []
    await fill(page, pages(b"MZ", "cv.exe"))
    await expect(page.get_by_role("alert")).to_be_focused()
    assert await flaws(page) == []
    await fill(page, pages(CV.encode(), "ana.txt"))
    await expect(page.locator(".stage")).to_have_text("Being read")
    assert await flaws(page) == []
    await settled(house, page)
    await page.get_by_role("button", name="Ask for a copy of your data").click()
    await expect(page.get_by_text("Asked for on")).to_be_visible()
    assert await flaws(page) == []
    await page.goto(f"{house.address}/apply/nothing")
    assert await flaws(page) == []


@pytest.mark.parametrize("width", [320, 390, 1200])
async def test_no_page_is_wider_than_its_screen(house: House, browser: Browser, width: int) -> None:
    shared = await house.share(language="de")
    async with house.world.services.database.write() as session:
        row = await session.get_one(Opening, shared.opening.id)
        row.title = "Donaudampfschifffahrtsgesellschaftskapitänin mit Verantwortung"
    receipt = await house.receipt(shared.link, name=f"{'lang' * 40}.txt")
    page = await browser.new_page(viewport={"width": width, "height": 800})
    for address in (shared.link, receipt):
        await page.goto(address)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_cv_named_and_filled_with_markup_runs_nothing(
    house: House, browser: Browser, pages: File
) -> None:
    shared = await house.share()
    async with house.world.services.database.write() as session:
        row = await session.get_one(Opening, shared.opening.id)
        row.title, row.description = MARKUP, f"{MARKUP}<script>document.title = 1</script>"
    page = await browser.new_page(**DESKTOP)
    await page.goto(shared.link)
    await fill(page, pages(f"{CV}\n{MARKUP}".encode(), f"{MARKUP}.txt"))
    await expect(page.get_by_text(f"{MARKUP}.txt")).to_be_visible()
    await settled(house, page)
    assert await page.title() == f"Your application: {MARKUP}"
    refused = await page.evaluate(
        """() => new Promise(done => {
            const told = event => done(event.effectiveDirective);
            document.addEventListener("securitypolicyviolation", told);
            const script = document.createElement("script");
            script.textContent = "document.title = 1";
            document.body.append(script);
        })"""
    )
    assert refused.startswith("script-src")


async def test_the_page_takes_a_moment_and_no_more(house: House, browser: Browser) -> None:
    """Few bytes: a page is read on a phone on a bad line."""
    shared = await house.share()
    page = await browser.new_page(**PHONE)
    sizes: list[int] = []

    async def note(answer: Any) -> None:
        sizes.append(len(await answer.body()))

    page.on("response", note)
    await page.goto(shared.link, wait_until="networkidle")
    assert len(sizes) <= 6
    assert sum(sizes) < 60_000
