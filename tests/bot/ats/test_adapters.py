"""How each provider's API is spoken: tokens, pages, limits, words for trouble."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.ats import PROVIDERS, Provider
from bot.ats.downloads import Downloads
from bot.ats.http import Http, codes_of, pause
from bot.guard import AddressRefusedError
from handlers.ats.remote import Access, Ats, Newcomer
from handlers.errors import PermanentError, TemporaryError
from tests.fakes.ats import FakeAshby, FakeGreenhouse, Fault
from tests.fakes.ats.world import FakeAts, Note

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
async def greenhouse() -> AsyncIterator[FakeGreenhouse]:
    async with FakeGreenhouse() as server:
        yield server


@pytest.fixture
async def ashby() -> AsyncIterator[FakeAshby]:
    async with FakeAshby() as server:
        yield server


@pytest.fixture
async def harvest(greenhouse: FakeGreenhouse) -> AsyncIterator[Ats]:
    provider = Provider(PROVIDERS["greenhouse"], greenhouse.base)
    yield provider.open(Access(greenhouse.secret, greenhouse.client, greenhouse.user))
    await provider.close()


@pytest.fixture
async def account(ashby: FakeAshby) -> AsyncIterator[Ats]:
    provider = Provider(PROVIDERS["ashby"], ashby.base)
    yield provider.open(Access(ashby.key))
    await provider.close()


async def everything(ats: Ats, job: str, position: str | None) -> tuple[list[str], str]:
    """The ids of all applications since a position, and the next one."""
    found: list[str] = []
    while True:
        page = await ats.applications(job, position)
        found += [one.id for one in page.applications]
        position = page.position
        if not page.more:
            return found, position


async def test_a_token_is_asked_for_once_and_anew_when_it_ends(
    greenhouse: FakeGreenhouse, harvest: Ats
) -> None:
    for _ in range(3):
        await harvest.jobs()
    assert greenhouse.asked("/token") == 1
    greenhouse.tokens.clear()  # revoked before its time
    await harvest.jobs()
    assert greenhouse.asked("/token") == 2
    greenhouse.token_life = 30.0  # ends within a minute: the next call asks first
    greenhouse.tokens.clear()
    await harvest.jobs()
    await harvest.jobs()
    assert greenhouse.asked("/token") == 4


async def test_wrong_credentials_are_told_apart(greenhouse: FakeGreenhouse) -> None:
    for access in (
        Access("wrong", greenhouse.client, greenhouse.user),
        Access(greenhouse.secret, greenhouse.client, "1"),
    ):
        provider = Provider(PROVIDERS["greenhouse"], greenhouse.base)
        with pytest.raises(PermanentError) as refused:
            await provider.open(access).jobs()
        assert refused.value.code == "ats_key_refused"
        assert "shortlist ats connect" in refused.value.reason
        await provider.close()


async def test_a_missing_permission_is_named(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats
) -> None:
    greenhouse.scopes.discard("job_interview_stages:list")
    job = greenhouse.add_job("Nurse")
    with pytest.raises(PermanentError, match="harvest:job_interview_stages:list"):
        await harvest.stages(job.id)
    ashby.may_write = False
    applied = ashby.apply(ashby.add_job("Nurse"), "a.pdf")
    with pytest.raises(PermanentError, match=r"Candidates \(write\)"):
        await account.add_note(applied.id, applied.person, "x")


async def test_nobody_with_a_like_address_is_taken_for_another(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats
) -> None:
    for fake, ats in ((greenhouse, harvest), (ashby, account)):
        fake.meet("Ana Ruiz", "ana@example.com.mx")
        known = fake.meet("Ana Ruiz", "work@example.com", "ana@example.com")
        assert await ats.people("ana@example.com") == [known.id]
        assert await ats.people("nobody@example.com") == []


async def test_of_several_applications_the_active_one_counts(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats
) -> None:
    for fake, ats in ((greenhouse, harvest), (ashby, account)):
        job, other = fake.add_job("Nurse"), fake.add_job("Cook")
        person = fake.meet("Ana Ruiz", "ana@example.com")
        assert await ats.application_in(person.id, job.id) is None
        active = fake.apply(job, None, person=person)
        fake.touch(fake.apply(job, None, person=person), status="rejected")
        fake.apply(other, None, person=person)
        found = await ats.application_in(person.id, job.id)
        assert found is not None
        assert found.id == active.id


async def test_greenhouse_gets_two_names_of_whoever_has_one(
    greenhouse: FakeGreenhouse, harvest: Ats
) -> None:
    job = greenhouse.add_job("Nurse")
    for name, told in (("Ana María Ruiz", "Ana María Ruiz"), ("Suharto", "Suharto Suharto")):
        made = await harvest.add_candidate(Newcomer(name, ("a@example.com",)), job.id)
        assert greenhouse.people[made.person].name == told


@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_every_page_is_read_once(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats, size: int
) -> None:
    fakes: list[tuple[FakeAts, Ats]] = [(greenhouse, harvest), (ashby, account)]
    for fake, ats in fakes:
        fake.page = size
        job, other = fake.add_job("Nurse"), fake.add_job("Cook")
        mine = {fake.apply(job, None).id for _ in range(5)}
        fake.apply(other, None)
        found, position = await everything(ats, job.id, None)
        assert sorted(found) == sorted(mine)
        assert {one.id for one in await ats.jobs()} >= {job.id, other.id}
        late = fake.apply(job, None)
        again, _ = await everything(ats, job.id, position)
        assert late.id in again


async def test_a_note_is_not_taken_for_missing_where_not_all_were_read(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats
) -> None:
    fakes: list[tuple[FakeAts, Ats]] = [(greenhouse, harvest), (ashby, account)]
    for fake, ats in fakes:
        fake.page = 1
        person = fake.apply(fake.add_job("Nurse"), None).person
        fake.notes += [Note(fake.new_id(), person, f"note {number}") for number in range(200)]
        assert await ats.find_note(person, "note 0")
        assert await ats.find_note(person, "ours") is None
        fake.notes.append(Note(fake.new_id(), person, "one more"))
        with pytest.raises(PermanentError, match="more than 200 pages") as refused:
            await ats.find_note(person, "ours")
        assert refused.value.code == "ats_too_long"


async def test_only_what_changed_is_given_again(ashby: FakeAshby, account: Ats) -> None:
    job = ashby.add_job("Nurse")
    applied = [ashby.apply(job, None) for _ in range(4)]
    _, position = await everything(account, job.id, None)
    assert (await everything(account, job.id, position))[0] == []
    ashby.touch(applied[2])
    assert (await everything(account, job.id, position))[0] == [applied[2].id]


async def test_changes_are_looked_for_from_before_the_last_look(
    greenhouse: FakeGreenhouse, harvest: Ats
) -> None:
    job = greenhouse.add_job("Nurse")
    old, new = greenhouse.apply(job, None), greenhouse.apply(job, None)
    page = await harvest.applications(job.id, None)
    old.updated -= timedelta(hours=1)
    assert (await everything(harvest, job.id, page.position))[0] == [new.id]


async def test_a_place_that_is_too_old_begins_anew(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby, account: Ats
) -> None:
    greenhouse.page = ashby.page = 1
    for fake, ats in ((greenhouse, harvest), (ashby, account)):
        job = fake.add_job("Nurse")
        mine = {fake.apply(job, None).id for _ in range(3)}
        page = await ats.applications(job.id, None)
        assert page.more
        if fake is ashby:
            ashby.forget_tokens()
        else:
            fake.faults.append(Fault("/applications", 422))
        found, position = await everything(ats, job.id, page.position)
        assert set(found) == mine
        ashby.forget_tokens()
        assert (await everything(ats, job.id, position))[0] is not None


async def test_a_link_to_another_site_gets_no_key(
    greenhouse: FakeGreenhouse, harvest: Ats, ashby: FakeAshby
) -> None:
    job = greenhouse.add_job("Nurse")
    position = f'{{"next": "{ashby.base}/v3/applications?cursor=x", "began": "{NOW.isoformat()}"}}'
    with pytest.raises(PermanentError, match="another site"):
        await harvest.applications(job.id, position)
    assert ashby.calls == []


async def test_files_are_fetched_from_no_network_of_ours(greenhouse: FakeGreenhouse) -> None:
    outside = Downloads("Greenhouse", ("https", "harvest.greenhouse.io", None))
    with pytest.raises(PermanentError, match="not fetched from"):
        await outside.fetch(f"{greenhouse.origin}/files/1", 10)
    port = greenhouse.origin.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]"):
        with pytest.raises(TemporaryError):
            await outside.fetch(f"https://{host}:{port}/files/1", 10)
    assert greenhouse.calls == []
    await outside.close()


@pytest.mark.parametrize(
    "host",
    [
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "[fe80::1]",
    ],
)
async def test_networks_that_look_public_are_none(host: str) -> None:
    outside = Downloads("Greenhouse", ("https", "harvest.greenhouse.io", None))
    with pytest.raises(TemporaryError) as told:
        await outside.fetch(f"https://{host}/files/1", 10)
    assert isinstance(getattr(told.value.__cause__, "os_error", None), AddressRefusedError)
    await outside.close()


async def test_a_large_file_is_not_read_to_its_end(
    greenhouse: FakeGreenhouse, harvest: Ats
) -> None:
    applied = greenhouse.apply(greenhouse.add_job("Nurse"), "a.pdf", b"x" * 1000)
    resume = await harvest.resume(applied.id, applied.person)
    assert resume is not None
    with pytest.raises(PermanentError, match="larger than"):
        await harvest.download(resume, 999)
    assert await harvest.download(resume, 1000) == b"x" * 1000
    assert "a.pdf" not in repr(resume)
    assert "sig" not in repr(resume)


async def test_what_is_gone_is_none(harvest: Ats, account: Ats) -> None:
    for ats in (harvest, account):
        assert await ats.job("4711") is None
        assert await ats.application("4711") is None
        assert await ats.resume("4711", "4712") is None
    assert await harvest.job("no number") is None


async def test_a_limit_says_when_to_come_back(greenhouse: FakeGreenhouse, harvest: Ats) -> None:
    greenhouse.faults.append(Fault("/jobs", 429, {"Retry-After": "12"}))
    with pytest.raises(TemporaryError) as told:
        await harvest.jobs()
    assert told.value.retry_after == 12.0
    greenhouse.faults.append(Fault("/jobs", 429))
    with pytest.raises(TemporaryError) as told:
        await harvest.jobs()
    assert told.value.retry_after == 30.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "Thu, 26 Nov 2026 12:00:45 GMT"}, 45.0),
        ({"Retry-After": "soon"}, 30.0),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 20)}, 20.0),
        ({"X-RateLimit-Reset": "0"}, 1.0),
        ({"Retry-After": "999999"}, 3600.0),
        ({}, 30.0),
    ],
)
def test_pauses(headers: dict[str, str], seconds: float) -> None:
    assert pause(headers, NOW) == seconds


def test_only_names_of_errors_are_repeated() -> None:
    body = {
        "errors": ["invalid_input", "Ana Ruiz is no candidate", {"message": "x"}, "A B"],
        "errorInfo": {"code": "not_found", "message": "Ana"},
    }
    assert codes_of(body) == ("invalid_input", "not_found")
    assert codes_of({"errors": "Ana"}) == ()
    assert codes_of(["Ana"]) == ()


async def test_an_answer_that_is_no_json_is_tried_again(greenhouse: FakeGreenhouse) -> None:
    http = Http("Greenhouse", greenhouse.base)
    applied = greenhouse.apply(greenhouse.add_job("Nurse"), "a.pdf", b"<html>")
    assert applied.resume is not None
    with pytest.raises(TemporaryError):
        await http.call("GET", greenhouse.file_url(applied.resume), needs="")
    await http.close()


def test_no_key_is_shown() -> None:
    assert "s3cret" not in repr(Access("s3cret", "c", "u"))
