"""Jobs and candidates come in, once, whatever happens on the way."""

import asyncio
import json

import pytest

from handlers.ats import accounts, linking, syncing
from handlers.ats.accounts import NO_ACCOUNT
from handlers.ats.previewing import preview
from handlers.ats.remote import Access
from handlers.errors import MissingError, PermanentError, UserError
from handlers.openings.managing import NewOpening
from handlers.openings.switching import close, reopen
from handlers.privacy.erasing import forget
from handlers.queue.retrying import list_queue
from handlers.queue.upkeep import TIMETABLE, keep_timetable, tick
from storage.models import (
    AtsApplication,
    AtsConnection,
    AtsLink,
    Opening,
    Task,
    Upload,
)
from tests.fakes.ats import FakeGreenhouse, Fault
from tests.handlers.ats.conftest import House
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE
from tests.handlers.conftest import cv as cv_of


async def test_an_opening_is_made_of_a_job(house: House) -> None:
    text = "<p>We hire a <b>Backend Engineer</b>.</p><ul><li>5+ years of Python</li></ul>"
    job = house.fake.add_job("Backend Engineer", text=text)
    house.fake.add_job("Nurse", status="closed")
    await house.connect()
    shown = await accounts.jobs_of(house.services, house.workspace_id, "main")
    assert {(one.title, one.state) for one in shown} == {
        ("Backend Engineer", "open"),
        ("Nurse", "closed"),
    }
    new = NewOpening("", "", CHANNEL, 75.0, created_by="U1")
    opening = await linking.opening_from_job(
        house.services, house.workspace_id, "main", job.id, new
    )
    assert opening.title == "Backend Engineer"
    assert "5+ years of Python" in opening.description
    assert "<" not in opening.description


async def test_candidates_are_taken_in_and_scored_once(house: House) -> None:
    await house.ready(people=3)
    house.fake.page = 2
    await house.sync()
    rows = await house.applications()
    assert [row.state for row in rows] == ["scored"] * 3
    assert all(row.total for row in rows)
    assert house.world.chat.said("3")  # the progress line in the opening's channel
    downloads = sum("/files/" in path for _, path in house.fake.calls)
    before = {name: rows for name, rows in (await house.dump()).items() if name != "tasks"}
    await house.sync()
    after = {name: rows for name, rows in (await house.dump()).items() if name != "tasks"}
    assert sum("/files/" in path for _, path in house.fake.calls) == downloads == 3
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"ats_links", "ats_connections"}  # where and when it was gone through
    assert house.fake.leaked == []  # files are fetched without the key


async def test_the_timetable_goes_through_what_is_linked(house: House) -> None:
    await house.ready()
    lines = {"ats": TIMETABLE["ats"]}
    await keep_timetable(house.services, lines)
    await house.later(16 * 60)
    assert await tick(house.services, lines) == ["ats"]
    await house.world.settle()
    assert len(await house.applications()) == 1


async def test_a_newer_cv_counts_and_the_older_one_stays(house: House) -> None:
    job = await house.ready()
    await house.sync()
    [applied] = house.fake.applications.values()
    better = cv_of("Ana Ruiz", "ana@example.com", "Python, PostgreSQL, Kubernetes, AWS, Rust")
    house.fake.replace_resume(applied, "new.txt", better)
    house.fake.touch(applied, stage=job.stages[1][0])
    await house.sync()
    uploads = await house.world.rows(Upload)
    [row] = await house.applications()
    assert len(uploads) == 2
    assert row.cv_id == uploads[1].cv_id
    [known] = await house.world.rows(AtsApplication)
    assert (known.upload_id, known.stage) == (uploads[1].id, job.stages[1][0])


async def test_one_without_a_cv_waits_for_it(house: House) -> None:
    job = await house.ready(people=0)
    applied = house.fake.apply(job, None)
    await house.sync()
    assert await house.applications() == []
    house.fake.replace_resume(applied, "late.txt", CV.encode())
    await house.sync()
    assert len(await house.applications()) == 1


@ON_SQLITE
async def test_what_a_person_took_out_stays_out(house: House) -> None:
    await house.ready()
    await house.sync()
    [upload] = await house.world.rows(Upload)
    await house.world.press("remove_cv", str(upload.id))
    [applied] = house.fake.applications.values()
    house.fake.touch(applied)
    await house.sync()
    assert await house.applications() == []
    [upload] = await house.world.rows(Upload)
    assert upload.state == "removed"


@ON_SQLITE
async def test_one_who_was_forgotten_is_not_taken_in_again(house: House) -> None:
    job = await house.ready()
    await house.sync()
    [row] = await house.applications()
    home = house.workspace_id
    receipt = await forget(house.services, home, row.candidate_id, actor="U1")
    [applied] = house.fake.applications.values()
    [copy] = [one for one in receipt.outside if one.kind == "ats"]
    assert (copy.where, applied.id in copy.words) == ("main", True)
    [applied] = house.fake.applications.values()
    house.fake.replace_resume(applied, "again.txt", CV.encode())
    await house.sync()
    await linking.unlink(house.services, house.workspace_id, 1, actor="U1")
    await house.link(job, opening_id=1)
    await house.sync()
    assert await preview(house.services, house.workspace_id, "main") == []
    assert [upload.state for upload in await house.world.rows(Upload)] in ([], ["removed"])
    [known] = await house.world.rows(AtsApplication)
    assert (known.person, known.upload_id, known.stage) == ("", None, None)


@ON_SQLITE
async def test_only_who_is_still_in_the_running_is_taken_in(house: House) -> None:
    job = await house.ready(people=2)
    rejected, _ = house.fake.applications.values()
    house.fake.touch(rejected, status="rejected")
    house.fake.touch(house.apply(job, 2), status="hired")
    await house.sync()
    assert len(await house.applications()) == 1
    house.fake.touch(rejected, status="active")  # somebody thinks again
    await house.sync()
    assert len(await house.applications()) == 2


@ON_SQLITE
async def test_what_came_while_the_opening_was_closed_comes_when_it_is_open(house: House) -> None:
    await house.ready(people=0)
    await close(house.services, house.workspace_id, 1, by="U1")
    house.apply(next(iter(house.fake.jobs.values())), 0)
    for _ in range(2):
        await house.sync()
    assert await house.world.rows(Upload) == []
    await reopen(house.services, house.workspace_id, 1, by="U1")
    for _ in range(2):
        await house.sync()
    assert len(await house.applications()) == 1
    downloads = sum("/files/" in path for _, path in house.fake.calls)
    assert downloads == 1


@ON_SQLITE
async def test_a_kind_that_is_not_read_is_told_without_its_name(house: House) -> None:
    job = await house.ready(people=0)
    applied = house.fake.apply(job, "Ana Ruiz.exe", b"MZ")
    await house.sync()
    [entry] = (await list_queue(house.services, house.workspace_id)).entries
    assert entry.subject == "Backend Engineer"
    assert entry.reason.startswith(f"The CV of application {applied.id} in ")
    assert "is of a kind that is not read" in entry.reason
    assert "Ana" not in repr(await house.world.rows(Task))


async def test_it_slows_down_when_told_and_goes_on_where_it_was(house: House) -> None:
    await house.ready(people=5)
    house.fake.page = 2
    # The second page is refused for 20 s.
    pages = "applications" if isinstance(house.fake, FakeGreenhouse) else "application.list"
    seen: list[str] = []

    def at_second_page(path: str) -> None:
        seen.extend([path] if path.endswith(pages) else [])
        if path.endswith(pages) and len(seen) == 2:
            house.fake.faults.append(Fault(pages, 429, {"Retry-After": "20"}))

    house.fake.on_call = at_second_page
    await house.sync()
    [task] = await house.tasks("ats_sync")
    assert (task.state, task.error, task.failures) == ("waiting", "ats_rate_limited", 0)
    assert 15 < (task.due_at - house.clock()).total_seconds() <= 26
    [link] = await house.world.rows(AtsLink)
    place = json.loads(link.position or "")
    await house.later(30)
    assert len(await house.applications()) == 5
    assert len(seen) == 4  # three pages, one of them twice
    assert place.get("next") or place.get("cursor")


async def test_trouble_of_the_other_side_is_waited_out(house: House) -> None:
    await house.ready()
    house.fake.faults += [Fault("", 503, times=1), Fault("", 0, times=1)]
    await house.sync()
    [task] = await house.tasks("ats_sync")
    assert (task.state, task.error) == ("waiting", "ats_unreachable")
    for _ in range(3):
        await house.later(10)
    assert len(await house.applications()) == 1


@ON_SQLITE
async def test_an_address_of_a_file_that_ran_out_is_asked_for_anew(house: House) -> None:
    await house.ready()
    told: list[str] = []

    def once(path: str) -> None:
        if "/files/" in path and not told:
            told.append(path)
            house.fake.expire_files()

    house.fake.on_call = once
    await house.sync()
    [task] = await house.tasks("ats_take")
    assert (task.state, task.error) == ("waiting", "ats_file_refused")
    await house.later(10)
    assert len(await house.applications()) == 1


@ON_SQLITE
async def test_a_key_that_is_refused_is_told_in_words(house: House) -> None:
    await house.ready()
    house.fake.faults.append(Fault("", 401, times=50))
    await house.sync()
    [entry] = (await list_queue(house.services, house.workspace_id)).entries
    assert entry.subject == "main"
    assert "refuses this account's key" in entry.reason
    assert "`shortlist ats connect`" in entry.reason
    house.fake.faults.clear()
    await house.sync()
    assert len(await house.applications()) == 1
    assert (await list_queue(house.services, house.workspace_id)).total == 0


@ON_SQLITE
async def test_a_run_that_was_stopped_in_the_middle_goes_on(house: House) -> None:
    await house.ready(people=4)
    house.fake.page = 2
    pages = "applications" if isinstance(house.fake, FakeGreenhouse) else "application.list"
    reached = asyncio.Event()

    def stop_at_second(path: str) -> None:
        if path.endswith(pages) and house.fake.asked(pages) == 2:
            reached.set()

    house.fake.on_call = stop_at_second
    [row] = await house.world.rows(AtsConnection)
    running = asyncio.create_task(syncing.sync(house.services, connection_id=row.id))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(await house.world.rows(AtsApplication)) == 2
    await house.world.settle()
    await house.sync()
    assert len(await house.applications()) == 4
    assert len(await house.world.rows(Upload)) == 4


async def test_a_job_that_is_gone_keeps_no_other_from_being_gone_through(house: House) -> None:
    first = await house.ready(people=0)
    second = house.fake.add_job("Nurse")
    await house.link(second, opening_id=await house.world.open_opening())
    house.apply(second, 1)
    del house.fake.jobs[first.id]
    await house.sync()
    assert len(await house.applications()) == 1
    [entry] = (await list_queue(house.services, house.workspace_id)).entries
    assert "no longer has the job" in entry.reason
    assert "`shortlist ats unlink 1`" in entry.reason


@ON_SQLITE
async def test_linked_again_nothing_comes_twice(house: House) -> None:
    job = await house.ready()
    await house.sync()
    [opening] = await house.world.rows(Opening)
    await linking.unlink(house.services, house.workspace_id, opening.id, actor="U1")
    [applied] = house.fake.applications.values()
    house.fake.touch(applied)
    await house.sync()
    assert len(await house.tasks("ats_take")) == 1  # nothing is taken in while it is apart
    await house.link(job, opening_id=opening.id)
    await house.sync()
    assert len(await house.world.rows(Upload)) == 1
    assert len(await house.applications()) == 1


@ON_SQLITE
async def test_a_disconnected_account_leaves_cvs_and_no_key(house: House) -> None:
    await house.ready()
    await house.sync()
    await accounts.disconnect(house.services, house.workspace_id, "main", actor="U1")
    for table in (AtsConnection, AtsLink, AtsApplication):
        assert await house.world.rows(table) == []
    assert len(await house.applications()) == 1
    with pytest.raises(MissingError, match=NO_ACCOUNT):
        await accounts.jobs_of(house.services, house.workspace_id, "main")


@ON_SQLITE
async def test_what_cannot_be_linked_is_refused(house: House) -> None:
    job = await house.ready(people=0)
    other = house.fake.add_job("Nurse")
    home = house.workspace_id
    with pytest.raises(UserError, match="linked with another one already"):
        await house.link(other, opening_id=1)
    with pytest.raises(UserError, match="linked with another one already"):
        await house.link(job, opening_id=await house.world.open_opening())
    with pytest.raises(UserError, match="only read"):
        await house.link(other, two_way=True)
    with pytest.raises(MissingError, match="has no job 4711"):
        await linking.link(house.services, home, linking.LinkWish("main", "4711", 1), actor="U1")
    with pytest.raises(UserError, match="none of this job's stages: Application Review, Phone"):
        await house.link(job, opening_id=1, stages={"shortlist": "Somewhere"})
    with pytest.raises(UserError, match="no decision"):
        await house.link(job, opening_id=1, stages={"hire": "Offer"})
    with pytest.raises(MissingError):
        await linking.unlink(house.services, home, 4711, actor="U1")


@ON_SQLITE
async def test_what_cannot_be_connected_is_refused(house: House) -> None:
    access = Access("wrong", "client-1", "4080")
    home = house.workspace_id
    for wish, error in (
        (accounts.Wish("taleo", "t", access), "Choose one of"),
        (accounts.Wish(house.provider, "", access), "Give the account a name"),
        (accounts.Wish(house.provider, "x", Access("")), "needs more: key"),
    ):
        with pytest.raises(UserError, match=error):
            await accounts.connect(house.services, home, wish, actor="U1")
    wish = accounts.Wish(house.provider, "x", access)
    with pytest.raises(PermanentError, match=r"key|token"):
        await accounts.connect(house.services, home, wish, actor="U1")
    assert await house.world.rows(AtsConnection) == []
