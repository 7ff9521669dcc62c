"""Openings: what people are told of them, and what a change to one brings about."""

from handlers.chat.commands import COMMANDS
from handlers.messages import (
    Ask,
    ChannelField,
    ChoiceField,
    Form,
    Line,
    Message,
    MessageLink,
    Note,
    NumberField,
    Paragraph,
    Span,
    Text,
    TextField,
)
from handlers.services import RemoteFile
from handlers.wording.quotes import best_quote
from pipeline.rubric import CriterionScore, Quote
from storage.models import Cv, JournalEntry, Opening
from tests.handlers.conftest import CHANNEL, CV, DESCRIPTION, ON_SQLITE, World, buttons, cv

PERL = cv("Zed Young", "z@example.com", "Perl").replace(b"Python", b"Perl")


def as_filled(form: Form) -> dict[str, str]:
    """What is sent where nobody changes anything."""
    return {
        item.id.replace("-", "_"): f"{item.value}"
        for item in form.items
        if isinstance(item, TextField | NumberField | ChoiceField | ChannelField)
    }


def form_words(form: Form) -> str:
    lines: list[Line] = [
        line for item in form.items if isinstance(item, Text) for line in item.lines
    ]
    return "\n".join("".join(s.text for s in line if isinstance(s, Span)) for line in lines)


async def edit_bar(world: World, opening: int, bar: str) -> None:
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    fields = as_filled(form.form)
    await world.fill("edit_rubric", form.form.value, **fields | {"bar": bar})


async def test_a_lower_bar_announces_once_who_is_over_it_now(world: World) -> None:
    opening = await world.open_opening(bar="100")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("zed.txt", PERL, file="F2", message="2.2")
    assert not world.chat.said("Top candidate")
    for bar in ("50", "40", "90", "40"):
        await edit_bar(world, opening, bar)
        [alert] = world.chat.said("Top candidate")
        assert "Ana Ruiz" in alert.message.text
    edits = [row for row in await world.rows(JournalEntry) if row.action == "opening.edited"]
    assert [row.detail["alert_bar"] for row in edits] == [50, 40, 90, 40]


@ON_SQLITE
async def test_a_bar_lowered_along_with_a_new_rubric_waits_for_scores_by_it(world: World) -> None:
    opening = await world.open_opening(bar="100")
    await world.drop("ana.txt", CV.encode(), file="F1")
    changed = {"name_0": "Cobol", "kind_0": "must", "weight_0": "5", "bar": "10"}
    await world.fill("edit_rubric", f"{opening}:1", **changed)
    await world.press("rescore", str(opening))
    assert not world.chat.said("Top candidate")


@ON_SQLITE
async def test_that_a_draft_is_in_force_at_once_is_said(world: World, modelled: World) -> None:
    filled = {"title": "Engineer", "description": DESCRIPTION, "bar": "50"}
    form = await world.fill("new_opening", CHANNEL, **filled)
    assert isinstance(form, Ask)
    plain = "Version 1 is in force already, so that no CV waits. Saving a change makes version 2."
    assert plain in form_words(form.form)
    assert len(world.chat.said(plain)) == 1
    drafting = await modelled.fill("new_opening", CHANNEL, **filled)
    assert isinstance(drafting, Ask)
    assert drafting.form.submit is None
    assert "in force as soon as it is drafted" in form_words(drafting.form)


async def test_that_a_channel_has_two_openings_is_said(world: World) -> None:
    form = await COMMANDS["opening"](world.services, world.caller, "new")
    assert isinstance(form, Ask)
    assert "already hires" not in form_words(form.form)
    first = await world.open_opening()
    assert not world.chat.said("hires for")
    form = await COMMANDS["opening"](world.services, world.caller, "new")
    assert isinstance(form, Ask)
    assert f"already hires for #{first} Backend Engineer." in form_words(form.form)
    second = await world.open_opening()
    [newer] = world.chat.said(f"hires for #{first} Backend Engineer too.")
    [older] = world.chat.said(f"hires for #{second} Backend Engineer too.")
    assert newer.message.text.startswith(f"Opening #{second}")
    assert older.message.text.startswith(f"Opening #{first}")
    closed = await world.say("opening", f"close #{second}")
    assert closed.splitlines()[-1].startswith(f"Opening #{second} Backend Engineer is closed. Its")
    assert not world.chat.said("hires for")


async def test_an_alert_for_a_file_without_a_known_message_leads_to_the_progress_line(
    world: World,
) -> None:
    await world.open_opening()
    remote = RemoteFile("F1", "ana.txt", "", len(CV), "U1", ())
    world.chat.files["F1"] = (remote, CV.encode())
    await world.event("F1", event="E1")
    await world.settle()
    [alert] = world.chat.said("Top candidate")
    [line] = [key for key, post in world.chat.posts.items() if "1 of 1 scored" in post.message.text]
    assert [link.message for link in links(alert.message)] == [line]


def links(message: Message) -> list[MessageLink]:
    lines = [
        line
        for block in message.blocks
        if isinstance(block, Paragraph | Note)
        for line in block.lines
    ]
    return [part for line in lines for part in line if isinstance(part, MessageLink)]


def a_mark(*quotes: str, against: tuple[str, ...] = ()) -> CriterionScore:
    found = [Quote(text=text, start=0, end=len(text)) for text in quotes]
    contrary = [Quote(text=text, start=0, end=len(text), supports=False) for text in against]
    return CriterionScore(criterion_id="a", level=3, quotes=(*contrary, *found))


def test_the_quote_shown_is_the_one_that_says_most() -> None:
    headline = "Senior Backend Engineer"
    title, dotted = "[PERSON] Senior Backend Engineer", "[PERSON] ran 40 services in Go"
    work = "Built payment services in Python"
    assert best_quote(a_mark(title, dotted, work, against=("No Java",)), headline).text == work
    assert best_quote(a_mark(headline, dotted), headline).text == dotted
    assert best_quote(a_mark("Backend Engineer", work), headline).text == work
    assert best_quote(a_mark(dotted, work)).text == work
    assert best_quote(a_mark(title, "[EMAIL]"), headline).text == title
    assert best_quote(a_mark(work, "Python for ten years"), None).text == work


@ON_SQLITE
async def test_a_dropped_description_becomes_an_opening_and_is_no_cv_any_more(
    world: World,
) -> None:
    await world.drop("backend.txt", DESCRIPTION.encode(), file="F1")
    [held] = world.chat.said("This does not look like a CV")
    form = await world.press("opening_from_file", buttons(held.message)["opening_from_file"].value)
    assert isinstance(form, Ask)
    assert "The file backend.txt of the message is read too" in form_words(form.form)
    filled = {"title": "Backend Engineer", "bar": "50"}
    await world.fill("new_opening", form.form.value, **filled)
    [opening] = await world.rows(Opening)
    assert "5+ years of experience with Python" in opening.description
    assert len(world.chat.said("Opening #1: Backend Engineer")) == 1
    assert await world.rows(Cv) == []
    assert not world.chat.said("does not look like a CV")
    await world.drop("ana.txt", CV.encode(), file="F2", message="2.2")
    assert len(world.chat.said("1 of 1 scored")) == 1
