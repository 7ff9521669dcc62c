"""Plain questions: who is meant, what is answered, and what is never shown."""

import itertools
from dataclasses import dataclass

import pytest

from handlers.messages import Caller
from handlers.questions import Heard, receive_question
from storage.models import Application, Notice
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, TEAM, Post, World, cv, words

DM = "chat:T1/D1"
EVENTS = itertools.count(1)


async def asked(
    world: World, text: str, *, user: str = "U1", channel: str = CHANNEL, event: str = ""
) -> list[Post]:
    """Ask, let everything happen, and give the new posts."""
    before = set(world.chat.posts)
    caller = Caller(TEAM, user, channel, "500.1")
    heard = Heard(caller, event or f"Ev{next(EVENTS)}", text)
    await receive_question(world.services, heard)
    await world.settle()
    return [post for key, post in world.chat.posts.items() if key not in before]


async def answer(world: World, text: str, **where: str) -> str:
    """The words of the one answer to a question."""
    [post] = await asked(world, text, **where)
    assert post.thread == "500.1"
    return words(post.message)


@dataclass
class Crowd:
    """Three candidates of one opening: Ana is the best, Bruno lacks Kubernetes, Cleo German."""

    opening: int
    applications: dict[str, int]


@pytest.fixture
async def crowd(world: World) -> Crowd:
    opening = await world.open_opening(bar="100")
    ana = CV.replace("English (C1)", "English (C1), German (C1)")
    bruno = cv("Bruno Costa", "bruno@example.com", "Python, PostgreSQL, Git").decode()
    bruno = bruno.replace("- Moved 40 services to Kubernetes on AWS\n", "").replace(
        "2016-03", "2021-03"
    )
    bruno = bruno.replace("English (C1)", "English (C1), German (B1)")
    cleo = cv("Cleo Dubois", "cleo@example.com").decode().replace("2016-03", "2018-01")
    for number, (name, text) in enumerate((("ana", ana), ("bruno", bruno), ("cleo", cleo))):
        await world.drop(f"{name}.txt", text.encode(), file=f"F{number}", message=f"10{number}.1")
    rows = await world.rows(Application)
    return Crowd(
        opening, dict(zip(("ana", "bruno", "cleo"), (row.id for row in rows), strict=True))
    )


@ON_SQLITE
@pytest.mark.parametrize(
    ("text", "there", "missing"),
    [
        ("who has Kubernetes and German?", ["Ana Ruiz"], ["Bruno", "Cleo"]),
        ("who speaks German from B2?", ["Ana Ruiz"], ["Bruno", "Cleo"]),
        ("anyone with Python but no AWS?", ["Bruno Costa"], ["Ana", "Cleo"]),
        ("who has Kubernetes or German", ["Ana Ruiz", "Bruno Costa", "Cleo Dubois"], []),
        ("who has neither AWS nor Docker?", [], ["Ana", "Cleo"]),
        ("who has 8+ years of experience?", ["Ana Ruiz"], ["Bruno"]),
        ("who worked on payment services?", ["Ana", "Bruno", "Cleo"], []),
        ("which candidates have a master's degree?", ["Ana", "Bruno", "Cleo"], []),
        ("top 1", ["Ana Ruiz"], ["Bruno", "Cleo"]),
        ("list everyone", ["Ana Ruiz", "Bruno Costa", "Cleo Dubois"], []),
    ],
)
async def test_who_is_answered_from_what_is_stored(
    world: World, crowd: Crowd, text: str, there: list[str], missing: list[str]
) -> None:
    said = await answer(world, text)
    assert f"#{crowd.opening} Backend Engineer" in said
    assert [name for name in there if name not in said] == []
    assert [name for name in missing if name in said] == []


async def test_an_answer_quotes_the_cv(world: World, crowd: Crowd) -> None:
    said = await answer(world, "who has Kubernetes and German?")
    assert "1 of 3 candidates in" in said
    assert "Kubernetes: “Moved 40 services to Kubernetes on AWS”" in said
    assert "German (C1)" in said
    assert "#1 Ana Ruiz" in said
    assert crowd.applications["ana"] == (await world.rows(Notice))[-1].ids["plan"]["ids"][0]
