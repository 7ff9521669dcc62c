"""The ranked shortlist: what is asked for, and what is answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event

from handlers.errors import UserError
from handlers.messages import Say
from handlers.ranking import Query
from handlers.wording.shortlists import encode
from storage.models import JournalEntry, Upload
from tests.handlers.conftest import (
    CHANNEL,
    CV,
    ON_SQLITE,
    OTHER_CHANNEL,
    Post,
    World,
    buttons,
    cv,
    said,
    words,
)

NAMES = (
    "Ada Berg", "Bea Clay", "Cem Dahl", "Dag Ernst", "Eva Falk", "Finn Gray",
    "Gia Holm", "Hal Iver", "Ida Jung", "Jon Kerr", "Kim Lund", "Lea Moss",
)  # fmt: skip


async def twelve(world: World) -> int:
    opening = await world.open_opening()
    for number, name in enumerate(NAMES):
        skills = "Python, PostgreSQL, Kubernetes, Zorblax engine" if number < 3 else "Java, Perl"
        data = cv(name, f"{name.split()[0].lower()}@example.com", skills)
        await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")
    return opening


async def test_pages_filters_and_tops(world: World) -> None:
    await twelve(world)
    reply = await world.press("next_page", await next_value(world, ""))
    second = said(reply)
    first = await world.say("rank")
    assert [name for name in NAMES if f". {name}" in first] + [
        name for name in NAMES if f". {name}" in second
    ] == sorted(NAMES, key=lambda name: f". {name}" in second)
    assert "11. " in second
    assert "11 to 12 of 12 candidates" in second
    assert "top 3 of 12 candidates" in await world.say("rank", "top 3")
    assert "top 1 of 12 candidates; 2 years or more" in await world.say("rank", "top 1 years:2")
    assert "1 to 10 of the top 11, of 12 candidates" in await world.say("rank", "top 11")
    assert "1 to 10 of 12 candidates" in await world.say("rank", "top 40")
    assert "1 to 3 of 3" in await world.say("rank", "skill:Zorblax-engine")
    assert "1 to 3 of 3" in await world.say("rank", "skill:“zorblax engine” skill:k8s")
    assert "Nobody matches" in await world.say("rank", "skill:zorblax")
    assert "Nobody matches" in await world.say("rank", "years:40 min 1")
    assert "with kubernetes" in await world.say("rank", "skill:K8s")


async def next_value(world: World, text: str) -> str:
    from handlers.chat.commands import COMMANDS  # noqa: PLC0415 - one test's need

    reply = await COMMANDS["rank"](world.services, world.caller, text)
    assert isinstance(reply, Say)
    return buttons(reply.message)["next_page"].value


@ON_SQLITE
async def test_a_page_costs_the_same_queries_however_many_rubrics_it_shows(world: World) -> None:
    opening = await world.open_opening()
    costs = []
    for number, name in enumerate(NAMES[:3]):
        data = cv(name, f"{name.split()[0].lower()}@example.com")
        await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")
        with count_queries() as seen:
            assert (await world.say("rank")).count("older rubric") == number
        costs.append(len(seen))
        changed = {"name_0": f"Python {number}", "kind_0": "must", "weight_0": "5", "bar": "50"}
        await world.fill("edit_rubric", f"{opening}:{number + 1}", **changed)
    assert len(set(costs)) == 1


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """The statements that any database is asked meanwhile."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@ON_SQLITE
async def test_a_page_is_posted_for_all_without_buttons(world: World) -> None:
    await world.open_opening()
    await world.drop("a.txt", cv("Ada Berg", "ada@example.com"), file="F1")
    from handlers.chat.commands import COMMANDS  # noqa: PLC0415 - one test's need

    reply = await COMMANDS["rank"](world.services, world.caller, "min 10,5")
    assert isinstance(reply, Say)
    value = buttons(reply.message)["post_shortlist"].value
    pressed = replace(world.caller, thread="300.3")
    for _ in range(2):
        answer = await world.press("post_shortlist", value, pressed)
        assert isinstance(answer, Say)
    [posted] = world.chat.said("1. Ada Berg")
    assert (posted.destination, posted.thread) == (CHANNEL, None)
    assert buttons(posted.message) == {}
    entries = [entry for entry in await world.rows(JournalEntry) if "posted" in entry.action]
    assert {(entry.actor, entry.subject) for entry in entries} == {("U1", "opening:1")}


async def test_who_is_taken_out_leaves_what_was_posted(world: World) -> None:
    opening = await twelve(world)
    await world.press("post_shortlist", encode(Query(opening)))
    await world.press("post_shortlist", await next_value(world, ""))
    [first, second] = world.chat.said("Shortlist for")
    uploads = await world.rows(Upload)
    top, last = uploads[NAMES.index(_names(first)[0])], uploads[NAMES.index(_names(second)[-1])]
    await world.press("remove_cv", str(last.id))
    await world.press("remove_cv", str(top.id))
    [now, later] = world.chat.said("Shortlist for")
    assert _names(now) == [*_names(first)[1:], _names(second)[0]]
    assert _names(later) == _names(second)[:1]
    assert "10. " in words(later.message)
    assert "10 to 10 of 10 candidates" in words(later.message)
    assert not world.chat.said(_names(first)[0])


def _names(post: Post) -> list[str]:
    return re.findall(r"^\d+\. (\w+ \w+) ", words(post.message), re.MULTILINE)


@ON_SQLITE
async def test_a_posted_shortlist_that_nobody_is_left_of_goes_and_stays_away(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("a.txt", cv("Ada Berg", "ada@example.com"), file="F1")
    await world.press("post_shortlist", encode(Query(opening)))
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    assert not world.chat.said("Shortlist for")
    for number, name in enumerate(NAMES[1:3], 2):
        data = cv(name, f"{number}@example.com")
        await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")
    await world.press("remove_cv", str((await world.rows(Upload))[-1].id))
    assert not world.chat.said("Shortlist for")


@ON_SQLITE
async def test_what_was_posted_quotes_no_older_cv_that_was_erased(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("old.txt", CV.encode(), file="F1")
    await world.press("post_shortlist", encode(Query(opening)))
    [posted] = world.chat.said("Shortlist for")
    assert "“Senior Backend Engineer”" in words(posted.message)
    newer = CV.replace("Senior Backend Engineer", "Principal Backend Engineer")
    await world.drop("new.txt", newer.encode(), file="F2", message="2.2")
    first, _ = await world.rows(Upload)
    await world.press("remove_cv", str(first.id))
    [posted] = world.chat.said("Shortlist for")
    assert "1. Ana Ruiz" in words(posted.message)
    assert "“Senior Backend Engineer”" not in words(posted.message)


@ON_SQLITE
async def test_a_cv_that_is_moved_leaves_what_was_posted(world: World) -> None:
    opening = await world.open_opening()
    other = await world.open_opening(channel=OTHER_CHANNEL)
    for number, name in enumerate(NAMES[:2]):
        data = cv(name, f"{number}@example.com")
        await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")
    await world.press("post_shortlist", encode(Query(opening)))
    [upload, _] = await world.rows(Upload)
    await world.fill("move_cv", str(upload.id), opening=str(other))
    [posted] = world.chat.said("Shortlist for")
    assert _names(posted) == [NAMES[1]]


@ON_SQLITE
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("top many", "“many” is no number for top"),
        ("min nan", "nan is out of range for min"),
        ("years:-3", "-3 is out of range for years"),
        ("#77", "No opening matches “#77”"),
        ("Astronaut", "No opening matches “Astronaut”"),
        ("skill:!!", "!! names no skill"),
    ],
)
async def test_what_is_not_understood_is_named(world: World, text: str, sentence: str) -> None:
    await world.open_opening()
    with pytest.raises(UserError, match=sentence):
        await world.say("rank", text)


@ON_SQLITE
async def test_the_opening_is_found_by_channel_number_and_title(world: World) -> None:
    with pytest.raises(UserError, match="no opening yet"):
        await world.say("rank")
    first = await world.open_opening(channel=CHANNEL)
    second = await world.open_opening(channel=OTHER_CHANNEL)
    assert f"#{first} Backend Engineer yet" in await world.say("rank")
    assert f"#{second} Backend Engineer yet" in await world.say("rank", f"{second}")
    both = await world.say("rank", "backend eng")
    assert f"/rank #{first} " in both
    assert f"/rank #{second} " in both
