"""A program sees what candidates ask for, and settles it."""

from sqlalchemy import select

from storage.models import JournalEntry
from tests.bot.web.conftest import Site
from tests.bot.web.hiring import ask_for, hire
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
JOURNAL = select(JournalEntry)


async def test_a_request_in_an_opening_of_no_channel_is_listed_and_settled(site: Site) -> None:
    hiring = await hire(site)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    number = await ask_for(site.services, hiring.opening, upload["id"])
    reader = await site.program(["candidates:read"])
    [item] = (await reader.get("/requests"))["items"]
    assert (item["id"], item["kind"], item["state"]) == (number, "review", "open")
    assert (item["who"], item["opening"]) == ("Ana Ruiz", hiring.opening)
    await reader.post(f"/requests/{number}/do", 403)
    done = await hiring.program.post(f"/requests/{number}/do")
    assert (done["state"], done["settled_by"][:4]) == ("done", "key:")
    assert (await reader.get("/requests"))["items"] == []
    again = await hiring.program.post(f"/requests/{number}/refuse", 404)
    assert "no longer open" in again["detail"]
    async with site.services.database.read() as session:
        entries = (await session.scalars(JOURNAL)).all()
    assert "review.done" in {entry.action for entry in entries}


async def test_a_request_is_refused(site: Site) -> None:
    hiring = await hire(site)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    number = await ask_for(site.services, hiring.opening, upload["id"], "export")
    refused = await hiring.program.post(f"/requests/{number}/refuse")
    assert refused["state"] == "refused"


async def test_the_pages_of_requests_hold_each_once(site: Site) -> None:
    hiring = await hire(site)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    kinds = ("review", "export", "erasure")
    asked = [await ask_for(site.services, hiring.opening, upload["id"], kind) for kind in kinds]
    found, path = [], "/requests?limit=2"
    while path:
        page = await hiring.program.get(path.removeprefix("/api/v1"))
        found += [item["id"] for item in page["items"]]
        path = page["next"]
    assert found == asked


async def test_a_blind_opening_names_nobody_who_asks(site: Site) -> None:
    hiring = await hire(site, blind=True)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    await ask_for(site.services, hiring.opening, upload["id"])
    [item] = (await hiring.program.get("/requests"))["items"]
    assert "Ana" not in item["who"]
