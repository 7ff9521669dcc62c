"""What is in a channel that a member may not see is for them as if it were not there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.access import seen_channels
from handlers.actions import ACTIONS, FORMS
from handlers.chat.commands import COMMANDS
from handlers.chat.handing_in import hand_in_files
from handlers.chat.home import home
from handlers.chat.shortcuts import SHORTCUTS
from handlers.cvs.inbox import Shared, receive
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import Ask, Caller, Pointed, Submission
from handlers.ranking import Query
from handlers.services import work
from handlers.wording.shortlists import encode
from storage.applying import add_receipt, add_request
from storage.models import (
    Application,
    Candidate,
    Correction,
    Cv,
    Decision,
    JournalEntry,
    JudgementRow,
    Notice,
    Opening,
    Receipt,
    Remark,
    Task,
    Upload,
)
from storage.models import Request as Asked
from tests.handlers.conftest import (
    CHANNEL,
    CV,
    DESCRIPTION,
    ON_SQLITE,
    OTHER_CHANNEL,
    TEAM,
    World,
    cv,
    words,
)
from tests.handlers.test_questions import asked

PRIVATE, DM = OTHER_CHANNEL, "chat:T1/D1"
INSIDER = Caller(TEAM, "UIN", CHANNEL, picked=("2", "3"))
OUTSIDER, ADMIN, GUEST = (replace(INSIDER, user=user) for user in ("UOUT", "UADMIN", "UGUEST"))
SECRETS = ("Nurse", "Doctor", "Zed", "Yan", "Second Ana", "broken", "perl", PRIVATE)
TABLES = (Opening, Upload, Cv, Candidate, Application, Decision, JudgementRow, Correction, Remark)


@dataclass(frozen=True)
class Ids:
    """What requests name: rows of the private channel, or ids that nothing has.

    Attributes:
        held: an upload that is no CV by its looks.
        drop: one of a CV that is in no opening yet.
        task: one that failed; `notice` likewise.
        asked: what a candidate asks for; `wished` likewise.
    """

    opening: int = 9999
    application: int = 9999
    upload: int = 9999
    held: int = 9999
    drop: int = 9999
    cv: int = 9999
    candidate: int = 9999
    correction: int = 9999
    remark: int = 9999
    task: int = 9999
    notice: int = 9999
    asked: int = 9999
    wished: int = 9999


ABSENT = Ids()


@dataclass(frozen=True)
class Request:
    """A request that names something by its id, such as `%(opening)s`."""

    kind: str
    name: str
    value: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def of(self, ids: Ids) -> tuple[str, dict[str, str]]:
        """Value and fields with these ids."""
        named = {**asdict(ids), "page": encode(Query(ids.opening))}
        return self.value % named, {name: text % named for name, text in self.fields.items()}


def command(name: str, value: str) -> Request:
    return Request("command", name, value)


def press(name: str, value: str) -> Request:
    return Request("action", name, value)


def form(name: str, value: str, /, **fields: str) -> Request:
    return Request("form", name, value, fields)


# In an order in which whoever may do all of it can: Ana's are the first upload and candidate.
REQUESTS = (
    command("rank", "#%(opening)s"),
    command("rank", "%(opening)s top 5"),
    command("candidate", "zed #%(opening)s"),
    command("hire", "report #%(opening)s"),
    command("hire", "mail off #%(opening)s"),
    command("opening", "edit #%(opening)s"),
    command("opening", "pause #%(opening)s"),
    command("opening", "reopen #%(opening)s"),
    command("opening", "close #%(opening)s"),
    press("reopen_opening", "%(opening)s"),
    press("home_pause_opening", "%(opening)s"),
    press("home_reopen_opening", "%(opening)s"),
    press("home_close", "%(opening)s"),
    command("opening", "reopen #%(opening)s"),
    press("home_shortlist", "%(opening)s"),
    press("next_page", "%(page)s"),
    press("post_shortlist", "%(page)s"),
    press("compare", "%(opening)s"),
    press("report_file", "sheet:%(opening)s"),
    press("report_file", "picture:%(opening)s"),
    press("ask_rubric", "%(opening)s"),
    press("add_criterion", "%(opening)s:1"),
    press("offer_rescore", "%(opening)s"),
    press("rescore", "%(opening)s"),
    form("edit_rubric", "%(opening)s:1", bar="2", **{"name-0": "Python"}),
    form("upload_files", "", opening="%(opening)s", files="F90"),
    form("score_files", '{"m":"1.1","f":["F91"]}', opening="%(opening)s"),
    press("details", "%(application)s"),
    press("ask_level", "%(application)s:skill-postgresql"),
    form("set_level", "%(application)s:skill-postgresql", level="1", reason="x"),
    press("undo_level", "%(application)s:skill-postgresql"),
    press("original", "%(application)s"),
    press("reveal", "%(application)s"),
    press("ask_correct_of", "%(application)s"),
    press("decide", "%(application)s:hold"),
    press("undo_decision", "%(application)s"),
    press("ask_decline", "%(application)s"),
    form("decline", "%(application)s", code="evidence"),
    press("feel", "%(application)s:right"),
    press("tell_apart", "%(application)s:1"),
    press("forget_apart", "1:%(candidate)s"),
    press("tell_apart", "1:%(candidate)s"),
    press("separate", "1:%(cv)s"),
    press("undo_remark", "1:%(remark)s"),
    press("undo_correction", "1:%(correction)s"),
    press("ask_remark", "%(candidate)s"),
    form("remark", "%(candidate)s", text="x"),
    form("correct", '{"cv":%(cv)s,"d":{"headline":"x"}}', headline="x"),
    press("do_request", "%(asked)s"),
    press("refuse_request", "%(wished)s"),
    press("ask_correct", "%(upload)s"),
    press("ask_name", "%(upload)s"),
    form("name_candidate", "%(upload)s", name="Zed Young"),
    press("ask_move", "%(upload)s"),
    press("retry_cv", "%(upload)s"),
    press("opening_from_file", "%(upload)s"),
    press("release", "%(held)s"),
    press("choose_each", "%(drop)s"),
    press("choose_opening", "1:%(opening)s"),
    form("assign_each", "1", **{"cv-1": "%(opening)s"}),
    form("assign_each", "%(drop)s", **{"cv-1": "1"}),
    press("choose_opening", "%(drop)s:%(opening)s"),
    press("retry_work", "task:%(task)s"),
    press("retry_work", "notice:%(notice)s"),
    press("drop_work", "task:%(task)s"),
    press("drop_work", "notice:%(notice)s"),
    press("merge", "1:%(candidate)s"),
    form("move_cv", "1", opening="%(opening)s"),
    form("move_cv", "%(upload)s", opening="1"),
    press("remove_cv", "%(upload)s"),
)
# What names nothing that a channel could hide; the lists among them are looked at further down.
OTHERWISE = {
    *("home_upload", "home_queue", "home_pause", "home_resume", "retry_all", "next_work"),
    *("choose_mail", "forget_mail"),
    "new_opening",
}


@pytest.fixture
async def house(world: World) -> World:
    """Ana applies in the open channel; Zed, Yan and a second Ana in the private one."""
    world.chat.people |= {"UADMIN": "admin", "UGUEST": "guest"}
    await opening(world, "Backend Engineer", CHANNEL)
    await opening(world, "Nurse", PRIVATE)
    await world.drop("ana.txt", CV.encode(), file="F1", message="101.1")
    second = CV.replace("ana.ruiz@", "second.ana@").replace("Acme", "Second Ana")
    await drop(world, "F2", cv("Zed Young", "zed@example.com", "Python, Perl"))
    await drop(world, "F3", second.encode())
    await drop(world, "F4", b"Shopping list: milk, bread, butter.")
    world.chat.refuse = lambda text: (
        PermanentError("is_archived", "The channel is archived.") if "Yan" in text else None
    )
    await drop(world, "F5", cv("Yan Xu", "yan@example.com"))
    await opening(world, "Doctor", PRIVATE)
    await drop(world, "F6", cv("Wim Vos", "wim@example.com"))
    await drop(world, "F7", b"%PDF-1.7 broken", name="broken.pdf")
    zed = (await world.rows(Upload))[1]
    await world.fill("remark", "2", text="Zed rings back")
    asked_for = await world.press("ask_correct", str(zed.id))
    assert isinstance(asked_for, Ask)
    await world.fill("correct", asked_for.form.value, headline="Of all trades")
    await ask_to_look(world, zed)
    world.chat.private[PRIVATE] = {"UIN"}
    return world


async def ask_to_look(world: World, upload: Upload) -> None:
    """The candidate of this file asks for a person's look, and for a copy."""
    assert upload.opening_id is not None
    home, opening_id = upload.workspace_id, upload.opening_id
    async with work(world.services) as unit:
        receipt = Receipt(
            workspace_id=home,
            opening_id=opening_id,
            token_hash="x",
            language="en",
            upload_id=upload.id,
            created_at=unit.now,
            until=unit.now + timedelta(days=9),
        )
        receipt = await add_receipt(unit.session, receipt)
        for kind in ("review", "export"):
            asked = Asked(
                workspace_id=home,
                receipt_id=receipt.id,
                opening_id=opening_id,
                kind=kind,
                created_at=unit.now,
            )
            await add_request(unit.session, asked)


async def opening(world: World, title: str, channel: str) -> int:
    about = {"title": title, "description": DESCRIPTION, "bar": "1"}
    assert isinstance(await world.fill("new_opening", channel, **about), Ask)
    return (await world.rows(Opening))[-1].id


async def drop(world: World, file: str, data: bytes, name: str = "") -> None:
    message = f"{file[1:]}02.1"
    await world.drop(name or f"{file}.txt", data, file=file, message=message, channel=PRIVATE)


async def hidden(world: World) -> Ids:
    """Rows of the private channel: Zed's, and what waits there."""
    uploads = {one.file: one for one in await world.rows(Upload)}
    zed = uploads["F2"]
    [person] = [one.candidate_id for one in await world.rows(Cv) if one.id == zed.cv_id]
    applications = [one for one in await world.rows(Application) if one.candidate_id == person]
    return Ids(
        opening=zed.opening_id or 0,
        application=applications[0].id,
        upload=zed.id,
        held=uploads["F4"].id,
        drop=uploads["F6"].drop_id or 0,
        cv=zed.cv_id or 0,
        candidate=person or 0,
        correction=(await world.rows(Correction))[0].id,
        remark=(await world.rows(Remark))[0].id,
        task=next(one.id for one in await world.rows(Task) if one.state == "failed"),
        notice=next(one.id for one in await world.rows(Notice) if one.state == "failed"),
        asked=(await world.rows(Asked))[0].id,
        wished=(await world.rows(Asked))[1].id,
    )


async def outcome(world: World, caller: Caller, request: Request, ids: Ids) -> str:
    """All that somebody gets who asks for something, or why they get nothing."""
    value, fields = request.of(ids)
    try:
        if request.kind == "form":
            reply = await FORMS[request.name](world.services, caller, Submission(value, fields))
        else:
            known = COMMANDS if request.kind == "command" else ACTIONS
            reply = await known[request.name](world.services, caller, value)
    except UserError as error:
        return f"Refused: {error}".replace(str(ids.opening), "N")
    finally:
        await world.settle()
    return repr(reply)


async def typed(world: World, caller: Caller, name: str, text: str = "") -> str:
    return await outcome(world, caller, command(name, text), ABSENT)


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@ON_SQLITE
async def test_what_is_hidden_answers_as_if_absent(house: World) -> None:
    assert {one.name for one in REQUESTS} | OTHERWISE >= {*ACTIONS, *FORMS}
    ids = await hidden(house)
    before = [await house.rows(table) for table in TABLES]
    for caller in (OUTSIDER, replace(OUTSIDER, channel=DM), GUEST, replace(GUEST, channel=DM)):
        for request in REQUESTS:
            found = await outcome(house, caller, request, ids)
            assert found == await outcome(house, caller, request, ABSENT), request
            assert not secrets_in(found), request
    assert repr(before) == repr([await house.rows(table) for table in TABLES])


@ON_SQLITE
async def test_whoever_may_see_it_gets_it(house: World) -> None:
    ids = await hidden(house)
    for request in REQUESTS:
        absent = await outcome(house, INSIDER, request, ABSENT)
        assert await outcome(house, INSIDER, request, ids) != absent, request


@ON_SQLITE
async def test_in_the_channel_itself_the_platform_is_not_asked(house: World) -> None:
    house.chat.looks.clear()
    inside = replace(OUTSIDER, channel=PRIVATE)
    assert "Zed Young" in await typed(house, inside, "rank", "#2")
    assert PRIVATE not in {channel for channel, _ in house.chat.looks}


LISTS = (
    ("opening", "list"),
    *(("opening", word) for word in ("edit", "pause", "reopen", "close")),
    ("rank", ""),
    ("rank", "engineer"),
    ("hire", "report"),
    ("hire", "queue"),
    ("hire", "status"),
    ("candidate", "python"),
    ("candidate", "ana"),
)


@pytest.mark.parametrize("channel", [CHANNEL, DM, None])
async def test_lists_leave_out_what_is_hidden(house: World, channel: str | None) -> None:
    outsider, insider = replace(OUTSIDER, channel=channel), replace(INSIDER, channel=channel)
    for name, text in LISTS:
        assert not secrets_in(await typed(house, outsider, name, text)), (name, text)
    for name, text in (("opening", "list"), ("hire", "queue"), ("candidate", "python")):
        assert secrets_in(await typed(house, insider, name, text)), (name, text)


@ON_SQLITE
async def test_where_all_is_hidden_there_is_nothing(house: World) -> None:
    house.chat.private[CHANNEL] = {"UIN"}
    alone = replace(OUTSIDER, channel=DM)
    for name, text in (("rank", ""), ("rank", "#1"), ("opening", "edit"), ("hire", "report")):
        assert "There is no opening yet" in await typed(house, alone, name, text)
    assert "There is no opening yet" in words(await home(house.services, alone))
    assert "0 candidates found" in await typed(house, alone, "candidate", "ana")


async def test_only_who_applies_where_one_may_look_is_found(house: World) -> None:
    newer = cv("Ana Ruiz", "ana.ruiz@example.com", "Cobol, Python").replace(b"Acme", b"Bank")
    await drop(house, "F8", newer)
    for text in (
        *("zed", "Young, Zed", "zed@example.com", "second.ana@example.com", "skill:perl"),
        *("cobol", "ana cobol", "yan xu", "zed #1"),
    ):
        found = await typed(house, OUTSIDER, "candidate", text)
        assert "0 candidates found" in found, text
    for text in ("ana", "ana.ruiz@example.com", "python", "skill:kubernetes", "ana #1"):
        found = await typed(house, OUTSIDER, "candidate", text)
        assert "1 candidate found" in found, text
        assert "#2" not in found, text
    assert "1 candidate found" in await typed(house, INSIDER, "candidate", "zed")
    assert "2 candidates found" in await typed(house, INSIDER, "candidate", "ana")


async def test_details_tell_nothing_that_is_known_from_elsewhere(house: World) -> None:
    newer = CV.replace("Acme", "Bank").encode()
    await drop(house, "F8", newer)
    await house.press("choose_opening", f"{(await house.rows(Upload))[-1].drop_id}:2", INSIDER)
    await house.press("tell_apart", "1:2", INSIDER)
    details = press("details", "1")
    mine, theirs = [await outcome(house, one, details, ABSENT) for one in (OUTSIDER, INSIDER)]
    for button in ("'separate'", "'merge'", "'forget_apart'"):
        assert button in theirs, button
        assert button not in mine, button
    assert not secrets_in(mine)


@ON_SQLITE
async def test_the_original_is_shown_where_one_may_look(world: World) -> None:
    await opening(world, "Nurse", PRIVATE)
    await opening(world, "Backend Engineer", CHANNEL)
    await drop(world, "F1", CV.encode())
    await world.drop("ana.txt", CV.encode(), file="F2", message="202.1")
    world.chat.private[PRIVATE] = {"UIN"}
    original = press("original", str((await world.rows(Application))[-1].id))
    assert PRIVATE in await outcome(world, INSIDER, original, ABSENT)
    found = await outcome(world, OUTSIDER, original, ABSENT)
    assert PRIVATE not in found
    assert CHANNEL in found


@ON_SQLITE
async def test_forms_offer_what_one_may_see(house: World) -> None:
    at = Pointed("1.1", files=(("F90", "x.pdf"),))
    outside = replace(OUTSIDER, channel="chat:T1/C9")
    for name, pointed in (("upload_cvs", None), ("score_cv", at)):
        mine = await SHORTCUTS[name](house.services, outside, pointed)
        theirs = await SHORTCUTS[name](house.services, replace(outside, user="UIN"), pointed)
        assert not secrets_in(repr(mine))
        assert "Nurse" in repr(theirs)
    move = press("ask_move", "1")
    assert not secrets_in(await outcome(house, OUTSIDER, move, ABSENT))
    assert "Nurse" in await outcome(house, INSIDER, move, ABSENT)


@ON_SQLITE
async def test_files_of_a_command_go_to_an_opening_that_one_may_see(house: World) -> None:
    for text in ("#2", "nurse"):
        with pytest.raises(UserError, match="No opening matches"):
            await hand_in_files(house.services, OUTSIDER, ["F90"], text)
    reply = await hand_in_files(house.services, INSIDER, ["F90"], "#2")
    assert "Nurse" in repr(reply)


@ON_SQLITE
async def test_nobody_creates_an_opening_where_they_may_not_look(house: World) -> None:
    new = {"title": "x", "description": DESCRIPTION, "bar": "50"}
    before = len(await house.rows(Opening))
    elsewhere = await outcome(house, OUTSIDER, form("new_opening", "chat:T2/C1", **new), ABSENT)
    assert await outcome(house, OUTSIDER, form("new_opening", PRIVATE, **new), ABSENT) == elsewhere
    assert len(await house.rows(Opening)) == before


async def test_home_shows_what_one_may_see(house: World) -> None:
    await house.press("decide", f"{(await hidden(house)).application}:hold", INSIDER)
    mine, theirs = [await home(house.services, one) for one in (OUTSIDER, INSIDER)]
    assert not secrets_in(repr(mine))
    assert "Ana Ruiz" in repr(mine)
    assert "Empty: nothing waits" in words(mine)
    for said in ("Nurse", "Zed Young", "could not be done yet"):
        assert said in repr(theirs), said


async def test_figures_count_what_one_may_see(house: World) -> None:
    mine, theirs = [await typed(house, one, "hire", "status") for one in (OUTSIDER, INSIDER)]
    for shown in ("('Openings', '1 open')", "'1 scored, 0 on their way'", "('Retry queue', '0')"):
        assert shown in mine
    for shown in ("('Openings', '3 open')", "'4 scored, 0 on their way'"):
        assert shown in theirs
    assert "('Retry queue', '0')" not in theirs
    retried = await outcome(house, OUTSIDER, press("retry_all", ""), ABSENT)
    assert "0 pieces of work are being tried again" in retried


async def test_admins_are_shown_all_work_without_names(house: World) -> None:
    for request in (command("hire", "queue"), press("home_queue", "")):
        theirs = await outcome(house, INSIDER, request, ABSENT)
        mine = await outcome(house, ADMIN, request, ABSENT)
        for shown in ("Reading a CV", "Posting a message, the card", "retry_work"):
            assert shown in theirs
            assert shown in mine
        assert "Reading a CV: broken.pdf" in theirs
        assert "the card: Yan Xu" in theirs
        assert not secrets_in(mine)
    await house.press("drop_work", f"task:{(await hidden(house)).task}", ADMIN)
    assert "Reading a CV" not in await typed(house, ADMIN, "hire", "queue")


@ON_SQLITE
async def test_pages_of_the_queue_count_what_one_may_see(house: World) -> None:
    for number in range(12):
        await house.event(f"LOST{number}", event=f"E{number}")
    await house.settle()
    mine = await typed(house, OUTSIDER, "hire", "queue")
    assert "12 pieces of work in the retry queue" in mine
    tasks = [one.id for one in await house.rows(Task) if one.state == "failed"]
    page = await outcome(house, OUTSIDER, press("next_work", f"task:{tasks[-10]}:10"), ABSENT)
    assert "11 to 12 of 12 pieces of work" in page
    assert not secrets_in(page)


@ON_SQLITE
async def test_a_message_that_answers_a_question_waits_where_it_was_asked(house: World) -> None:
    house.chat.refuse = lambda _: PermanentError("is_archived", "The channel is archived.")
    await asked(house, "why is Zed first?", user="UIN", channel=PRIVATE)
    assert "the answer to a question" in await typed(house, INSIDER, "hire", "queue")
    assert "the answer to a question" not in await typed(house, OUTSIDER, "hire", "queue")


@ON_SQLITE
@pytest.mark.parametrize(
    ("hidden_words", "absent_words"),
    [
        ("who is ready in #2?", "who is ready in #77?"),
        ("who is ready in opening “nurse”?", "who is ready in opening “zookeeper”?"),
        ("compare Zed and Yan in #2", "compare Zed and Yan in #77"),
        ("why is Zed first?", "why is Zog first?"),
    ],
)
async def test_questions_are_answered_as_if_it_were_absent(
    house: World, hidden_words: str, absent_words: str
) -> None:
    for channel in (CHANNEL, DM):
        [mine] = await asked(house, hidden_words, user="UOUT", channel=channel)
        [other] = await asked(house, absent_words, user="UOUT", channel=channel)
        assert words(mine.message) == words(other.message)


@ON_SQLITE
async def test_a_question_that_names_no_opening_means_one_that_may_be_seen(house: World) -> None:
    [mine] = await asked(house, "list everyone", user="UOUT", channel=DM)
    assert "1 of 1 candidate" in words(mine.message)
    assert not secrets_in(repr(mine.message))
    [theirs] = await asked(house, "list everyone", user="UIN", channel=DM)
    assert "Nurse" in words(theirs.message)


async def captioned(world: World, user: str, file: str) -> int | None:
    data = cv("Bea Clay", f"{file}@example.com")
    world.chat.share(f"{file}.txt", data, file=file, message=f"{file}.1")
    shared = Shared(TEAM, CHANNEL, (file,), user, f"E-{file}", f"{file}.1", text="This is for #2!")
    await receive(world.services, [shared])
    await world.settle()
    return (await world.rows(Upload))[-1].opening_id


@ON_SQLITE
async def test_the_textof_a_message_name_what_whoever_wrote_it_may_see(house: World) -> None:
    assert await captioned(house, "UIN", "F10") == 2
    assert await captioned(house, "UOUT", "F11") == 1

    async def silent(destination: str, user: str) -> bool:
        raise TemporaryError("unavailable", f"{destination} {user}")

    directory: Any = replace(house.chat)
    directory.sees = silent
    services = replace(house.services, directories={"chat": directory})
    assert await captioned(replace(house, services=services), "UIN", "F12") == 1


@ON_SQLITE
async def test_the_platform_is_asked_once_about_a_channel(house: World) -> None:
    for number in range(5):
        await opening(house, f"Job {number}", f"chat:T1/C{number % 2 + 5}")
    for name, text in (("opening", "list"), ("candidate", "python"), ("hire", "queue")):
        house.chat.looks.clear()
        await typed(house, replace(OUTSIDER, channel=DM), name, text)
        assert set(Counter(house.chat.looks).values()) == {1}, name


@ON_SQLITE
async def test_the_shell_sees_everything(world: World) -> None:
    shell = Caller("local", "shell")
    new = {"title": "Nurse", "description": DESCRIPTION, "bar": "50"}
    await outcome(world, shell, form("new_opening", "local:1", **new), ABSENT)
    assert "Nurse" in await typed(world, shell, "opening", "list")
    assert await seen_channels(world.services, shell, 1) is None
    assert not world.chat.looks


@ON_SQLITE
async def test_who_searches_is_journaled_with_what_they_were_shown(house: World) -> None:
    await typed(house, OUTSIDER, "candidate", "python")
    entry = (await house.rows(JournalEntry))[-1]
    assert entry.action == "candidates.searched"
    assert entry.detail["applications"] == [1]
