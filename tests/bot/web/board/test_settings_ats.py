"""A recruiter sees on the board what an ATS is linked with, and settles what both sides changed."""

import re
from dataclasses import replace

import pytest

from bot.web.desk import Desk
from handlers.ats import conflicts
from storage.models import AtsConflict, JournalEntry
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.fakes.ats import Fault
from tests.fakes.ats.world import Job
from tests.handlers.ats.conftest import House, fake, house  # noqa: F401 - fixtures
from tests.handlers.conftest import CHANNEL, ON_SQLITE, cv

HERE = "/board/settings/ats"
STRANGERS = "chat:T2"


@pytest.fixture
async def linked(board: Board, house: House) -> House:  # noqa: F811
    """The board beside an account, which is written to."""
    options = replace(house.services.options, address=board.address)
    board.services = replace(house.services, options=options)
    board.site.state.desk = Desk(board.services, board.address)
    return house


async def moved_apart(house: House) -> Job:  # noqa: F811
    """They moved somebody on whom a person decided here."""
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])
    await house.decide("shortlist")
    return job


async def number(house: House) -> int:  # noqa: F811
    """The only conflict."""
    [one] = await conflicts.list_conflicts(house.services, house.workspace_id)
    return one.id


async def test_a_conflict_is_noticed_and_ours_is_written_there(board: Board, linked: House) -> None:
    job = await moved_apart(linked)
    async with visiting(board) as member:
        for path in ("/board", "/board/queue"):
            assert "1 conflict with an applicant tracking system" in (await member.get(path)).text
        for command in ("queue", "status"):
            said = await linked.world.say("hire", command)
            assert "1 conflict with an applicant tracking system waits for a person" in said
        page = (await member.get(HERE)).text
        for told in ("shortlist → Phone Screen", "Onsite", "Ours holds", "in, and scores and"):
            assert told in page
        [person] = re.findall(r'href="(/board/candidates/\d+)">The candidate<', page)
        assert (await member.get(person)).status == 200

        settle = f"{HERE}/conflicts/{await number(linked)}/settle"
        assert (await member.post(settle, choice="both")).status == 422
        after = await member.post(settle, choice="ours")
        assert "Ours holds" not in after.text
        await linked.world.settle()
        [applied] = linked.fake.applications.values()
        assert linked.fake.moves == [(applied.id, job.stages[1][0])]
        assert (await member.post(settle, choice="ours")).status == 404
        assert "conflict" not in (await member.get("/board/queue")).text
    [row] = await board.world.rows(AtsConflict)
    assert (row.choice, row.settled_by) == ("ours", "U1")
    noted = [(one.action, one.actor) for one in await board.world.rows(JournalEntry)]
    assert noted.count(("ats.settled", "U1")) == 1


@ON_SQLITE
async def test_theirs_holds_and_nothing_is_written(board: Board, linked: House) -> None:
    await moved_apart(linked)
    async with visiting(board) as member:
        settle = f"{HERE}/conflicts/{await number(linked)}/settle"
        await member.post(settle, choice="theirs")
    await linked.world.settle()
    assert linked.fake.moves == []
    assert await conflicts.list_conflicts(linked.services, linked.workspace_id) == []


@ON_SQLITE
async def test_what_would_happen_is_told_and_not_done(board: Board, linked: House) -> None:
    await linked.ready(people=2)
    before = await linked.dump()
    async with visiting(board) as member:
        page = await member.get(HERE)
        assert "Backend Engineer" in page.text
        assert "only in" in page.text
        assert "not gone through yet" in page.text
        told = (await member.post(f"{HERE}/1/preview")).text
        assert told.count("take in the CV of application") == 2
        assert "nothing was done" in told
        assert linked.secret not in page.text + told
    after = await linked.dump()
    for table in ("uploads", "ats_applications", "ats_changes", "tasks"):
        assert after[table] == before[table]


@ON_SQLITE
async def test_an_account_that_lets_nobody_in_is_said(board: Board, linked: House) -> None:
    await linked.ready()
    linked.fake.faults.append(Fault("", 401, times=50))
    async with visiting(board) as member:
        answer = await member.post(f"{HERE}/1/preview")
        assert answer.status == 502
        assert "refuses this account" in answer.text


@ON_SQLITE
async def test_private_channels_guests_and_other_workspaces(board: Board, linked: House) -> None:
    await moved_apart(linked)
    board.world.chat.private[CHANNEL] = {"U1"}
    board.world.chat.people.update(U3="guest", U9="admin")
    settle = f"{HERE}/conflicts/{await number(linked)}/settle"
    async with visiting(board, "U2") as other:
        page = (await other.get(HERE)).text
        assert "main" in page
        for hidden in ("Backend Engineer", "Phone Screen", "Onsite"):
            assert hidden not in page
        assert "conflict" not in (await other.get("/board/queue")).text
        assert "Nothing to do" in (await other.post(f"{HERE}/1/preview")).text
        assert (await other.post(settle, choice="ours")).status == 404
    async with visiting(board, "U3") as guest:
        assert (await guest.get(HERE)).status == 422
        assert (await guest.post(settle, choice="ours")).status == 422
        assert (await guest.post(f"{HERE}/1/preview")).status == 422
    async with visiting(board, "U9", STRANGERS) as stranger:
        assert "No applicant tracking system is connected" in (await stranger.get(HERE)).text
        assert (await stranger.post(settle, choice="ours")).status == 404
        assert (await stranger.post(f"{HERE}/1/preview")).status == 404
    assert [row.settled_at for row in await board.world.rows(AtsConflict)] == [None]


@ON_SQLITE
async def test_who_is_sent_and_who_they_are_is_settled(board: Board, linked: House) -> None:
    job = linked.fake.add_job("Backend Engineer")
    await linked.connect(two_way=True)
    await linked.link(job, two_way=True, candidates=True)
    await linked.world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    for _ in range(2):
        linked.fake.meet("Ana Ruiz", "ana@example.com")
    await linked.decide("shortlist")
    async with visiting(board) as member:
        page = (await member.get(HERE)).text
        for told in ("decisions and whom you shortlist", "who it is", "One more candidate is made"):
            assert told in page
        [person] = re.findall(r'href="(/board/candidates/\d+)">The candidate<', page)
        assert (await member.get(person)).status == 200
        await member.post(f"{HERE}/conflicts/{await number(linked)}/settle", choice="ours")
    await linked.world.settle()
    [applied] = linked.fake.applications.values()
    assert len(linked.fake.people) == 3
    assert applied.resume is not None
