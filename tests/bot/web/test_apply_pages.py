"""A program opens the page on which candidates apply, and closes it."""

from typing import Any

from tests.bot.web.conftest import Site
from tests.bot.web.hiring import hire
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


async def test_a_page_is_opened_changed_and_closed_under_the_same_link(site: Site) -> None:
    hiring = await hire(site)
    path = f"/openings/{hiring.opening}/apply-page"
    none = await hiring.program.get(path, 404)
    assert "PUT one here" in none["detail"]
    made = await _put(site, path, {})
    assert (made["live"], made["days"], made["language"]) == (True, 180, "en")
    assert made["link"].startswith("https://hire.example.com/apply/")
    changed = await _put(site, path, {"days": 90, "language": "de"})
    assert (changed["days"], changed["language"], changed["link"]) == (90, "de", made["link"])
    off = await _put(site, path, {"live": False})
    assert (off["live"], off["days"]) == (False, 90)
    assert await hiring.program.get(path) == off
    public = made["link"].removeprefix("https://hire.example.com")
    page = await site.stranger().ask("GET", public)
    assert "keine Bewerbungen" in page.content.decode()


async def test_a_closed_opening_gets_no_page(site: Site) -> None:
    hiring = await hire(site)
    await hiring.program.post(f"/openings/{hiring.opening}/close")
    refused = await _put(site, f"/openings/{hiring.opening}/apply-page", {}, 422)
    assert "reopen it first" in refused["detail"]


async def _put(site: Site, path: str, wanted: object, status: int = 200) -> Any:
    reply = await (await site.program()).ask("PUT", f"/api/v1{path}", json=wanted)
    assert reply.status == status, reply.content
    return reply.json
