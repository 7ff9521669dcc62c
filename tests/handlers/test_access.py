"""Who may do what, and values that are not to be trusted."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.access import require
from handlers.actions import ACTIONS, FORMS
from handlers.chat.commands import COMMANDS, HIRE, OPENING
from handlers.chat.shortcuts import SHORTCUTS
from handlers.errors import UserError
from handlers.messages import Caller, Pointed, Submission
from handlers.ranking import Query
from handlers.wording.shortlists import encode
from storage.models import Application, JournalEntry, Opening, Upload, Workspace
from tests.handlers.conftest import CHANNEL, CV, DESCRIPTION, ON_SQLITE, World

pytestmark = ON_SQLITE

LEAST = {
    **dict.fromkeys([("rank", ""), ("opening", "list"), ("hire", "")], "viewer"),
    ("hire", "report"): "viewer",
    **dict.fromkeys([("hire", "queue"), ("hire", "status"), ("hire", "help")], "viewer"),
    **dict.fromkeys([("hire", "roles"), ("hire", "mail"), ("hire", "requests")], "recruiter"),
    **dict.fromkeys([("hire", "board"), ("hire", "board mail")], "viewer"),
    ("hire", "roles U1 viewer"): "admin",
    **{
        ("opening", word): "recruiter"
        for word in ("new", "edit", "pause", "reopen", "close", "share")
    },
    **dict.fromkeys([("hire", "pause"), ("hire", "resume")], "admin"),
}
# Buttons that carry no id.
VALUELESS = {"retry_all", "home_upload", "home_queue", "home_pause", "home_resume"} | {
    "choose_mail",
    "forget_mail",
}
RANK = {"viewer": 0, "recruiter": 1, "admin": 2}
# What the platform says of a person, and the role that it stands for.
KINDS = {"admin": "admin", "member": "recruiter", "guest": "viewer", "stranger": "viewer"}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_command_asks_for_its_role(world: World, kind: str) -> None:
    words = {("opening", word) for word in OPENING} | {("hire", word) for word in HIRE}
    assert {(name, text.partition(" ")[0]) for name, text in LEAST} == words | {
        ("rank", ""),
        ("hire", ""),
    }
    await world.open_opening()
    world.chat.people["U2"] = kind
    caller = replace(world.caller, user="U2")
    for (command, text), least in LEAST.items():
        allowed = RANK[KINDS[kind]] >= RANK[least]
        assert await may(COMMANDS[command], world, caller, text) is allowed, (command, text)


async def may(handler: Any, world: World, caller: Caller, value: Any) -> bool:
    try:
        await handler(world.services, caller, value)
    except UserError as error:
        return not ("Guests" in str(error) or "Only admins" in str(error))
    return True


async def test_guests_can_turn_pages_and_nothing_else(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    world.chat.people["U2"] = "guest"
    guest = replace(world.caller, user="U2")
    before = [await world.rows(table) for table in (Upload, Application, Opening, JournalEntry)]
    page = encode(Query(opening))
    allowed = {name for name, action in ACTIONS.items() if await may(action, world, guest, page)}
    assert allowed == {
        "next_page",
        "next_work",
        "details",
        "compare",
        "home_queue",
        "home_shortlist",
    }
    for name, form in FORMS.items():
        filled = Submission("1", {"title": "x", "description": DESCRIPTION, "bar": "1"})
        assert not await may(form, world, guest, filled), name
    for name, shortcut in SHORTCUTS.items():
        assert not await may(shortcut, world, guest, Pointed("1.1", "Nurse")), name
    after = [await world.rows(table) for table in (Upload, Application, Opening, JournalEntry)]
    assert repr(before) == repr(after)


async def test_admin_ids_and_roles_set_here_come_before_the_platform(world: World) -> None:
    world.chat.people["U9"] = "guest"
    options = replace(world.services.options, admin_ids=frozenset({"U9"}))
    services = replace(world.services, options=options)
    assert (await require(services, replace(world.caller, user="U9"), "admin")).key == "chat:T1"


async def test_the_platform_is_asked_once_an_hour(world: World) -> None:
    await world.say("hire", "help")
    world.chat.people["U1"] = "guest"
    await require(world.services, world.caller, "recruiter")


async def test_the_shell_may_do_all_and_a_platform_nobody_knows_may_only_look(
    world: World,
) -> None:
    services = replace(world.services, directories={})
    assert await require(services, Caller("local", "shell"), "admin")
    with pytest.raises(UserError, match="Guests"):
        await require(services, world.caller, "recruiter")


FORGED = (
    *("", "x", "-1", "0", "1e3", "99999999999999999999", "٣", "{}", "[]", "null", '{"o":"x"}'),
    *('{"cv":1}', '{"cv":1,"d":["name"]}', '{"cv":"x","d":{"name":1}}', '{"cv":1,"d":{"x":1}}'),
)


@pytest.mark.parametrize("value", FORGED)
async def test_forged_values_end_in_a_sentence(world: World, value: str) -> None:
    opening = await world.open_opening()
    for name in set(ACTIONS) - VALUELESS:
        with pytest.raises(UserError, match=r"^[A-Z].*\.$"):
            await ACTIONS[name](world.services, world.caller, value)
    for name in set(FORMS) - {"edit_rubric", "upload_files"}:
        fields = {"title": "x", "description": "y", "bar": "1", "name": "Z", "opening": "1"}
        fields |= {"code": "evidence", "level": "1", "reason": "x", "text": "x"}
        with pytest.raises(UserError, match=r"^[A-Z].*\.$"):
            await FORMS[name](world.services, world.caller, Submission(value, fields))
    for filled in (value, f"{opening}:{value}", f"{value}:1"):
        reply = await attempt_edit(world, filled)
        assert reply is None, filled


async def attempt_edit(world: World, value: str) -> object:
    fields = {"name-0": "Python", "bar": "50"}
    try:
        return await FORMS["edit_rubric"](world.services, world.caller, Submission(value, fields))
    except UserError:
        return None


async def test_ids_of_another_workspace_answer_as_if_absent(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("broken.pdf", b"%PDF-1.7 broken", file="F2")
    uploads = await world.rows(Upload)
    other = Caller("chat:T2", "U7", "chat:T2/C9", picked=("1", "2"))
    values = {
        **dict.fromkeys(ACTIONS, str(uploads[0].id)),
        **dict.fromkeys(("ask_rubric", "offer_rescore", "reopen_opening"), str(opening)),
        "add_criterion": f"{opening}:1",
        "choose_opening": f"1:{opening}",
        "choose_each": "1",
        "rescore": str(opening),
        "next_page": encode(Query(opening)),
        "post_shortlist": encode(Query(opening)),
        "decide": "1:shortlist",
        "feel": "1:right",
        "report_file": f"sheet:{opening}",
        **dict.fromkeys(("ask_level", "undo_level", "merge", "tell_apart"), "1:1"),
        "forget_apart": "1:1",
        **dict.fromkeys(("separate", "undo_remark", "undo_correction"), "1:1"),
    }
    for name in set(ACTIONS) - VALUELESS - {"retry_work", "drop_work", "next_work"}:
        with pytest.raises(UserError, match=r"no longer|no such|closed or gone|already"):
            await ACTIONS[name](world.services, other, values[name])
    for name in ("retry_work", "drop_work", "retry_all"):
        await ACTIONS[name](world.services, other, "task:1")
    for form in set(FORMS) - {"new_opening"}:
        value = "1:1" if form in {"edit_rubric", "set_level"} else str(uploads[0].id)
        fields = {"name": "Eve", "opening": str(opening), "bar": "1", "name-0": "x"}
        fields |= {"code": "evidence", "level": "1", "reason": "x", "text": "x", "files": "F9"}
        if form == "assign_each":
            fields = {"cv-1": str(opening)}
        if form == "score_files":
            value = '{"m":"1.1","f":["F9"]}'
        if form == "correct":
            value = '{"cv":1,"d":{"name":"x"}}'
        with pytest.raises(
            UserError, match=r"no longer here|no such|no open opening|closed or gone"
        ):
            await FORMS[form](world.services, other, Submission(value, fields))
    with pytest.raises(UserError, match="no opening yet"):
        await COMMANDS["rank"](world.services, other, f"#{opening}")
    assert "broken.pdf" in await world.say("hire", "queue")
    assert "1. Ana Ruiz" in await world.say("rank")
    assert {home.key for home in await world.rows(Workspace)} == {"chat:T1", "chat:T2"}


async def test_an_opening_cannot_be_put_into_another_workspaces_channel(world: World) -> None:
    for place, alert in (("chat:T2/C1", CHANNEL), (CHANNEL, "chat:T2/C1")):
        with pytest.raises(UserError, match="none of this workspace"):
            await world.fill(
                "new_opening", place, title="x", description="y", bar="5", alert_channel=alert
            )
