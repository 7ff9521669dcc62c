"""Scores and decisions go out, each at most once, and nothing is overwritten."""

from collections.abc import Mapping

import pytest

from handlers.ats import accounts, conflicts, linking
from handlers.ats.previewing import preview
from handlers.candidates import decisions
from handlers.errors import MissingError, UserError
from handlers.openings.switching import reopen
from handlers.queue.retrying import list_queue
from storage.models import (
    AtsApplication,
    AtsChange,
    AtsConflict,
    AtsConnection,
    JournalEntry,
    Opening,
)
from tests.fakes.ats import FakeAshby, FakeGreenhouse, Fault
from tests.handlers.ats.conftest import House
from tests.handlers.conftest import ON_SQLITE

NOTES: Mapping[type, str] = {FakeGreenhouse: "/v3/notes", FakeAshby: "/candidate.createNote"}


async def shown(house: House) -> list[conflicts.Shown]:
    """The conflicts that a person sees."""
    return await conflicts.list_conflicts(house.services, house.workspace_id)


async def settle(house: House, choice: str) -> None:
    """Settle the only conflict."""
    [one] = await shown(house)
    home = house.workspace_id
    await conflicts.settle(house.services, home, one.id, choice, actor="U1")
    await house.world.settle()


async def test_a_score_makes_one_note_and_moves_nobody(house: House) -> None:
    await house.ready(two_way=True, people=2)
    await house.sync()
    first, second = await house.applications()
    texts = [note.text for note in house.fake.notes]
    assert len(texts) == 2
    mine = next(text for text in texts if f"-{first.id}-" in text)
    assert mine.splitlines() == [
        f"Shortlist: {first.total:g} of 100 for Backend Engineer (ready).",
        "AI-scored: a person decides.",
        f"https://hire.example.com/board/candidates/{first.id}",
        f"[shortlist {first.opening_id}-{first.id}-{first.cv_id}]",
    ]
    assert "Ana" not in mine
    assert house.fake.moves == []
    await house.sync()
    assert len(house.fake.notes) == 2
    assert second.decision is None


async def test_a_decision_moves_once(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    await house.decide("shortlist")
    assert house.fake.moves == [(applied.id, job.stages[1][0])]
    for _ in range(2):
        await house.sync()
    assert len(house.fake.moves) == 1
    await house.decide("hold")  # who thinks again moves it again
    assert house.fake.moves[1:] == [(applied.id, job.stages[0][0])]
    await house.sync()
    assert await shown(house) == []
    actions = [entry.action for entry in await house.world.rows(JournalEntry)]
    assert actions.count("ats.move") == 2
    assert actions.count("ats.note") == 1


@ON_SQLITE
async def test_a_decision_without_a_stage_moves_nobody(house: House) -> None:
    await house.ready(two_way=True)
    await house.sync()
    await house.decide("decline", code="evidence")
    assert house.fake.moves == []


@ON_SQLITE
async def test_one_way_writes_nothing(house: House) -> None:
    await house.ready(two_way=False)
    await house.sync()
    await house.decide("shortlist")
    await house.sync()
    assert (house.fake.notes, house.fake.moves) == ([], [])
    assert await house.world.rows(AtsChange) == []


@ON_SQLITE
async def test_only_what_is_decided_from_then_on_moves(house: House) -> None:
    job = await house.ready(people=2)
    await house.sync()
    await house.decide("shortlist", place=0)
    await house.connect(two_way=True)
    await house.link(job, opening_id=1, two_way=True, stages={"shortlist": "Onsite"})
    await house.sync()
    assert len(house.fake.notes) == 2
    assert house.fake.moves == []
    await house.decide("shortlist", place=1)
    assert [stage for _, stage in house.fake.moves] == [job.stages[2][0]]


@ON_SQLITE
async def test_an_account_that_becomes_read_only_is_not_written_to(house: House) -> None:
    await house.ready(two_way=True, people=0)
    await house.connect(two_way=False)
    house.apply(next(iter(house.fake.jobs.values())), 0)
    await house.sync()
    await house.decide("shortlist")
    assert (house.fake.notes, house.fake.moves) == ([], [])


@ON_SQLITE
async def test_a_note_whose_answer_is_lost_is_written_once(house: House) -> None:
    await house.ready(two_way=True)
    house.fake.faults.append(Fault(NOTES[type(house.fake)], 0, done=True))
    if isinstance(house.fake, FakeGreenhouse):  # the same path lists them: let that pass first
        house.fake.faults.clear()
        house.fake.on_call = lambda path: _lose_the_answer(house, path)
    await house.sync()
    [task] = await house.tasks("ats_send")
    assert (task.state, task.error) == ("waiting", "ats_unreachable")
    assert len(house.fake.notes) == 1
    await house.later(10)
    assert len(house.fake.notes) == 1
    [change] = await house.world.rows(AtsChange)
    assert (change.state, change.remote_id) == ("sent", house.fake.notes[0].id)


def _lose_the_answer(house: House, path: str) -> None:
    if path.endswith("/notes") and house.fake.calls[-1][0] == "POST":
        house.fake.on_call = lambda _: None
        house.fake.faults.append(Fault("/notes", 0, done=True))


@ON_SQLITE
async def test_a_move_whose_answer_is_lost_is_made_once(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    name = "/move" if isinstance(house.fake, FakeGreenhouse) else "application.change_stage"
    house.fake.faults.append(Fault(name, 0, done=True))
    await house.decide("shortlist")
    await house.later(10)
    await house.sync()
    assert [stage for _, stage in house.fake.moves] == [job.stages[1][0]]
    assert await shown(house) == []
    assert (await list_queue(house.services, house.workspace_id)).total == 0


@ON_SQLITE
async def test_a_decision_that_was_taken_back_before_it_went_out_does_not(house: House) -> None:
    await house.ready(two_way=True)
    await house.sync()
    house.fake.faults.append(Fault("", 503, times=20))
    await house.decide("shortlist")
    [row] = await house.applications()
    await decisions.undo(house.services, house.workspace_id, row.id, actor="U1")
    house.fake.faults.clear()
    await house.later(60)
    assert house.fake.moves == []
    assert {one.kind: one.state for one in await house.world.rows(AtsChange)} == {
        "note": "sent",
        "move": "dropped",
    }


async def test_both_sides_moved_and_nothing_is_overwritten(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])  # somebody there, meanwhile
    await house.decide("shortlist")
    assert (house.fake.moves, applied.stage) == ([], job.stages[2][0])
    [one] = await shown(house)
    assert (one.what, one.candidate, one.ours, one.theirs) == (
        "stage",
        applied.id,
        "shortlist → Phone Screen",
        "Onsite",
    )
    for _ in range(2):  # it stays one, and nothing is done, until a person says
        await house.sync()
    assert len(await shown(house)) == 1
    assert house.fake.moves == []


async def test_ours_holds(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])
    await house.decide("shortlist")
    await settle(house, "ours")
    assert house.fake.moves == [(applied.id, job.stages[1][0])]
    await house.sync()
    assert await shown(house) == []
    [row] = await house.world.rows(AtsConflict)
    assert (row.choice, row.settled_by) == ("ours", "U1")


async def test_theirs_holds(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])
    await house.decide("shortlist")
    await settle(house, "theirs")
    await house.sync()
    assert (house.fake.moves, applied.stage) == ([], job.stages[2][0])
    assert await shown(house) == []
    [row] = await house.applications()
    assert row.decision == "shortlist"  # what the reviewer said stays on record
    [known] = await house.world.rows(AtsApplication)
    assert known.stage == job.stages[2][0]
    await house.decide("hold")  # and the next decision moves it from there
    assert house.fake.moves == [(applied.id, job.stages[0][0])]


@ON_SQLITE
async def test_one_who_was_rejected_there_is_not_moved(house: House) -> None:
    await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, status="rejected")
    await house.sync()
    await house.decide("shortlist")
    assert house.fake.moves == []
    [one] = await shown(house)
    assert one.theirs == "rejected"


@ON_SQLITE
async def test_a_conflict_ends_where_they_do_the_same(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])
    await house.decide("shortlist")
    house.fake.touch(applied, stage=job.stages[1][0])
    await house.sync()
    assert await shown(house) == []
    assert house.fake.moves == []


@ON_SQLITE
async def test_their_title_and_state_are_taken_over(house: House) -> None:
    job = await house.ready(people=0)
    job.title, job.status = "Platform Engineer", "closed"
    await house.sync()
    [opening] = await house.world.rows(Opening)
    assert (opening.title, opening.state) == ("Platform Engineer", "closed")
    job.status = "open"
    await house.sync()
    [opening] = await house.world.rows(Opening)
    assert opening.state == "open"


async def test_both_sides_changed_the_job(house: House) -> None:
    job = await house.ready(people=0)
    await house.sync()
    async with house.services.database.write() as session:
        opening = await session.get_one(Opening, 1)
        opening.title = "Our Engineer"
    job.title = "Their Engineer"
    await house.sync()
    [one] = await shown(house)
    assert (one.what, one.ours, one.theirs) == ("title", "Our Engineer", "Their Engineer")
    job.title = "Their newer Engineer"
    await house.sync()
    [one] = await shown(house)
    assert one.theirs == "Their newer Engineer"
    await settle(house, "ours")
    await house.sync()
    [opening] = await house.world.rows(Opening)
    assert opening.title == "Our Engineer"
    assert await shown(house) == []
    job.title = "Their newest Engineer"  # theirs alone changes from here
    await house.sync()
    [opening] = await house.world.rows(Opening)
    assert opening.title == "Their newest Engineer"


@ON_SQLITE
async def test_theirs_closes_what_we_opened(house: House) -> None:
    job = await house.ready(people=0)
    job.status = "closed"
    await house.sync()
    await reopen(house.services, house.workspace_id, 1, by="U1")
    await house.sync()
    [opening] = await house.world.rows(Opening)
    assert opening.state == "open"  # ours alone changed: it stays
    job.status = "open"
    await house.sync()
    assert await shown(house) == []  # both have the same by now


@ON_SQLITE
async def test_a_dry_run_says_all_and_changes_nothing(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    await house.decide("shortlist")
    await house.sync()
    [first] = house.fake.applications.values()
    house.fake.touch(first, stage=job.stages[2][0])
    third = house.apply(job, 2)
    job.title = "Platform Engineer"
    before, notes = await house.dump(), list(house.fake.notes)
    calls = len(house.fake.calls)
    steps = await preview(house.services, house.workspace_id, "main")
    assert await house.dump() == before
    assert (house.fake.notes, len(house.fake.moves)) == (notes, 1)
    writes = [call for call in house.fake.calls[calls:] if call[1].endswith(("/move", "Note"))]
    assert writes == []
    assert {(step.what, step.application) for step in steps} == {
        ("rename", None),
        ("look", first.id),
        ("take", third.id),
    }


@ON_SQLITE
async def test_a_dry_run_names_what_would_be_written(house: House) -> None:
    job = await house.ready(people=1)
    await house.sync()
    await house.connect(two_way=True)
    [applied] = house.fake.applications.values()
    house.fake.faults.append(Fault("", 503, times=99))
    await house.link_offline(
        job, stages={"shortlist": {"id": job.stages[1][0], "name": "Phone Screen"}}
    )
    house.fake.faults.clear()
    before = await house.dump()
    steps = await preview(house.services, house.workspace_id, "main")
    assert [(step.what, step.application) for step in steps] == [("note", applied.id)]
    assert await house.dump() == before
    assert house.fake.notes == []


async def test_two_workspaces_are_apart(house: House) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    other = house.elsewhere("chat:T2")
    await other.settle_in()
    assert await accounts.list_accounts(house.services, other.workspace_id) == []
    with pytest.raises(MissingError):
        await accounts.jobs_of(house.services, other.workspace_id, "main")
    with pytest.raises(MissingError):
        await linking.unlink(house.services, other.workspace_id, 1, actor="U9")
    await other.connect()
    wish = linking.LinkWish("main", job.id, 1)
    with pytest.raises(MissingError):
        await linking.link(house.services, other.workspace_id, wish, actor="U9")
    [applied] = house.fake.applications.values()
    house.fake.touch(applied, stage=job.stages[2][0])
    await house.decide("shortlist")
    [one] = await shown(house)
    assert await shown(other) == []
    with pytest.raises(MissingError):
        await conflicts.settle(house.services, other.workspace_id, one.id, "ours", actor="U9")
    with pytest.raises(UserError, match="ours or theirs"):
        await conflicts.settle(house.services, house.workspace_id, one.id, "both", actor="U1")
    assert len(await house.world.rows(AtsConnection)) == 2
    await accounts.disconnect(house.services, other.workspace_id, "main", actor="U9")
    assert len(await shown(house)) == 1


@ON_SQLITE
async def test_no_secret_is_written_down(
    house: House, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    job = await house.ready(two_way=True)
    await house.sync()
    house.fake.faults += [Fault("", 401, times=2), Fault("", 500, times=2)]
    house.apply(job, 1)
    await house.sync()
    await house.later(60)
    house.fake.faults.append(Fault("", 401, times=9))
    await house.sync()
    captured = capsys.readouterr()
    told = repr(await house.dump()) + captured.out + captured.err + caplog.text
    for secret in (house.secret, "Bearer", "sig="):
        assert secret not in told
    assert "Ana" not in captured.out + captured.err + caplog.text
