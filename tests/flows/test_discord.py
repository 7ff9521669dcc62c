"""The main job in Discord, and what may go wrong on its way: nothing is lost, nothing is twice."""

import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.services import open_services
from handlers.cvs.catching_up import catch_up
from tests.bot.discord.filling import fill_in, form_of
from tests.fakes.discord import Answer, Channel, Posted
from tests.flows.discord_site import FAULTS, DiscordSite, running_in_discord
from tests.flows.people import DESCRIPTION, TITLE, Person
from tests.processes import alive, until_gone

pytestmark = pytest.mark.asyncio(loop_scope="module")
MINUTES = timedelta(minutes=5)  # since messages came that nobody may have told of


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DiscordSite]:
    """What nobody has to set up beside Discord: keywords, SQLite."""
    folder = tmp_path_factory.mktemp("discord")
    async with running_in_discord(folder, max_attempts=10) as opened:
        yield opened


async def test_dropped_cvs_become_a_posted_shortlist(site: DiscordSite) -> None:
    people = [Person("Maren Oldfield"), Person("Idris Quillfeather"), Person("Petra Lunnhold")]
    room, alerts = await site.opening()
    dropped = await site.drop(room, *people)
    await site.scored(dropped, *people)
    await site.announced(alerts, *people)
    await site.scored_once(*site.files_of(dropped))
    [progress] = site.progress(dropped)
    assert "3 of 3 scored" in progress.shown
    assert progress.edits
    shortlist = await site.discord.command("rank", {"points": 1}, channel=room)
    await site.shown(lambda: shortlist.messages)
    assert "1 to 3 of 3 candidates" in shortlist.shown
    assert shortlist.ephemeral
    posts = len(site.ours(room))
    await site.discord.press(shortlist, "Post to channel")
    await site.shown(lambda: len(site.ours(room)) > posts)
    assert all(person.name in site.ours(room)[-1].shown for person in people)


async def test_bad_weather_delays_and_doubles_nothing(site: DiscordSite) -> None:
    people = [Person(f"Sunniva {name}") for name in ("Aldgate", "Birchall", "Catterick", "Dunmore")]
    room, alerts = await site.opening()
    with site.weather(0.15) as weather:
        dropped = await site.drop(room, *people)
        await site.scored(dropped, *people)
        await site.announced(alerts, *people)
    assert set(weather.wrong) == set(FAULTS)
    assert len(site.progress(dropped)) == 1
    await site.scored_once(*site.files_of(dropped))


async def test_a_connection_that_breaks_is_resumed_where_it_was(site: DiscordSite) -> None:
    people = [Person("Osric Fenwick"), Person("Bettina Halloway")]
    room, alerts = await site.opening()
    gateway = site.discord.gateway
    sessions, resumed = len(gateway.identifies), len(gateway.resumes)
    await gateway.cut()
    drops = [await site.drop(room, person) for person in people]
    site.discord.resend("MESSAGE_CREATE")
    for dropped, person in zip(drops, people, strict=True):
        await site.scored(dropped, person)
        await site.scored_once(*site.files_of(dropped))
    await site.announced(alerts, *people)
    assert len(gateway.resumes) > resumed
    assert len(gateway.identifies) == sessions


@dataclass(frozen=True)
class Before:
    """What there was when the process was killed.

    Attributes:
        card: of somebody who was scored before.
        form: a new opening, its first window filled in.
        on_their_way: dropped right before, while it was down, and after it was back.
    """

    room: Channel
    alerts: Channel
    card: Posted
    form: Answer
    on_their_way: list[tuple[Posted, Person]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killed(site: DiscordSite) -> Before:
    """The gateway's process was killed, and was started again by the supervisor."""
    known = Person("Alma Brockhurst")
    people = [Person("Casimir Holloway"), Person("Dorothea Inglewood"), Person("Fergus Applegarth")]
    room, alerts = await site.opening()
    await look_through(site, MINUTES * 2)
    scored = await site.drop(room, known)
    await site.scored(scored, known)
    opened = await site.discord.command("opening new", channel=site.room())
    assert opened.modal is not None
    form = await site.discord.submit(opened.modal, {"title": TITLE, "description": DESCRIPTION})
    drops = [await site.drop(room, people[0], ago=MINUTES)]
    process, sessions = site.process("bot.discord"), len(site.discord.gateway.identifies)
    os.kill(process, signal.SIGKILL)
    await until_gone([process])
    drops.append(await site.drop(room, people[1], ago=MINUTES))
    await site.back(sessions)
    drops.append(await site.drop(room, people[2], ago=MINUTES))
    await look_through(site)
    [card] = site.cards(scored)
    return Before(room, alerts, card, form, list(zip(drops, people, strict=True)))


async def look_through(site: DiscordSite, ago: timedelta = timedelta()) -> None:
    """Have the channels looked through for files that nobody told of, as of some time ago.

    The clock does so every ten minutes, for messages that are two minutes old and more.
    """
    async with open_services(site.settings, redis=False) as ours:
        services = replace(ours, now=lambda: ours.now() - ago)
        [home] = [row.id for row in await site.rows("workspaces") if row.key != "local"]
        await catch_up(services, home=home)


async def test_cvs_on_their_way_when_the_process_is_killed_are_scored_once(
    site: DiscordSite, killed: Before
) -> None:
    for dropped, person in killed.on_their_way:
        await site.scored(dropped, person)
        await site.scored_once(*site.files_of(dropped))
        assert len(site.progress(dropped)) == 1
    people = [Person("Alma Brockhurst"), *(person for _, person in killed.on_their_way)]
    await site.announced(killed.alerts, *people)


async def test_a_button_from_before_works_after_a_restart(
    site: DiscordSite, killed: Before
) -> None:
    await site.discord.press(killed.card, "Shortlist", "ben")
    await site.shown(lambda: "Shortlisted by" in killed.card.shown)
    assert alive(site.process("bot.discord"))


async def test_a_form_from_before_goes_on_after_a_restart(
    site: DiscordSite, killed: Before
) -> None:
    assert DESCRIPTION.partition("\n")[0] in (await form_of(site.discord, killed.form)).shown
    drafted = await fill_in(site.discord, killed.form, {"bar": "30"})
    saved = await fill_in(site.discord, drafted)
    assert "is in force" in saved.shown
