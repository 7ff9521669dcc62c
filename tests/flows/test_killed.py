"""Workers killed in the middle: their work is done by the next ones, once."""

import os
import signal
from functools import partial

import pytest

from tests.fakes.slack import Hang
from tests.flows.people import Person
from tests.flows.site import PATIENCE, Site
from tests.processes import family, until, until_gone

pytestmark = pytest.mark.asyncio(loop_scope="package")
PAGES = 40  # take a second or more to read


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """The stack that the test names."""
    opened: Site = request.getfixturevalue(request.param)
    return opened


@pytest.mark.parametrize("site", ["by_keywords"], indirect=True)
async def test_killed_in_the_middle_of_reading(site: Site) -> None:
    person = Person("Fergus Applegarth")
    channel, alerts = await site.opening()
    dropped = await site.slack.drop(channel, [(person.file, person.long_cv(PAGES))])
    await until(partial(site.leased, "read"))
    cv = await site.cv_of(dropped.files[0])
    killed = family(site.process("bot.worker read"))
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    await until_gone(killed)
    assert (await site.cv_of(dropped.files[0])).state == "stored"
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
    [task] = await site.rows("tasks", name=("read",), cv_id=(cv.id,))
    assert task.attempts > 0


@pytest.mark.parametrize("site", ["by_keywords"], indirect=True)
async def test_killed_between_posting_a_message_and_noting_it(site: Site) -> None:
    person = Person("Casimir Holloway")
    channel, alerts = await site.opening()
    site.slack.script("chat.postMessage", Hang(PATIENCE))
    dropped = await site.drop(channel, person)
    await site.shown(lambda: site.progress(channel, dropped.ts))
    os.kill(site.process("bot.worker think"), signal.SIGKILL)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
    assert len(site.progress(channel, dropped.ts)) == 1


@pytest.mark.parametrize("site", ["by_model"], indirect=True)
async def test_killed_in_the_middle_of_scoring(site: Site) -> None:
    assert site.model is not None
    person = Person("Ottilie Underhill")
    channel, alerts = await site.opening()
    before = len(site.model.requests)
    site.model.script("hang", times=2)
    dropped = await site.drop(channel, person)

    async def asked() -> bool:
        return site.model is not None and len(site.model.requests) - before == 2

    await until(asked)
    think = site.process("bot.worker think")
    os.kill(think, signal.SIGKILL)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
    assert len(site.model.requests) - before == 4  # its profile and its score, each twice
    assert site.process("bot.worker think") != think
