"""A hiring system and the chat work on the same opening, through real processes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.api.scopes import SCOPES
from tests.bot.web.conftest import Program
from tests.bot.web.hiring import form
from tests.flows.people import DESCRIPTION, Person
from tests.flows.site import Site
from tests.serving import one_request_each

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture
def site(by_keywords: Site) -> Site:
    return by_keywords


@pytest_asyncio.fixture(loop_scope="package")
async def program(site: Site) -> AsyncIterator[Program]:
    """A program with a key of the Slack workspace."""
    home = await workspace_of(site.services, f"slack:{site.slack.team}")
    issued = await keys.create(site.services, home, NewKey("ats", tuple(SCOPES)), by="test")
    async with aiohttp.ClientSession(connector=one_request_each()) as http:
        yield Program(http, site.settings.address, issued.secret)


async def scored(program: Program, uploads: list[int]) -> list[Any]:
    """Wait until uploads are scored."""
    async with asyncio.timeout(60):
        while True:
            found = [await program.get(f"/uploads/{one}") for one in uploads]
            if {one["stage"] for one in found} == {"scored"}:
                return found
            await asyncio.sleep(0.1)


async def test_cvs_handed_in_by_a_program_show_in_the_channel(site: Site, program: Program) -> None:
    channel, alerts = site.channel(), site.channel()
    home = f"slack:{site.slack.team}"
    wanted = {
        "title": "Backend Engineer",
        "description": DESCRIPTION,
        "channel": f"{home}/{channel}",
        "alert_channel": f"{home}/{alerts}",
        "alert_bar": 40,
    }
    opening = await program.post("/openings", 201, json=wanted)
    people = [Person("Wren Castellan"), Person("Jorun Ebbesen")]
    path = f"/openings/{opening['id']}/uploads"
    taken = [
        await program.post(path, 202, data=form((person.file, person.cv()))) for person in people
    ]
    found = await scored(program, [one["id"] for one in taken])
    await site.announced(alerts, *people)
    shown = "\n".join(post.shown for post in site.ours(channel))
    assert all(person.name in shown for person in people)
    decision = f"/api/v1/applications/{found[0]['application']}/decision"
    assert (await program.ask("PUT", decision, json={"kind": "shortlist"})).status == 200
    await site.shown(lambda: any("ats (API)" in post.shown for post in site.ours(channel)))
    receipt = await program.post(f"/candidates/{found[0]['candidate']}/erase")
    assert receipt["messages"] >= 1
    gone = people[0].name
    await site.shown(lambda: not any(gone in post.shown for post in site.ours(alerts)))
    await site.shown(lambda: not any(gone in post.shown for post in site.ours(channel)))
    assert people[1].name in "\n".join(post.shown for post in site.ours(channel))


async def test_an_opening_without_a_channel_is_told_nowhere_and_listed_in_slack(
    site: Site, program: Program
) -> None:
    wanted = {"title": "Quiet Engineer", "description": DESCRIPTION, "alert_bar": 0}
    opening = await program.post("/openings", 201, json=wanted)
    person = Person("Asta Verhoeven")
    path = f"/openings/{opening['id']}/uploads"
    taken = await program.post(path, 202, data=form((person.file, person.cv())))
    await scored(program, [taken["id"]])
    await site.idle()
    assert (await program.get("/queue"))["items"] == []
    channel = site.channel()
    await site.slack.command("/opening", "list", user="UADMIN", channel=channel)
    await site.shown(lambda: site.slack.ephemerals(channel))
    assert "Quiet Engineer" in site.slack.ephemerals(channel)[-1].shown
