"""Openings in Slack as a member uses them: real handlers behind the real app, on the fake Slack."""

import json

import pytest

from tests.bot.slack.site import Site
from tests.fakes.slack import Posted, ViewRecord, buttons_of
from tests.handlers.conftest import CV, DESCRIPTION, ON_SQLITE, cv

pytestmark = ON_SQLITE


class Office(Site):
    """A Slack workspace with the product in it."""

    async def opening(self, title: str) -> None:
        """Create an opening through its form, its rubric as drafted."""
        await self.slack.command("/opening", "new")
        form = self.slack.open_view()
        await self.slack.submit(form, {"title": title, "description": DESCRIPTION, "bar": "40"})
        await self.slack.submit(form)
        form.open = False
        await self.settle()

    def ours(self, words: str) -> list[Posted]:
        """Messages of ours that hold these words."""
        posts = [post for post in self.slack.messages("C1") if post.user == self.slack.bot_user]
        return [post for post in posts if words in post.shown]


@pytest.fixture
def office(site: Site) -> Office:
    return Office(**vars(site))


def fields_of(view: ViewRecord) -> dict[str, str]:
    """What the inputs of a form show."""
    inputs = [block for block in view.view["blocks"] if block["type"] == "input"]
    return {block["block_id"]: block["element"].get("initial_value", "") for block in inputs}


async def test_an_opening_is_created_from_a_message(office: Office) -> None:
    slack = office.slack
    post = slack.share("C1", [], user="U2", text=f"*Backend Engineer*\n{DESCRIPTION}")
    await slack.shortcut("shortlist:create_opening", post)
    form = slack.open_view()
    filled = fields_of(form)
    assert filled["title"] == "Backend Engineer"
    assert filled["description"] == f"Backend Engineer\n{DESCRIPTION}".strip()
    await slack.submit(form)
    assert "Rubric of #1" in form.shown
    await office.settle()
    [card] = office.ours("Opening #1: Backend Engineer")
    assert "Python" in card.shown


async def test_a_message_without_anything_to_read_makes_no_opening(office: Office) -> None:
    await office.slack.shortcut("shortlist:create_opening", office.slack.share("C1", []))
    assert "neither words nor a file" in office.slack.open_view().shown


async def test_a_long_message_and_its_file_describe_the_opening_to_their_end(
    office: Office,
) -> None:
    slack = office.slack
    file = slack.add_file("more.txt", b"Requirements:\n- Terraform is required\n")
    text = "Engineer\n" + "\n".join(f"Duty {n}: {'work ' * 15}" for n in range(100))
    text += "\nRequirements:\n- Rust is required\n"
    post = slack.share("C1", [file], user="U2", text=text)
    await slack.shortcut("shortlist:create_opening", post)
    form = slack.open_view()
    assert "The file more.txt of the message is read too" in form.shown
    assert len([name for name in fields_of(form) if name.startswith("description")]) == 3
    await slack.submit(form)
    await office.settle()
    [card] = office.ours("Opening #1: Engineer")
    assert "Rust" in card.shown
    assert "Terraform" in card.shown


async def test_a_criterion_is_added_in_the_form_and_saved(office: Office) -> None:
    await office.opening("Backend Engineer")
    slack = office.slack
    [card] = office.ours("Opening #1")
    await slack.press(card, "Edit rubric")
    form = slack.open_view()
    empty = [
        name for name, value in fields_of(form).items() if name.startswith("name-") if not value
    ]
    assert len(empty) == 1
    await slack.press(form, "Add a criterion", values={empty[0]: "Rust", "name-0": "Perl"})
    assert fields_of(form)["name-0"] == "Perl"
    assert fields_of(form)[empty[0]] == "Rust"
    last = f"name-{int(empty[0].removeprefix('name-')) + 1}"
    await slack.submit(form, {last: "Go", "top": "5", "quiet": "22-7"})
    assert slack.problems == []
    await office.settle()
    [card] = office.ours("Opening #1")
    for words in ("Perl", "Rust", "Go", "first 5 places", "22:00-07:00 (Europe/Berlin)"):
        assert words in card.shown
    assert "Version 2 is in force" in card.shown


async def test_cvs_of_a_channel_with_two_openings_go_where_people_say(office: Office) -> None:
    slack = office.slack
    await office.opening("Backend Engineer")
    await office.opening("Data Analyst")
    files = [("ana.txt", CV.encode()), ("bea.txt", cv("Bea Clay", "b@example.com"))]
    asked = await slack.drop("C1", files)
    named = await slack.drop(
        "C1", [("cem.txt", cv("Cem Dahl", "c@example.com"))], text="for #2", with_message=True
    )
    await office.settle()
    assert slack.message("C1", asked.ts).reactions == ["warning"]
    assert slack.message("C1", named.ts).reactions == ["white_check_mark"]
    [picker] = office.ours("For which opening are these CVs?")
    assert picker.thread_ts == asked.ts
    labels = [button["text"]["text"] for _, button in buttons_of(picker.blocks)]
    assert labels == ["#2 Data Analyst", "#1 Backend Engineer", "One by one…"]
    *values, drop = [button["value"] for _, button in buttons_of(picker.blocks)]
    assert values == [f"{drop}:2", f"{drop}:1"]
    await slack.press(picker, "One by one…")
    form = slack.open_view()
    assert "ana.txt" in form.shown
    assert json.loads(form.view["private_metadata"])["value"] == drop
    chosen = {"ana.txt": "1", "bea.txt": "2"}
    inputs = {block["label"]["text"]: block["block_id"] for block in form.view["blocks"]}
    await slack.submit(form, {inputs[name]: opening for name, opening in chosen.items()})
    await office.settle()
    assert not office.ours("For which opening")
    assert slack.message("C1", asked.ts).reactions == ["white_check_mark"]
    for opening, name in (("#1", "Ana Ruiz"), ("#2", "Bea Clay"), ("#2", "Cem Dahl")):
        await slack.command("/rank", opening)
        assert name in slack.ephemerals("C1")[-1].shown
    assert slack.problems == []


async def test_a_paused_opening_is_reopened_by_its_button(office: Office) -> None:
    slack = office.slack
    await office.opening("Backend Engineer")
    await slack.command("/opening", "pause")
    assert "is paused" in slack.ephemerals("C1")[-1].shown
    dropped = await slack.drop("C1", [("ana.txt", CV.encode())])
    await office.settle()
    assert office.ours("1 kept while the opening is paused")
    [card] = office.ours("Opening #1: Backend Engineer (paused)")
    await slack.press(card, "Reopen")
    await office.settle()
    assert office.ours("1 of 1 scored")[0].thread_ts == dropped.ts
    assert not office.ours("(paused)")
