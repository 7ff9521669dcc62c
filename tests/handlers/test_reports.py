"""The report on an opening: figures by hand, files for whoever asked, answers that are counted."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from handlers.attachments import FileWay
from handlers.candidates import decisions
from handlers.candidates.decisions import Wish
from handlers.errors import PermanentError, TemporaryError, UnconfirmedError, UserError
from handlers.messages import Caller
from handlers.queue.retrying import list_queue
from handlers.reports import reporting
from handlers.reports.figures import Report, report
from storage.models import Application, Feedback, JournalEntry, Opening, Workspace
from storage.reports import first_looks, levels_like
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, TEAM, World, buttons, cv

STRONG, WEAK = "Python, PostgreSQL, Kubernetes, AWS", "Java, Perl"
PEOPLE = (
    ("Ada Berg", STRONG), ("Bea Clay", STRONG), ("Cem Dahl", WEAK), ("Dag Ernst", WEAK),
    ("Eva Falk", STRONG), ("Finn Gray", WEAK),
)  # fmt: skip


async def six(world: World) -> list[Application]:
    """Three strong CVs, three weak ones, and a file that cannot be read."""
    await world.open_opening(bar="60")
    for number, (name, skills) in enumerate(PEOPLE):
        text = cv(name, f"{name.split()[0].lower()}@example.com", skills).decode()
        if skills == WEAK:
            text = text.replace("Python and PostgreSQL", "Perl").replace("to Kubernetes on AWS", "")
        await world.drop(f"{number}.txt", text.encode(), file=f"F{number}", message=f"{number}.1")
    await world.drop("broken.pdf", b"%PDF-1.7 nothing", file="F9", message="9.1")
    found = await world.rows(Application)
    assert [row.total is not None and row.total >= 60 for row in found] == [
        skills == STRONG for _, skills in PEOPLE
    ]
    return found


async def decide(world: World, application: Application, kind: str, actor: str = "U1") -> None:
    code = "evidence" if kind == "decline" else None
    await decisions.decide(
        world.services, application.workspace_id, application.id, Wish(kind, code), actor=actor
    )
    await world.settle()


async def figures(world: World) -> Report:
    [opening] = await world.rows(Opening)
    return await report(world.services, opening.workspace_id, opening.id)


async def test_everything_that_came_is_somewhere_in_the_funnel(world: World) -> None:
    ada, _, cem, dag, eva, _ = await six(world)
    await decide(world, ada, "shortlist")
    await decide(world, cem, "decline")
    await decide(world, dag, "decline")
    await decide(world, eva, "hold")
    found = await figures(world)
    assert (found.files.received, found.files.read, found.files.failed) == (7, 6, 1)
    assert (found.candidates.all, found.candidates.scored) == (6, 6)
    assert found.candidates.over_bar == 3
    assert (found.candidates.shortlisted, found.candidates.on_hold) == (1, 1)
    assert (found.candidates.declined, found.candidates.undecided) == (2, 2)
    assert sum(found.totals) == 6
    said = await world.say("hire", "report")
    for line in ("Could not be read: 1", "Shortlisted: 1", "Declined: 2", "Undecided: 2"):
        assert line in said


async def test_agreement_comes_with_its_counts(world: World) -> None:
    ada, bea, cem, dag, eva, finn = await six(world)
    await decide(world, ada, "shortlist")
    await decide(world, cem, "decline")
    assert "2 decisions so far: too few to say (from 3 on)" in await world.say("hire", "report")
    await decide(world, bea, "decline")
    await decide(world, dag, "shortlist")
    await decide(world, eva, "shortlist")
    await decide(world, eva, "decline", actor="U2")  # a vote: the first one stands
    await decide(world, finn, "shortlist")
    await decisions.undo(world.services, finn.workspace_id, finn.id, actor="U1")
    found = (await figures(world)).agreement
    assert found is not None
    assert (found.shortlisted, found.shortlisted_over) == (3, 2)
    assert (found.declined, found.declined_under) == (2, 1)
    # Ada, Eva and Bea are alike, Dag and Cem are: of six pairs two are won, three tie, one is lost.
    assert found.higher == pytest.approx((2 + 3 * 0.5) / 6)
    said = await world.say("hire", "report")
    assert "Of 3 shortlisted, 2 (67 %) had a score of 60 or more" in said
    assert "Of 2 declined, 1 (50 %) had a score of less than 60" in said
    assert "in 58 % of the pairs" in said
    assert "3 and 2 candidates" in said


async def test_criteria_are_told_apart_by_what_they_separate(world: World) -> None:
    people = await six(world)
    for person, (_, skills) in zip(people, PEOPLE, strict=True):
        await decide(world, person, "shortlist" if skills == STRONG else "decline")
    found = {one.criterion.name: one for one in (await figures(world)).criteria}
    [kubernetes] = [one for name, one in found.items() if "Kubernetes" in name]
    assert kubernetes.higher == 1
    assert not kubernetes.alike
    assert (kubernetes.n, kubernetes.shortlisted, kubernetes.declined) == (6, 3, 3)
    alike = [one for one in found.values() if one.alike]
    assert all(one.higher == 0.5 for one in alike)
    said = await world.say("hire", "report")
    assert f"Separates nobody: {alike[0].criterion.name} has nearly the same level" in said
    assert "in 100 % of the pairs the shortlisted one has the higher level" in said
    assert said.count("Separates nobody") == len(alike)


@ON_SQLITE
async def test_a_criterion_that_points_the_other_way_is_told_as_such(world: World) -> None:
    people = await six(world)
    for person, (_, skills) in zip(people, PEOPLE, strict=True):
        await decide(world, person, "decline" if skills == STRONG else "shortlist")
    said = await world.say("hire", "report")
    assert "the other way round: in 100 % of the pairs the declined one has" in said


async def test_of_very_many_candidates_the_newest_are_counted(world: World) -> None:
    people = await six(world)
    await decide(world, people[0], "hold")
    await decide(world, people[5], "hold")
    async with world.services.database.search() as session:
        opening = await session.get_one(Opening, 1)
        for newest, counted, looked in ((2, 2, 1), (6, 6, 2), (7, 6, 2)):
            levels = await levels_like(session, opening, newest=newest)
            criteria = {row.criterion_id for row in levels}
            assert sum(row.amount for row in levels) == counted * len(criteria)
            assert len(await first_looks(session, opening, newest=newest)) == looked


@ON_SQLITE
async def test_a_changed_rubric_starts_the_figures_of_criteria_anew(world: World) -> None:
    await six(world)
    async with world.services.database.write() as session:
        opening = await session.get_one(Opening, 1)
        opening.rubric_version = 2
    assert (await figures(world)).criteria == ()
    assert "too few to say" in await world.say("hire", "report")


async def test_the_time_to_the_first_look_counts_people_alone(world: World) -> None:
    ada, bea, *_ = await six(world)
    assert (await figures(world)).looks is None
    for minutes, person in ((10, ada), (90, bea), (30, bea)):
        async with world.services.database.write() as session:
            session.add(
                JournalEntry(
                    workspace_id=person.workspace_id,
                    at=person.arrived_at + timedelta(minutes=minutes),
                    actor="U1",
                    action="application.viewed",
                    subject=f"application:{person.id}",
                    detail={},
                )
            )
    looks = (await figures(world)).looks
    assert looks is not None
    assert (looks.n, looks.median) == (2, 20 * 60)
    assert looks.ninetieth == pytest.approx(28 * 60)
    assert "half within 20 minutes, nine in ten within 28 minutes (2 candidates" in await world.say(
        "hire", "report"
    )


async def test_an_answer_on_a_card_is_counted_once_a_person(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [card] = world.chat.said("Was this score right?")
    assert "feel" in buttons(card.message)
    await world.press("feel", "1:too_high")
    await world.press("feel", "1:right")
    await world.press("feel", "1:right", Caller(TEAM, "U2", CHANNEL))
    assert [row.answer for row in await world.rows(Feedback)] == ["right", "right"]
    assert "too high 0, right 2, too low 0" in await world.say("hire", "report")
    assert (await world.rows(Application))[0].total is not None


@ON_SQLITE
@pytest.mark.parametrize("value", ["1:maybe", "99:right", "x:right", "1", ""])
async def test_a_forged_answer_is_refused(world: World, value: str) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    with pytest.raises(UserError):
        await world.press("feel", value)
    assert await world.rows(Feedback) == []


@ON_SQLITE
async def test_guests_see_figures_but_take_no_data_along(world: World) -> None:
    await six(world)
    world.chat.people["UGUEST"] = "guest"
    guest = Caller(TEAM, "UGUEST", CHANNEL)
    assert "Report on #1" in await world.say("hire", "report", guest)
    for action, value in (("report_file", "sheet:1"), ("feel", "1:right")):
        with pytest.raises(UserError, match="Guests"):
            await world.press(action, value, guest)
    assert [file.name for _, file in world.chat.sent_files] == ["report-1.png"]


@ON_SQLITE
async def test_the_picture_comes_to_whoever_asked_with_words_for_screen_readers(
    world: World,
) -> None:
    await six(world)
    said = await world.say("hire", "report")
    assert "direct message" in said
    [(destination, picture)] = world.chat.sent_files
    assert destination == f"{TEAM}/DU1"
    assert picture.data.startswith(b"\x89PNG")
    assert "Over the bar of 60 3" in picture.alt
    assert len(picture.alt) <= 1000


@ON_SQLITE
async def test_without_direct_messages_files_go_to_the_channel_after_a_question(
    world: World,
) -> None:
    await six(world)
    world.chat.way = FileWay("channel", "For files to come to you alone, do this.")
    reply = await reporting.show(world.services, (await workspace(world)), 1, world.caller)
    asked = buttons(reply)["report_file"]
    assert "everyone in this channel will see it" in (asked.confirm or "")
    assert world.chat.sent_files == []
    await world.press("report_file", asked.value)
    [(destination, sheet)] = world.chat.sent_files
    assert (destination, sheet.name) == (CHANNEL, "report-1.xlsx")


async def workspace(world: World) -> Workspace:
    [found] = await world.rows(Workspace)
    return found


@ON_SQLITE
async def test_without_the_permission_the_figures_are_shown_all_the_same(world: World) -> None:
    await six(world)
    world.chat.way = FileWay("nowhere", "Add files:write.")
    said = await world.say("hire", "report")
    assert "Over the bar of 60: 3" in said
    assert "Add files:write." in said
    with pytest.raises(UserError, match="files:write"):
        await world.press("report_file", "sheet:1")
    assert world.chat.sent_files == []


@ON_SQLITE
@pytest.mark.parametrize("value", ["sheet:99", "sheet:x", "picture:", "poem:1", ""])
async def test_a_forged_request_for_a_file_is_refused(world: World, value: str) -> None:
    await six(world)
    with pytest.raises(UserError):
        await world.press("report_file", value)
    assert world.chat.sent_files == []


@ON_SQLITE
async def test_a_file_that_was_not_confirmed_waits_for_a_person(world: World) -> None:
    await six(world)
    world.chat.refuse = lambda _: UnconfirmedError("lost")
    await world.press("report_file", "sheet:1")
    page = await list_queue(world.services, 1)
    [entry] = [entry for entry in page.entries if entry.name == "send_report"]
    assert "Look whether it is there" in entry.reason
    world.chat.refuse = lambda _: None
    await world.press("retry_work", f"task:{entry.id}")
    assert [file.name for _, file in world.chat.sent_files] == ["report-1.xlsx"]


@ON_SQLITE
async def test_passing_trouble_is_waited_out_and_a_refusal_is_told(world: World) -> None:
    await six(world)
    troubles: list[Exception] = [
        PermanentError("not_in_channel", "Invite it."),
        TemporaryError("rate_limited", "Slow down.", retry_after=0.0),
    ]
    world.chat.refuse = lambda _: troubles.pop() if troubles else None
    await world.press("report_file", "sheet:1")
    page = await list_queue(world.services, 1)
    assert [entry.reason for entry in page.entries if entry.name == "send_report"] in (
        ["Slow down."],
        ["Invite it."],
    )


async def test_the_spreadsheet_holds_everyone_and_is_journaled(world: World) -> None:
    ada, _, cem, *_ = await six(world)
    await decide(world, ada, "shortlist")
    await decide(world, ada, "hold", actor="U2")
    await decide(world, cem, "decline")
    await world.press("report_file", "sheet:1")
    [(_, sheet)] = world.chat.sent_files
    book = read(sheet.data)
    assert [row[1] for row in book["Candidates"][1:4]] == ["Ada Berg", "Bea Clay", "Eva Falk"]
    assert len(book["Candidates"]) == 7
    assert book["Decisions"][1][:3] == ["Ada Berg", "Shortlisted", "stands"]
    assert book["Decisions"][2][:3] == ["Ada Berg", "On hold", "vote"]
    assert any("Python" in cell for row in book["Quotes"] for cell in row)
    assert len(book["Levels"][0]) > 3
    actions = [row[2] for row in book["Journal"][1:]]
    assert actions.count("application.decided") == 3
    assert "opening.created" in actions
    [entry] = [row for row in await world.rows(JournalEntry) if row.action == "opening.exported"]
    assert (entry.actor, entry.subject, entry.detail) == ("U1", "opening:1", {"to": "direct"})


@ON_SQLITE
async def test_words_of_a_cv_are_never_a_formula_or_a_link(world: World) -> None:
    await world.open_opening()
    link = '=cmd("calc")'
    text = CV.replace("- Built", f"{link} Built").replace("- Moved", "+cmd|' /C calc'!A0 Moved")
    text = text.replace("- Led", "@SUM(A1) Led")
    await world.drop("ana.txt", text.encode(), file="F1")
    [application] = await world.rows(Application)
    await decisions.decide(
        world.services,
        application.workspace_id,
        application.id,
        Wish("hold", None, '=HYPERLINK("http://evil.example") +cmd @SUM(A1)'),
        actor="=U1",
    )
    found = await reporting.make(world.services, application.workspace_id, 1, "sheet")
    with zipfile.ZipFile(io.BytesIO(found.data)) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/" in name]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
        assert b"evil.example" not in b"".join(
            packed.read(name) for name in packed.namelist() if name.endswith(".rels")
        )
    cells = [cell for row in read(found.data)["Decisions"] for cell in row]
    assert '=HYPERLINK("http://evil.example") +cmd @SUM(A1)' in cells
    assert "=U1" in cells
    quoted = {row[6] for row in read(found.data)["Quotes"]}
    assert {text[0] for text in quoted if text} >= {"=", "+"}, quoted
    assert any(text.startswith(link) for text in quoted)


@ON_SQLITE
async def test_a_blind_opening_keeps_code_names_in_the_spreadsheet(world: World) -> None:
    people = await six(world)
    async with world.services.database.write() as session:
        (await session.get_one(Opening, 1)).blind = True
    found = await reporting.make(world.services, people[0].workspace_id, 1, "sheet")
    everything = str(read(found.data))
    assert people[0].code_name in everything
    assert not any(name in everything for name, _ in PEOPLE)


@ON_SQLITE
async def test_a_long_spreadsheet_says_who_is_left_out(world: World) -> None:
    people = await six(world)
    found = await reporting.make(world.services, people[0].workspace_id, 1, "sheet", limit=4)
    book = read(found.data)
    assert len(book["Candidates"]) == 5
    assert "only the first 4 of 6 scored candidates" in book["Report"][-1][1]


@ON_SQLITE
async def test_who_is_not_scored_yet_is_in_the_spreadsheet_too(world: World) -> None:
    people = await six(world)
    async with world.services.database.write() as session:
        row = await session.get_one(Application, people[5].id)
        row.state, row.rank_key = "waiting", None
    found = await reporting.make(world.services, people[0].workspace_id, 1, "sheet")
    last = read(found.data)["Candidates"][-1]
    assert (last[1], last[3]) == (people[5].code_name, "waiting")


@ON_SQLITE
async def test_a_report_of_another_workspace_is_none_of_ours(world: World) -> None:
    await six(world)
    stranger = Caller("chat:T2", "U9", "chat:T2/C1")
    with pytest.raises(UserError):
        await world.say("hire", "report #1", stranger)
    with pytest.raises(UserError):
        await world.press("report_file", "sheet:1", stranger)


@ON_SQLITE
async def test_an_empty_opening_has_a_report_without_any_share(world: World) -> None:
    await world.open_opening()
    said = await world.say("hire", "report")
    assert "nobody is scored yet" in said
    assert "%" not in said.replace("50 % is chance", "")
    [(_, picture)] = world.chat.sent_files
    assert picture.data.startswith(b"\x89PNG")


@ON_SQLITE
async def test_which_opening_is_asked_where_it_is_not_clear(world: World) -> None:
    await world.open_opening()
    await world.open_opening(channel="chat:T1/C2")
    elsewhere = replace(world.caller, channel="chat:T1/C9")
    assert "/hire report #2" in await world.say("hire", "report", elsewhere)
    assert "Report on #2" in await world.say("hire", "report #2", elsewhere)


def read(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an XLSX file as text, with what any reader of the format needs to know."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        strings = [
            "".join(part.text or "" for part in item.iter(f"{{{space['m']}}}t"))
            for item in ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))  # noqa: S314
        ]
        book = ElementTree.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314 - our own
        names = [sheet.attrib["name"] for sheet in book.findall(".//m:sheet", space)]
        found = {}
        for number, name in enumerate(names, 1):
            root = ElementTree.fromstring(  # noqa: S314
                packed.read(f"xl/worksheets/sheet{number}.xml")
            )
            rows = root.findall(".//m:row", space)
            found[name] = [_row(row.findall("m:c", space), strings, space) for row in rows]
    return found


def _row(cells: list[ElementTree.Element], strings: list[str], space: dict[str, str]) -> list[str]:
    """The cells of a row in their columns; those that hold nothing are not written."""
    found: list[str] = []
    for cell in cells:
        letters = cell.attrib["r"].rstrip("0123456789")
        found += [""] * (ord(letters) - ord("A") - len(found))
        value = cell.findtext("m:v", "", space)
        found.append(strings[int(value)] if cell.get("t") == "s" else value)
    return found
