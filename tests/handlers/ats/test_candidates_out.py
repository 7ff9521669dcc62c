"""Whom people shortlist here, and who came another way, is made a candidate there, once."""

from collections.abc import Mapping

import pytest

from handlers.ats import conflicts, linking
from handlers.ats.previewing import preview
from handlers.candidates import decisions
from handlers.errors import UserError
from handlers.privacy.erasing import forget
from handlers.queue.retrying import list_queue, retry_everything
from storage.models import AtsApplication, AtsChange, JournalEntry, Opening, Upload
from tests.fakes.ats import FakeAshby, FakeGreenhouse, Fault
from tests.fakes.ats.world import Applied, Job
from tests.handlers.ats.conftest import House
from tests.handlers.conftest import ON_SQLITE
from tests.handlers.conftest import cv as cv_of

MAIL = "ana@example.com"
DATA = cv_of("Ana Ruiz", MAIL)


async def ready(house: House, *, candidates: bool = True, drop: bool = True) -> Job:
    """A job that is linked both ways, and somebody whose CV was dropped in the channel."""
    job = house.fake.add_job("Backend Engineer")
    await house.connect(two_way=True)
    stages = {"shortlist": "Phone Screen"}
    await house.link(job, two_way=True, candidates=candidates, stages=stages)
    if drop:
        await house.world.drop("ana.txt", DATA, file="F1")
    return job


def only(house: House) -> Applied:
    """The one application that there is."""
    [applied] = house.fake.applications.values()
    return applied


async def made_once(house: House, job: Job) -> None:
    """One candidate with one application, the CV, a note and a move, here as there."""
    applied = only(house)
    assert (len(house.fake.people), applied.job) == (1, job.id)
    assert house.fake.people[applied.person].emails == [MAIL]
    assert applied.resume is not None
    assert (applied.resume.name, applied.resume.data) == ("ana.txt", DATA)
    assert [note.person for note in house.fake.notes] == [applied.person]
    assert house.fake.moves == [(applied.id, job.stages[1][0])]
    [entry] = await house.world.rows(AtsApplication)
    assert (entry.remote, entry.state) == (applied.id, "active")
    assert len(await house.world.rows(Upload)) == 1
    assert len(await house.applications()) == 1


async def test_who_is_shortlisted_becomes_a_candidate_there(house: House) -> None:
    job = await ready(house)
    await house.sync()
    assert house.fake.people == {}  # a score sends nobody
    await house.decide("shortlist")
    await made_once(house, job)
    house.fake.touch(only(house), stage=job.stages[2][0])
    for _ in range(2):  # it is seen there, and not taken for somebody new
        await house.sync()
    assert len(await house.world.rows(Upload)) == 1
    assert len(house.fake.people) == 1
    actions = [entry.action for entry in await house.world.rows(JournalEntry)]
    assert actions.count("ats.make") == 1
    assert await preview(house.services, house.workspace_id, "main") == []


@ON_SQLITE
async def test_other_decisions_and_other_links_send_nobody(house: House) -> None:
    job = await ready(house, candidates=False)
    await house.decide("shortlist")
    await house.link(job, opening_id=1, two_way=True, candidates=True)
    await house.sync()  # what was decided before it was said is not sent
    await house.decide("hold")
    await house.sync()
    assert (house.fake.people, house.fake.applications) == ({}, {})
    await house.decide("shortlist")
    assert len(house.fake.people) == 1


@ON_SQLITE
async def test_who_came_from_there_is_not_made_again(house: House) -> None:
    job = await ready(house, drop=False)
    house.apply(job, 0)
    await house.sync()
    await house.decide("shortlist")
    await house.sync()
    assert len(house.fake.people) == len(house.fake.applications) == 1


@ON_SQLITE
async def test_the_dry_run_says_whom_it_would_send(house: House) -> None:
    await ready(house)
    house.fake.faults.append(Fault("", 503, times=1000))
    await house.decide("shortlist")
    house.fake.faults.clear()
    async with house.services.database.write() as session:
        for change in await house.world.rows(AtsChange):
            await session.delete(await session.get_one(AtsChange, change.id))
    steps = await preview(house.services, house.workspace_id, "main")
    assert [(step.what, step.after) for step in steps] == [("make", "Ana Ruiz")]
    assert house.fake.people == {}


# By provider the request that makes the candidate, lets them apply, attaches the CV.
WRITES: Mapping[str, Mapping[type, str]] = {
    "candidate": {FakeGreenhouse: "/v3/candidates", FakeAshby: "/candidate.create"},
    "application": {FakeGreenhouse: "/v3/candidates", FakeAshby: "/application.create"},
    "file": {FakeGreenhouse: "/v3/attachments", FakeAshby: "/candidate.uploadResume"},
}


@ON_SQLITE
@pytest.mark.parametrize("step", WRITES)
async def test_an_answer_that_is_lost_makes_no_second_one(house: House, step: str) -> None:
    job = await ready(house)
    path = WRITES[step][type(house.fake)]

    def lose(asked: str) -> None:
        if asked == path and house.fake.calls[-1][0] == "POST":
            house.fake.on_call = lambda _: None
            house.fake.faults.append(Fault(path, 0, done=True))

    house.fake.on_call = lose
    await house.decide("shortlist")
    [task] = await house.tasks("ats_send")
    assert (task.state, task.error) == ("waiting", "ats_unreachable")
    assert len(house.fake.people) == 1
    await house.sync()  # a look at the job in between takes nobody in
    await house.later(10)
    await made_once(house, job)
    await house.sync()
    assert len(await house.world.rows(Upload)) == 1


async def test_who_is_there_is_not_made_again(house: House) -> None:
    job = await ready(house)
    known = house.fake.meet("Ana Ruiz", MAIL.upper() if not greenhouse(house) else MAIL)
    house.fake.apply(house.fake.add_job("Nurse"), None, person=known)
    await house.decide("shortlist")
    assert [*house.fake.people] == [known.id]
    [applied] = [one for one in house.fake.applications.values() if one.job == job.id]
    assert applied.person == known.id
    assert house.fake.moves == [(applied.id, job.stages[1][0])]


def greenhouse(house: House) -> bool:
    """Whether it is Greenhouse, whose search minds capitals."""
    return isinstance(house.fake, FakeGreenhouse)


@ON_SQLITE
async def test_who_applied_there_too_keeps_the_cv_that_is_there(house: House) -> None:
    job = await ready(house)
    known = house.fake.meet("Ana Ruiz", MAIL)
    theirs = cv_of("Ana Ruiz", MAIL, "Python, Rust")
    applied = house.fake.apply(job, "mine.txt", theirs, person=known)
    await house.decide("shortlist")
    await house.sync()
    assert [*house.fake.applications] == [applied.id]
    assert applied.resume is not None
    assert applied.resume.data == theirs
    assert len(await house.world.rows(Upload)) == 2  # and is read here, as a newer CV
    assert len(await house.applications()) == 1


async def two_there(house: House) -> None:
    """Somebody is shortlisted whose address two candidates there have."""
    await ready(house)
    for name in ("Ana Ruiz", "A. Ruiz"):
        house.fake.meet(name, MAIL)
    await house.decide("shortlist")


@pytest.mark.parametrize(("choice", "people"), [("ours", 3), ("theirs", 2)])
async def test_of_several_a_person_says_who_it_is(house: House, choice: str, people: int) -> None:
    await two_there(house)
    await house.sync()
    [one] = await conflicts.list_conflicts(house.services, house.workspace_id)
    assert (one.what, one.candidate, one.application_id) == ("person", None, 1)
    assert all(known in one.theirs for known in house.fake.people)
    assert len(house.fake.people) == 2
    await conflicts.settle(house.services, house.workspace_id, one.id, choice, actor="U1")
    await house.world.settle()
    await house.sync()
    assert len(house.fake.people) == people
    assert len(house.fake.applications) == people - 2
    assert await conflicts.list_conflicts(house.services, house.workspace_id) == []


@ON_SQLITE
async def test_nobody_is_sent_from_a_blind_opening(house: House) -> None:
    job = await ready(house, drop=False)
    async with house.services.database.write() as session:
        (await session.get_one(Opening, 1)).blind = True
    await house.world.drop("ana.txt", DATA, file="F1")
    await house.decide("shortlist")
    await house.sync()
    assert (house.fake.people, await preview(house.services, house.workspace_id, "main")) == (
        {},
        [],
    )
    wish = linking.LinkWish("main", job.id, 1, {}, two_way=True, candidates=True)
    with pytest.raises(UserError, match="This opening is blind"):
        await linking.link(house.services, house.workspace_id, wish, actor="U1")
    one_way = linking.LinkWish("main", job.id, 1, {}, candidates=True)
    with pytest.raises(UserError, match="add --two-way"):
        await linking.link(house.services, house.workspace_id, one_way, actor="U1")


@ON_SQLITE
async def test_what_failed_waits_in_the_queue_and_is_done_after_all(house: House) -> None:
    job = await ready(house)
    fake = house.fake
    if isinstance(fake, FakeGreenhouse):
        fake.scopes.discard("attachments:create")
    if isinstance(fake, FakeAshby):
        fake.may_write = False
    await house.decide("shortlist")
    [entry] = (await list_queue(house.services, house.workspace_id)).entries
    needs = "harvest:attachments:create" if greenhouse(house) else r"Candidates (write)"
    assert (entry.subject, needs in entry.reason) == ("Backend Engineer", True)
    if isinstance(fake, FakeGreenhouse):
        fake.scopes.add("attachments:create")
    if isinstance(fake, FakeAshby):
        fake.may_write = True
    await retry_everything(house.services, house.workspace_id, actor="U1")
    await house.world.settle()
    await made_once(house, job)


@ON_SQLITE
async def test_a_cv_without_an_address_is_told(house: House) -> None:
    await ready(house, drop=False)
    await house.world.drop("ana.txt", DATA.replace(MAIL.encode(), b""), file="F1")
    await house.decide("shortlist")
    [entry] = (await list_queue(house.services, house.workspace_id)).entries
    assert "has no e-mail address" in entry.reason
    assert "Ana" not in entry.reason
    assert house.fake.people == {}


@ON_SQLITE
async def test_who_is_erased_is_named_where_they_were_sent(house: House) -> None:
    await ready(house)
    await house.decide("shortlist")
    [row] = await house.applications()
    receipt = await forget(house.services, house.workspace_id, row.candidate_id, actor="U1")
    [copy] = [one for one in receipt.outside if one.kind == "ats"]
    assert only(house).id in copy.words
    house.fake.touch(only(house))
    await house.sync()
    assert await house.applications() == []


@ON_SQLITE
async def test_who_is_erased_before_they_were_sent_is_not_sent(house: House) -> None:
    await ready(house)
    house.fake.faults.append(Fault("", 503, times=1000))
    await house.decide("shortlist")
    [row] = await house.applications()
    receipt = await forget(house.services, house.workspace_id, row.candidate_id, actor="U1")
    assert [one for one in receipt.outside if one.kind == "ats"] == []
    house.fake.faults.clear()
    await house.later(60)
    assert house.fake.people == {}
    assert await house.world.rows(AtsApplication) == []


@ON_SQLITE
async def test_a_decision_that_was_taken_back_sends_nobody(house: House) -> None:
    job = await ready(house)
    house.fake.faults.append(Fault("", 503, times=1000))
    await house.decide("shortlist")
    await decisions.undo(house.services, house.workspace_id, 1, actor="U1")
    house.fake.faults.clear()
    await house.later(60)
    assert house.fake.people == {}
    await house.decide("shortlist")  # and whoever thinks again sends them after all
    await made_once(house, job)
