"""What is offered while somebody types."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update

from handlers.chat.suggesting import MOST, SUGGESTIONS
from handlers.errors import UserError
from handlers.messages import Caller
from storage.models import Application, Opening
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, OTHER_CHANNEL, TEAM, World, cv
from tests.handlers.test_choosing import opening

pytestmark = ON_SQLITE
ME = Caller(TEAM, "U1", CHANNEL)
THERE = replace(ME, channel=OTHER_CHANNEL)


async def offered(world: World, what: str, typed: str = "", caller: Caller = ME) -> Sequence[str]:
    return [label for _, label in await SUGGESTIONS[what](world.services, caller, typed)]


async def test_the_channels_own_openings_come_first_and_of_these_the_open_ones(
    world: World,
) -> None:
    for title, channel in (("Nurse", CHANNEL), ("Cook", CHANNEL), ("Baker", OTHER_CHANNEL)):
        await opening(world, title, channel)
    await world.say("opening", "close #2")
    assert await offered(world, "opening") == ["#1 Nurse", "#2 Cook (closed)", "#3 Baker"]
    at_the_bakers = await offered(world, "opening", caller=THERE)
    assert at_the_bakers == ["#3 Baker", "#1 Nurse", "#2 Cook (closed)"]
    outside = await offered(world, "opening", caller=replace(ME, channel=None))
    assert outside == ["#3 Baker", "#1 Nurse", "#2 Cook (closed)"]


async def test_what_was_typed_is_part_of_a_number_or_a_title(world: World) -> None:
    for title in ("Head Nurse", "Cook"):
        await opening(world, title)
    for typed, expected in (
        ("NURSE", ["#1 Head Nurse"]),
        (" #2 ", ["#2 Cook"]),
        ("2", ["#2 Cook"]),
        ("zookeeper", []),
    ):
        assert await offered(world, "opening", typed) == expected
    [(value, _)] = await SUGGESTIONS["opening"](world.services, ME, "cook")
    assert "#2 Cook" in await world.say("hire", f"report {value}")


async def test_no_more_is_offered_than_a_platform_takes(world: World) -> None:
    await opening(world, "Nurse")
    [first] = await world.rows(Opening)
    async with world.services.database.write() as session:
        for number in range(MOST + 5):
            session.add(
                Opening(
                    workspace_id=first.workspace_id,
                    channel=CHANNEL,
                    title=f"Job {number}",
                    description="",
                    created_at=first.created_at,
                )
            )
    assert len(await offered(world, "opening")) == MOST


@pytest.fixture
async def two(world: World) -> World:
    """Ana and Zed in one channel, Yan in another."""
    await world.open_opening()
    await world.open_opening(channel=OTHER_CHANNEL)
    await world.drop("ana.txt", CV.encode(), file="F1", message="101.1")
    await world.drop("zed.txt", cv("Zed Young", "z@example.com", "Perl"), file="F2", message="2.1")
    yan = cv("Yan Xu", "yan@example.com")
    await world.drop("yan.txt", yan, file="F3", message="103.1", channel=OTHER_CHANNEL)
    return world


async def test_candidates_of_the_channel_are_offered_best_first(two: World) -> None:
    ana, zed = "Ana Ruiz · #1 Backend Engineer", "Zed Young · #1 Backend Engineer"
    assert await offered(two, "candidate") == [ana, zed]
    assert await offered(two, "candidate", "YOUNG ") == [zed]
    assert await offered(two, "candidate", "yan") == []
    assert await offered(two, "candidate", caller=THERE) == ["Yan Xu · #2 Backend Engineer"]
    [(value, _)] = await SUGGESTIONS["candidate"](two.services, ME, "zed")
    assert "1 candidate found" in await two.say("candidate", f"find {value}")


async def test_outside_a_channel_no_candidate_is_offered(two: World) -> None:
    assert await offered(two, "candidate", caller=replace(ME, channel=None)) == []
    assert await offered(two, "candidate", caller=replace(ME, channel="chat:T1/D1")) == []


async def test_in_a_blind_opening_candidates_have_code_names(two: World) -> None:
    async with two.services.database.write() as session:
        await session.execute(update(Opening).where(Opening.id == 1).values(blind=True))
    codes = [one.code_name for one in await two.rows(Application) if one.opening_id == 1]
    found = await offered(two, "candidate")
    assert found == [f"{code} · #1 Backend Engineer" for code in codes]
    assert await offered(two, "candidate", "ana") == []
    [(value, _)] = await SUGGESTIONS["candidate"](two.services, ME, codes[0])
    said = await two.say("candidate", f"find {value}")
    assert f"1 candidate found\n{codes[0]}\n#1 Backend Engineer: " in said
    assert "Ana" not in said


async def test_a_code_name_does_not_lead_from_a_blind_opening_to_a_name(two: World) -> None:
    await two.drop("ana.txt", CV.encode(), file="F4", message="104.1", channel=OTHER_CHANNEL)
    async with two.services.database.write() as session:
        await session.execute(update(Opening).where(Opening.id == 1).values(blind=True))
    [code] = {one.code_name for one in await two.rows(Application) if one.candidate_id == 1}
    for words in (code, code.upper(), f"find {code}", f"{code} #1"):
        said = await two.say("candidate", words)
        assert "1 candidate found" in said, words
        assert "Ana" not in said, words
        assert "#2" not in said, words
    two.chat.private[CHANNEL] = {"U1"}
    for words, caller in ((f"{code} #2", THERE), (code, replace(THERE, user="U2"))):
        assert "0 candidates found" in await two.say("candidate", words, caller), words


async def test_guests_are_offered_openings_but_no_candidates(two: World) -> None:
    two.chat.people["U2"] = "guest"
    guest = replace(ME, user="U2")
    assert len(await offered(two, "opening", caller=guest)) == 2
    with pytest.raises(UserError, match="Guests"):
        await offered(two, "candidate", caller=guest)


async def test_openings_in_channels_that_one_may_not_see_are_not_offered(two: World) -> None:
    two.chat.private[OTHER_CHANNEL] = {"U1"}
    assert await offered(two, "opening", caller=replace(ME, user="U2")) == ["#1 Backend Engineer"]
    assert len(await offered(two, "opening")) == 2
