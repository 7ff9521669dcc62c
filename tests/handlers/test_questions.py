"""Plain questions: who is meant, what is answered, and what is never shown."""

import itertools
from dataclasses import dataclass

import pytest

from handlers.asking.questions import Heard, receive_question
from handlers.candidates.correcting import correct
from handlers.candidates.decisions import Wish, decide
from handlers.messages import Caller
from storage.models import Application, JournalEntry, Key, Notice, Opening, Task
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, TEAM, Post, World, cv, words

DM = "chat:T1/D1"
EVENTS = itertools.count(1)

WHO: list[tuple[str, list[str], list[str]]] = [
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
]
ONE: list[tuple[str, list[str]]] = [
    ("why is Ana above Bruno?", ["points for Ana Ruiz", "Bruno Costa: unknown", "Kubernetes"]),
    ("why is #3 below #1?", ["Ana Ruiz", "Bruno Costa", "points for Ana Ruiz"]),
    ("why is Bruno above Ana?", ["It is the other way round", "points for Ana Ruiz"]),
    ("why has Ana 62?", ["Ana Ruiz: ", "of 4,", "“- Moved 40 services to Kubernetes on AWS”"]),
    ("what is missing for Bruno?", ["Bruno Costa", "What would raise it", "Kubernetes"]),
    ("what should I ask the third?", ["Bruno Costa", "Ask", "Kubernetes"]),
    ("who is candidate 1?", ["Ana Ruiz: "]),
    ("how many know Kubernetes?", ["2 of 3 candidates"]),
    ("compare Ana, Bruno", ["Comparison of Ana Ruiz, Bruno Costa"]),
    ("compare #1 and #9", ["The shortlist has no place 9"]),
    ("compare Ana and Zorro", ["The second name in the question is nobody's"]),
    ("compare Ana with Ana Ruiz", ["These are the same person"]),
    ("compare Ana", ["Name two to 5"]),
    ("why is Riuz first?", ["Ana Ruiz: "]),
    ("what about the weather in Lisbon?", ["nobody's", "why is #1 above #2?"]),
    ("sing a song", ["I answer plain questions", "who was declined and why?"]),
    ("", ["I answer plain questions"]),
    ("who is female?", ["Gender may not decide who is chosen"]),
    ("is anyone christian", ["may not decide"]),
    ("who is ready in #77?", ["There is no such opening"]),
    ("who is ready in opening “backend”?", ["2 of 3 candidates"]),
    ("word " * 10_000, ["at most 500 characters"]),
    ("'; DROP TABLE candidates; -- who has Python", ["0 of 3 candidates"]),
    ("who has (.*)+$ [a-z]{9} \\d %_?", ["0 of 3 candidates"]),
    ("compare %, _", ["The first name in the question is nobody's"]),
]


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


async def test_who_is_answered_from_what_is_stored(world: World, crowd: Crowd) -> None:
    for text, there, missing in WHO:
        said = await answer(world, text)
        assert f"#{crowd.opening} Backend Engineer" in said
        assert [name for name in there if name not in said] == [], said
        assert [name for name in missing if name in said] == [], said


@pytest.mark.usefixtures("crowd")
async def test_an_answer_quotes_the_cv(world: World) -> None:
    said = await answer(world, "who has Kubernetes and German?")
    assert "1 of 3 candidates in" in said
    assert "Kubernetes: “Moved 40 services to Kubernetes on AWS”" in said
    assert "German (C1)" in said
    assert "#1 Ana Ruiz" in said


@ON_SQLITE
@pytest.mark.usefixtures("crowd")
async def test_one_is_asked_about(world: World) -> None:
    for text, there in ONE:
        said = await answer(world, text)
        assert [words_ for words_ in there if words_ not in said] == [], said


@ON_SQLITE
async def test_a_decision_is_told_with_its_reason(world: World, crowd: Crowd) -> None:
    wish = Wish("decline", "must_have", "No Kubernetes at all")
    bruno = crowd.applications["bruno"]
    await decide(world.services, 1, bruno, wish, actor="U2")
    said = await answer(world, "who was declined and why?")
    assert "1 of 3" in said
    assert "A must-have is not met; No Kubernetes at all" in said
    assert "Ana" not in said
    assert "Bruno" not in await answer(world, "who is undecided?")
    assert "Bruno" in await answer(world, "who was decided already?")
    assert "No Kubernetes at all" in await answer(world, "why was Bruno declined?")


@ON_SQLITE
@pytest.mark.usefixtures("crowd")
async def test_a_name_of_several_is_asked_back(world: World) -> None:
    text = cv("Ana Costa", "ana.costa@example.com", "Python, Git")
    await world.drop("other.txt", text, file="F9", message="109.1")
    said = await answer(world, "why has Ana 62?")
    assert "Several candidates" in said
    assert "Ana Ruiz" in said
    assert "Ana Costa" in said


@ON_SQLITE
@pytest.mark.usefixtures("crowd")
async def test_one_event_is_answered_once(world: World) -> None:
    assert len(await asked(world, "top 1", event="Ev-again")) == 1
    assert await asked(world, "top 1", event="Ev-again") == []


@ON_SQLITE
async def test_a_question_is_not_kept_in_clear(world: World, crowd: Crowd) -> None:
    caller = Caller(TEAM, "U1", CHANNEL, "500.1")
    await receive_question(world.services, Heard(caller, "Ev-x", "why has Ana Ruiz 62?"))
    [task] = [row for row in await world.rows(Task) if row.name == "question"]
    assert "Ruiz" not in str(task.ids)
    owner = task.key or ""
    assert owner in {row.owner for row in await world.rows(Key)}
    await asked(world, "who has worked with Ana Ruiz?")
    assert owner not in {row.owner for row in await world.rows(Key)}
    assert [row for row in await world.rows(Notice) if "Ruiz" in str(row.ids)] == []
    entries = [row for row in await world.rows(JournalEntry) if row.action == "question.answered"]
    told = {row.detail["kind"]: (row.actor, row.detail["applications"]) for row in entries}
    assert told == {"why": ("U1", [crowd.applications["ana"]]), "who": ("U1", [])}


@pytest.mark.usefixtures("crowd")
async def test_who_is_taken_out_leaves_the_answers(world: World) -> None:
    [everyone] = await asked(world, "list everyone")
    [one] = await asked(world, "why has Ana 62?")
    await world.press("remove_cv", "1")
    shown = [post.notice_id for post in world.chat.posts.values()]
    assert one.notice_id not in shown
    [post] = [post for post in world.chat.posts.values() if post.notice_id == everyone.notice_id]
    assert "Ana Ruiz" not in words(post.message)
    assert "Bruno Costa" in words(post.message)


async def test_a_blind_opening_is_answered_by_code_names(world: World, crowd: Crowd) -> None:
    async with world.services.database.write() as session:
        (await session.get_one(Opening, crowd.opening)).blind = True
    for text in ("list everyone", "why is #1 above #3?", "compare #1 and #3", "why has #1 62?"):
        said = await answer(world, text)
        assert "Candidate 1" in said
        assert "Ana" not in said
        assert "Bruno" not in said
    said = await answer(world, "why has Ana 62?")
    assert "It is blind: use places and code names" in said
    assert "Candidate 1" not in said
    assert "Candidate 1: " in await answer(world, "what is missing for candidate 1?")
    assert "Ana" not in await world.say("candidate", "ana")
    assert "Candidate 1" not in await world.say("candidate", "ana")
    assert "Candidate 1" in await world.say("candidate", "kubernetes")


@ON_SQLITE
@pytest.mark.usefixtures("crowd")
async def test_guests_are_answered_in_the_openings_own_channel_alone(world: World) -> None:
    world.chat.people |= {"UGUEST": "guest", "USTRANGER": "stranger"}
    assert "Ana Ruiz" in await answer(world, "top 1", user="UGUEST")
    for channel in (DM, "chat:T1/C2"):
        said = await answer(world, "top 1", user="UGUEST", channel=channel)
        assert "Ana" not in said
        assert "Guests and people from other workspaces" in said
    assert "Ana Ruiz" in await answer(world, "top 1", channel=DM)


@ON_SQLITE
async def test_in_a_direct_message_the_opening_is_asked_back(world: World, crowd: Crowd) -> None:
    other = await world.open_opening(channel="chat:T1/C2")
    said = await answer(world, "top 1", channel=DM)
    assert "Which opening?" in said
    assert "Ana" not in said
    assert "Ana Ruiz" in await answer(world, f"top 1 in #{crowd.opening}", channel=DM)
    assert "0 of 0" in await answer(world, f"top 1 in #{other}", channel=DM)


@ON_SQLITE
async def test_words_of_a_cv_are_never_markup(world: World) -> None:
    await world.open_opening(bar="100")
    line = "*bold* _it_ `code` Kubernetes &lt;!here&gt; on AWS"
    text = CV.replace("Moved 40 services to Kubernetes on AWS", line)
    await world.drop("x.txt", text.encode(), file="F1")
    name = "<!channel> *Ana* <@U1|x>"
    await correct(world.services, 1, 1, "name", name, actor="U1")
    await world.settle()
    [post] = await asked(world, "who has Kubernetes?")
    assert f"#1 {name}" in words(post.message)
    assert f"Kubernetes: “{line}”" in words(post.message)
