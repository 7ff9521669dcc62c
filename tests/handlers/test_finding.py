"""Candidates found by what is remembered of them, and put side by side."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.candidates.correcting import correct
from handlers.candidates.finding import SHOWN, SLICE
from handlers.errors import UserError
from handlers.messages import Caller, Message, Picks, Say, Table
from handlers.ranking import Query, rank
from handlers.wording.shortlists import shortlist
from storage.models import Application, Candidate, Cv, JournalEntry, Opening
from tests.handlers.conftest import CV, ON_SQLITE, OTHER_CHANNEL, World, buttons, cv, words

GUEST = Caller("chat:T1", "UGUEST", "chat:T1/C1")


@pytest.fixture
async def two(world: World) -> World:
    """Ana and Zed in the first opening, Zed alone in the second."""
    await world.open_opening(bar="100")
    await world.open_opening(bar="100", channel=OTHER_CHANNEL)
    zed = cv("Zed Young", "zed.young@example.com", "Python, Perl")
    await world.drop("ana.txt", CV.encode(), file="F1", message="101.1")
    await world.drop("zed.txt", zed, file="F2", message="102.1")
    await world.drop("zed.txt", zed, file="F3", message="103.1", channel=OTHER_CHANNEL)
    return world


async def test_a_candidate_is_found_by_what_is_remembered(two: World) -> None:
    for text in (
        "ana",
        "Ruiz, Ana",
        "riuz",
        "find ana",
        "ANA.RUIZ@example.com",
        "ru #1",
        "ana aws",
    ):
        said = await two.say("candidate", text)
        assert "1 candidate found" in said, text
        assert "Ana Ruiz" in said, text
        assert "Zed" not in said, text
    said = await two.say("candidate", "skill:perl")
    assert "Zed Young" in said
    assert said.count("Backend Engineer: ") == 2
    assert "2 candidates found" in await two.say("candidate", "python kubernetes postgresql")
    assert "Zed" in await two.say("candidate", "python #2")
    assert "Ana" not in await two.say("candidate", "python #2")
    assert "0 candidates found" in await two.say("candidate", "%_ ana' OR 1=1")
    assert "1 candidate found" in await two.say("candidate", "ana " * 10_000)
    assert "0 candidates found" in await two.say("candidate", "ana zed")


@ON_SQLITE
async def test_searches_are_journaled_without_their_words(two: World) -> None:
    await two.say("candidate", "ana")
    [entry] = [e for e in await two.rows(JournalEntry) if e.action == "candidates.searched"]
    assert (entry.actor, entry.detail) == ("U1", {"applications": [1]})


@ON_SQLITE
async def test_who_is_in_blind_openings_hides_nobody_from_a_search_and_is_not_counted(
    two: World,
) -> None:
    for number in range(SHOWN + 1):
        data = cv("Ana Ruiz", f"ana{number}@example.org")
        file, message = f"F1{number}", f"{200 + number}.1"
        await two.drop(f"{number}.txt", data, file=file, message=message, channel=OTHER_CHANNEL)
    async with two.services.database.write() as session:
        (await session.get_one(Opening, 2)).blind = True
    for text in ("ana", "Ana Ruiz", "ana skill:python"):
        said = await two.say("candidate", text)
        assert said.startswith("1 candidate found\n"), text
        assert "#1 Backend Engineer" in said, text
    assert (await two.say("candidate", "ana #2")).startswith("0 candidates found")
    assert f"{SHOWN + 3} candidates found" in await two.say("candidate", "python")


@ON_SQLITE
async def test_a_search_that_takes_too_long_says_what_it_left_out(two: World) -> None:
    await crowd(two, SLICE)
    clock = Clock()
    slow = replace(two, services=replace(two.services, now=clock.now))
    said = await slow.say("candidate", "riuz")
    assert "0 candidates found" in said
    assert "Only the newest candidates were compared" in said
    assert "Ana Ruiz" in await slow.say("candidate", "ruiz ana")
    assert "Ana Ruiz" in await slow.say("candidate", "ana.ruiz@example.com")
    assert "Ana Ruiz" in await two.say("candidate", "riuz")


@dataclass
class Clock:
    """Each look at it is two seconds later."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The time."""
        self.at += timedelta(seconds=2)
        return self.at


async def crowd(world: World, size: int) -> None:
    """Add candidates whose CVs give no name."""
    async with world.services.database.write() as session:
        for number in range(size):
            now = world.services.now()
            person = Candidate(workspace_id=1, email_hash=None, name_hash=None, created_at=now)
            file = Cv(workspace_id=1, sha256=f"{number}", size=1, created_at=now)
            session.add_all([person, file])
            await session.flush()
            person.current_cv_id = file.id


@ON_SQLITE
async def test_who_cannot_search_is_told_why(two: World) -> None:
    two.chat.people["UGUEST"] = "guest"
    for text, caller, reason in (
        ("ana", GUEST, "Guests"),
        ("", two.caller, "Say whom to look for"),
        ("find", two.caller, "Say whom to look for"),
        ("... #1", two.caller, "Say whom to look for"),
        ("ana #99", two.caller, "no such opening"),
        ("ana #999999999", two.caller, "no such opening"),
        ("compare 1 2 in #2", replace(GUEST), "Guests"),
    ):
        with pytest.raises(UserError, match=reason):
            await two.say("candidate", text, caller)


@ON_SQLITE
async def test_a_name_that_is_a_skill_is_found_as_a_name(two: World) -> None:
    ruby = cv("Ruby Hill", "ruby@example.com", "Java, Git")
    await two.drop("ruby.txt", ruby, file="F7", message="107.1")
    rows = await two.rows(Application)
    await correct(two.services, 1, rows[-1].cv_id, "name", "Ruby Hill", actor="U1")
    await two.settle()
    assert "Ruby Hill" in await two.say("candidate", "ruby")


@ON_SQLITE
async def test_candidates_are_compared_by_place_and_by_name(two: World) -> None:
    for text in ("compare 1 2", "compare #1 #2", "compare Ana and Zed", "compare ana, #2"):
        said = await two.say("candidate", text)
        assert said.startswith("Comparison of Ana Ruiz, Zed Young"), text
    assert "Name two to 5" in await two.say("candidate", "compare 1")
    assert "Name two to 5" in await two.say("candidate", "compare 1 2 3 4 5 6")
    assert "no place 3" in await two.say("candidate", "compare 1 3")


async def shown(world: World, opening: int = 1) -> Message:
    return shortlist(await rank(world.services, 1, Query(opening)))


@ON_SQLITE
async def test_ticked_candidates_are_put_side_by_side(two: World) -> None:
    message = await shown(two)
    [picks] = [block for block in message.blocks if isinstance(block, Picks)]
    assert [label for _, label in picks.options] == ["1. Ana Ruiz", "2. Zed Young"]
    button = buttons(message)["compare"]
    ticked = tuple(value for value, _ in picks.options)
    reply = await two.press("compare", button.value, replace(two.caller, picked=ticked))
    assert isinstance(reply, Say)
    [table] = [block for block in reply.message.blocks if isinstance(block, Table)]
    assert table.rows[0] == ("", "Ana Ruiz", "Zed Young")
    assert table.rows[1][1].endswith("of 100, ready")
    assert any("level" in cell and "“" in cell for row in table.rows[2:] for cell in row[1:])
    assert "Comparison of Ana Ruiz, Zed Young" in words(reply.message)


@ON_SQLITE
async def test_only_ones_of_the_shortlist_are_compared(two: World) -> None:
    zed_elsewhere = "3"
    for value, picked, reason in (
        ("1", (), "Tick two to 5"),
        ("1", ("1",), "Tick two to 5"),
        ("1", ("1", "1"), "Tick two to 5"),
        ("1", tuple("123456"), "Tick two to 5"),
        ("1", ("1", zed_elsewhere), "Not all of these"),
        ("1", ("1", "999"), "Not all of these"),
        ("1", ("1", "x"), "another version"),
        ("x", ("1", "2"), "another version"),
        ("9", ("1", "2"), "no such opening"),
    ):
        with pytest.raises(UserError, match=reason):
            await two.press("compare", value, replace(two.caller, picked=picked))
    stranger = Caller("chat:T2", "U1", "chat:T2/C1", picked=("1", "2"))
    with pytest.raises(UserError, match="no such opening"):
        await two.press("compare", "1", stranger)


@ON_SQLITE
async def test_one_alone_has_nobody_to_be_compared_with(two: World) -> None:
    assert "compare" not in buttons(await shown(two, 2))
