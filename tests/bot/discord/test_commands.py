"""Commands: what is asked, what is answered, and what is offered while somebody types."""

import json
from dataclasses import replace

import pytest
from discord.http import Route

from bot.discord.listeners.commands import UNKNOWN
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import (
    Ask,
    Done,
    FieldErrors,
    Form,
    Message,
    Paragraph,
    Pointed,
    Replace,
    Reply,
    Say,
    Show,
    Span,
    Text,
    TextField,
)
from tests.bot.discord.product import BUTTONS, LONG, SAID, Shop, words
from tests.fakes.discord import Answer, Refuse, walk
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
WINDOW = Form("Note", "save_opening", (TextField("note", "Note"),))
SPINNER = Form("New opening", "save_opening", (Text(((Span("Drafting …"),),)),), submit=None)
REPLIES: list[tuple[Reply | Exception, str]] = [
    (SAID, "Three candidates are ready."),
    (Replace(words("Removed.")), "Removed."),
    (Show("Details", words("All of it.")), "## Details\nAll of it."),
    (Done(), "Done."),
    (FieldErrors({"bar": "Between 0 and 100."}), "Between 0 and 100."),
    (Ask(SPINNER), "## New opening\nDrafting …"),
    (UserError("There is no opening here."), "There is no opening here."),
    (TemporaryError("unreachable", "It cannot be reached."), "It cannot be reached."),
    (PermanentError("gone", "It is gone."), "It is gone."),
]


async def late(shop: Shop, name: str = "rank") -> Answer:
    """A command whose handler takes longer than Discord waits."""
    shop.product.gate.clear()
    answer = await shop.discord.command(name, settle=False)
    assert (answer.kind, answer.loading, answer.messages) == (5, True, [])
    shop.product.gate.set()
    await shop.discord.members.settled(answer)
    return answer


async def test_a_command_says_who_asks_where_and_what(shop: Shop) -> None:
    options = {
        "opening": "  R&D  lead ", "top": 5, "points": 40, "years": 2, "skills": "Go, C++ ,"
    }  # fmt: skip
    await shop.discord.command("rank", options, user="ben", channel="frontend")
    text = 'R&D lead top 5 min 40 years 2 skill:"Go" skill:"C++"'
    assert shop.product.asked == [("rank", shop.caller("ben", "frontend"), text)]
    assert shop.discord.posts == shop.discord.ephemerals("frontend")


@pytest.mark.parametrize(
    ("typed", "options", "asked"),
    [
        ("opening new", {}, ("opening", "new")),
        ("opening list", {}, ("opening", "list")),
        ("opening close", {"opening": "#3"}, ("opening", "close #3")),
        ("candidate find", {"words": "Ann", "opening": "#3"}, ("candidate", "find Ann #3")),
        ("candidate compare", {"who": "1 2"}, ("candidate", "compare 1 2")),
        ("hire home", {}, ("home", "home")),
        ("hire status", {}, ("hire", "status")),
        ("hire report", {}, ("hire", "report")),
        ("opening share", {}, ("opening", "share")),
        (
            "opening share",
            {"opening": "#3", "days": 90, "language": "de"},
            ("opening", "share #3 days 90 language de"),
        ),
        ("opening share", {"opening": "#3", "off": True}, ("opening", "share #3 off")),
        ("hire board", {}, ("hire", "board")),
        ("hire board", {"mail": True}, ("hire", "board mail")),
        ("hire mail", {}, ("hire", "mail")),
        (
            "hire mail",
            {"address": "a@b.org", "what": "digest", "hour": 8, "zone": "Europe/Berlin"},
            ("hire", "mail a@b.org digest 8 Europe/Berlin"),
        ),
        ("hire mail", {"what": "off", "opening": "#3"}, ("hire", "mail off #3")),
        ("hire mail", {"what": "alerts", "hour": 8}, ("hire", "mail alerts")),
        ("hire mail", {"hour": 8, "opening": "#3"}, ("hire", "mail digest 8 #3")),
        ("hire mail", {"what": "forget"}, ("hire", "mail forget")),
        ("hire-admin pause", {}, ("hire", "pause")),
        ("hire-admin roles", {}, ("hire", "roles")),
    ],
)
async def test_groups_say_what_would_be_typed(
    shop: Shop, typed: str, options: dict[str, str], asked: tuple[str, str]
) -> None:
    await shop.discord.command(typed, options, user="adam")
    name, caller, text = shop.product.asked[-1]
    assert (name, text, caller) == (*asked, shop.caller("adam"))


async def test_roles_name_members_by_their_ids(shop: Shop) -> None:
    await shop.discord.command("hire-admin roles", {"member": "ben", "role": "viewer"}, user="adam")
    assert shop.product.asked[-1][2] == f"roles <@{shop.user('ben')}> viewer"
    with pytest.raises(LookupError, match="not shown"):
        await shop.discord.command("hire-admin roles", user="rita")


async def test_a_forum_is_named_by_its_channel(shop: Shop) -> None:
    await shop.discord.command("opening forum", {"opening": "#3", "forum": "candidates"})
    await shop.discord.command("opening forum")
    given = [given for _, _, given in shop.product.asked]
    assert given == [("#3", shop.place("candidates")), ("", None)]


async def test_a_command_in_a_thread_is_one_of_its_channel(shop: Shop) -> None:
    thread = await shop.discord.members.start_thread("backend", "CVs")
    await shop.discord.command("rank", channel=thread)
    assert shop.product.asked[-1][1] == shop.caller(thread=thread.id)


@pytest.mark.parametrize(("reply", "shown"), REPLIES)
async def test_an_answer_is_seen_by_the_caller_alone(
    shop: Shop, reply: Reply | Exception, shown: str
) -> None:
    shop.product.replies["rank"] = reply
    answer = await shop.discord.command("rank")
    assert (answer.shown, answer.ephemeral, answer.kind) == (shown, True, 4)
    assert shop.discord.messages("backend") == []


@pytest.mark.parametrize(("reply", "shown"), REPLIES)
async def test_a_late_answer_takes_the_place_of_the_waiting(
    slow: Shop, reply: Reply | Exception, shown: str
) -> None:
    slow.product.replies["rank"] = reply
    answer = await late(slow)
    assert (answer.shown, answer.ephemeral) == (shown, True)
    assert len(answer.messages) == 1


async def test_a_form_opens_as_a_window(shop: Shop) -> None:
    shop.product.replies["opening"] = Ask(WINDOW)
    answer = await shop.discord.command("opening new")
    assert answer.modal is not None
    assert (answer.modal.title, answer.messages) == ("Note", [])


async def test_a_form_that_comes_late_opens_by_a_button(slow: Shop) -> None:
    slow.product.replies["rank"] = Ask(WINDOW)
    answer = await late(slow)
    assert answer.messages[0].labels == ["Change", "Save", "Cancel"]
    opened = await slow.discord.press(answer, "Change")
    assert opened.modal is not None
    slow.product.replies["save_opening"] = SAID
    await slow.discord.submit(opened, {"note": "Call back"})
    await slow.discord.wait_for(lambda: answer.shown == "Three candidates are ready.")
    assert slow.product.asked[-1][2].fields == {"note": "Call back"}


async def test_a_long_answer_goes_on_in_more_messages(shop: Shop) -> None:
    lines = tuple(Paragraph(((Span(f"{number} " + "long " * 150),),)) for number in range(12))
    shop.product.replies["rank"] = Say(Message("Long", (*lines, *BUTTONS.blocks)))
    answer = await shop.discord.command("rank")
    await shop.discord.wait_for(lambda: "Post" in answer.messages[-1].labels)
    assert 1 < len(answer.messages) <= 5
    assert answer.ephemeral
    assert all(f"\n{number} long" in f"\n{answer.shown}" for number in range(12))


@pytest.mark.parametrize("command", ["rank", "opening list"])
async def test_an_error_nobody_foresaw_gets_a_reference(
    shop: Shop,
    command: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop.product.replies[command.partition(" ")[0]] = RuntimeError("secret words of a CV")
    answer = await shop.discord.command(command)
    assert "secret words" not in answer.shown
    reference = answer.shown.rpartition("Reference ")[2]
    assert len(reference) == 6
    assert reference in "".join([*capsys.readouterr(), caplog.text])


async def test_a_layout_that_discord_refuses_is_explained(shop: Shop) -> None:
    shop.product.replies["rank"] = SAID
    shop.discord.script("callback", Refuse(50035))
    answer = await shop.discord.command("rank")
    assert "fault of Shortlist" in answer.shown
    assert answer.ephemeral


async def test_a_late_layout_that_discord_refuses_is_explained(slow: Shop) -> None:
    slow.product.replies["rank"] = SAID
    slow.discord.script("edit_answer", Refuse(50035))
    assert "fault of Shortlist" in (await late(slow)).shown


async def test_what_cannot_be_rendered_is_explained(shop: Shop) -> None:
    everything = tuple(TextField(f"{number}-x", "Field", optional=True) for number in range(400))
    shop.product.replies["rank"] = Ask(Form("Huge", "save_opening", everything))
    assert "Reference" in (await shop.discord.command("rank")).shown


async def test_an_interaction_that_is_over_is_only_logged(
    slow: Shop, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    slow.discord.answer_wait = 0.0
    slow.discord.script("callback", Refuse(10062), Refuse(10062))
    slow.product.replies["hand_in"] = SAID
    slow.product.gate.clear()
    files = {"file": ("ann.pdf", b"%PDF")}
    await slow.discord.command("cv upload", attachments=files, settle=False)
    await slow.discord.wait_for(lambda: slow.discord.called("callback"))
    slow.product.gate.set()
    await slow.discord.wait_for(lambda: len(slow.discord.called("callback")) == 2)
    assert len(slow.product.handed_in) == 1
    await slow.discord.wait_for(
        lambda: "too late for Discord" in "".join([*capsys.readouterr(), caplog.text])
    )


async def test_a_token_that_runs_out_while_it_is_worked_loses_only_the_answer(slow: Shop) -> None:
    slow.product.gate.clear()
    answer = await slow.discord.command("rank", settle=False)
    answer.expire()
    slow.product.gate.set()
    await slow.discord.wait_for(lambda: len(slow.discord.called("edit_answer")) == 2)
    assert [call.status for call in slow.discord.called("edit_answer")] == [401, 401]
    assert (await late(slow)).shown == "Done."


async def test_a_command_that_comes_twice_is_done_once(shop: Shop) -> None:
    shop.product.replies["rank"] = SAID
    await shop.discord.command("rank")
    shop.discord.resend("INTERACTION_CREATE")
    await shop.discord.command("rank")
    assert [name for name, _, _ in shop.product.asked] == ["rank", "rank"]
    assert len(shop.discord.called("callback")) == 2


async def test_a_command_of_another_version_is_explained(shop: Shop) -> None:
    app = shop.discord.app_id
    for body in (
        {"name": "score", "description": "As it was"},
        {"name": "Rank this", "type": 3},
    ):
        route = Route("POST", "/applications/{app}/commands", app=app)
        await shop.gateway.http.request(route, json=body)
    assert (await shop.discord.command("score")).shown == UNKNOWN
    post = await shop.discord.say("backend", "hello")
    assert (await shop.discord.message_command("Rank this", post)).shown == UNKNOWN


# Suggestions


async def test_openings_and_candidates_are_offered(shop: Shop) -> None:
    shop.product.suggestions = [("#3", "#3 Nurse"), ("x" * 120, "y" * 120)]
    offered = await shop.discord.autocomplete("rank", "opening", "nu")
    assert offered == [
        {"name": "#3 Nurse", "value": "#3"},
        {"name": "y" * 99 + "…", "value": "x" * 100},
    ]
    assert shop.product.asked == [("suggest opening", shop.caller(), "nu")]
    await shop.discord.autocomplete("candidate find", "words", "an")
    assert shop.product.asked[-1][0] == "suggest candidate"


@pytest.mark.parametrize("error", [UserError("No."), RuntimeError("x"), OSError("disk")])
async def test_suggestions_that_fail_are_none(shop: Shop, error: Exception) -> None:
    shop.product.suggestions = error
    assert await shop.discord.autocomplete("rank", "opening", "nu") == []
    assert all(answer.kind == 8 for answer in shop.discord.answers.values())


async def test_more_suggestions_than_discord_takes_are_cut(shop: Shop) -> None:
    shop.product.suggestions = [(f"#{number}", f"#{number} Nurse") for number in range(40)]
    assert len(await shop.discord.autocomplete("rank", "opening", "")) == 25


async def test_suggestions_without_words_are_left_out(shop: Shop) -> None:
    shop.product.suggestions = [("", "Nobody"), ("#3", " ")]
    offered = await shop.discord.autocomplete("rank", "opening", "")
    assert offered == [{"name": "…", "value": "#3"}]


# Files with a command


async def test_files_are_handed_in_with_the_command(shop: Shop) -> None:
    shop.product.replies["hand_in"] = SAID
    files = {"file": ("Ann Müller.pdf", b"%PDF-1.7 ann"), "file3": ("ben.docx", b"PK ben")}
    answer = await shop.discord.command("cv upload", {"opening": "#3"}, attachments=files)
    assert answer.shown == "Three candidates are ready."
    caller, kept, opening = shop.product.handed_in[0]
    assert (caller, opening) == (shop.caller(), "#3")
    source = shop.platform.source
    found = [await source.describe(caller.workspace, one) for one in kept]
    assert [(one.name, one.size, one.user) for one in found] == [
        ("Ann Müller.pdf", 12, shop.user("rita")),
        ("ben.docx", 6, shop.user("rita")),
    ]
    assert await source.fetch(caller.workspace, kept[0], 99) == b"%PDF-1.7 ann"


async def test_without_a_file_the_command_asks_for_some(shop: Shop) -> None:
    shop.product.replies["upload_cvs"] = Ask(WINDOW)
    answer = await shop.discord.command("cv upload")
    assert answer.modal is not None
    assert shop.product.asked == [("upload_cvs", shop.caller(), None)]


async def test_a_file_that_is_not_taken_keeps_the_others_out_and_says_so(shop: Shop) -> None:
    shop.product.refused["a b.exe"] = "a b.exe is of a kind that is not read."
    files = {"file": ("a b.exe", b"MZ"), "file2": ("ben.pdf", b"%PDF")}
    answer = await shop.discord.command("cv upload", attachments=files)
    assert answer.shown.startswith("a b.exe is of a kind that is not read. None of the files")
    alone = await shop.discord.command("cv upload", attachments={"file": ("a b.exe", b"MZ")})
    assert alone.shown == "a b.exe is of a kind that is not read."
    assert shop.product.handed_in == []


# Commands in a message's menu


async def test_a_command_on_a_message_points_at_its_files_and_words(shop: Shop) -> None:
    ben, channel = shop.user("ben"), shop.discord.guild.channel("leads").id
    said = f"**CV** for <@{ben}> in <#{channel}> <:ok:123456789012345678> <t:1:R>: #3 R&D"
    post = await shop.discord.say("backend", said, files=[("Ann Lee.pdf", b"%PDF")])
    await shop.discord.message_command("Score this CV", post)
    file = f"{post.channel}-{post.id}-{post.files[0].id}"
    pointed = Pointed(post.id, "CV for  in  : #3 R&D", ((file, "Ann Lee.pdf"),), None)
    name, caller, given = shop.product.asked[-1]
    assert (name, caller) == ("score_cv", shop.caller())
    assert replace(given, text=" ".join(given.text.split())) == replace(
        pointed, text="CV for in : #3 R&D"
    )


async def test_a_command_on_a_message_in_a_thread_points_into_it(shop: Shop) -> None:
    thread = await shop.discord.members.start_thread("backend", "CVs")
    post = await shop.discord.say(thread, files=[("ann.pdf", b"%PDF")])
    await shop.discord.message_command("Create an opening", post)
    name, caller, given = shop.product.asked[-1]
    assert (name, caller) == ("create_opening", shop.caller(thread=thread.id))
    file = f"{thread.id}-{post.id}-{post.files[0].id}"
    assert given == Pointed(f"{thread.id}-{post.id}", "", ((file, "ann.pdf"),), thread.id)
    assert await shop.platform.source.fetch(caller.workspace, file, 99) == b"%PDF"


# Guilds


async def test_each_guild_is_a_workspace_of_its_own(shop: Shop) -> None:
    other = shop.discord.neighbour()
    await shop.discord.command("rank", guild=other, channel="backend")
    caller = shop.product.asked[-1][1]
    assert caller.workspace == f"discord:{other.id}"
    assert caller.channel == f"discord:{other.id}/{other.channel('backend').id}"


async def test_what_is_said_calls_and_links_nobody(shop: Shop) -> None:
    trap = f"@everyone <@{shop.user('ben')}> [x](https://evil.example) https://evil.example"
    shop.product.replies["rank"] = Say(words(trap))
    answer = await shop.discord.command("rank")
    sent = shop.discord.called("callback")[-1].body["data"]
    assert sent["allowed_mentions"] == {"parse": []}
    texts = [one["content"] for one in walk(sent["components"]) if "content" in one]
    assert trap not in "".join(texts)
    assert answer.ephemeral
    assert "evil.example" in json.dumps(sent)


async def test_a_value_that_a_button_is_too_small_for_is_carried(shop: Shop) -> None:
    answer = await shop.told()
    assert all(len(one["custom_id"]) <= 100 for one in answer.messages[0].buttons)
    await shop.discord.press(answer, "Long")
    assert shop.product.asked[-1][2] == LONG
