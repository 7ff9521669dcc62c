"""Members have mailed to them what they chose, and nobody else anything."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from handlers.errors import UserError
from handlers.mailing.boxes import Answer, confirm, stop
from handlers.messages import Caller
from handlers.privacy.erasing import forget
from handlers.queue.retrying import list_queue, retry_everything
from storage.database import Database
from storage.models import Base, Candidate, JournalEntry, Mailbox, Notice, Task
from storage.notices import set_notice_state
from tests.handlers.applicant import apply_at_page, ask_for
from tests.handlers.conftest import (
    CHANNEL,
    ON_SQLITE,
    OTHER_CHANNEL,
    World,
    cv,
)
from tests.handlers.post_office import ANA, BEN, SITE, PostOffice, open_post_office, token_in


@pytest.fixture
async def office(world: World) -> AsyncIterator[PostOffice]:
    """The product with a mail server."""
    async with open_post_office(world) as opened:
        yield opened


async def everything_stored(database: Database) -> str:
    """Every value of every table, as it lies there."""
    found = []
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = await session.execute(text(f'SELECT * FROM "{table.name}"'))  # noqa: S608
            found += [str(value) for row in rows for value in row]
    return "\n".join(found)


async def test_an_address_is_confirmed_by_a_link_and_then_top_candidates_come(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    said = await office.say(ANA)
    assert f"A link is being mailed to {ANA}" in said
    await office.apply("Early Bird", "early@example.com")
    assert office.subjects() == ["Confirm your address for Shortlist"]
    assert "not confirmed yet" in await office.say("")
    assert await office.confirm(ANA) is Answer.DONE
    assert await office.confirm(ANA) is Answer.DONE
    await office.apply()
    [_, mail] = office.smtp.to(ANA)
    assert mail["Subject"].startswith("Top candidate for Backend Engineer: ")
    assert "Ana Ruiz" in mail.text
    assert "Ana Ruiz" in mail.html
    assert "payment services" in mail.text
    assert "confirmed" not in await office.say("")


async def test_addresses_are_stored_sealed_and_no_queue_or_notice_holds_one(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    await office.apply("Zed Zander", "zed@example.org")
    assert len(office.smtp.mails) == 1
    stored = await everything_stored(office.world.services.database)
    assert ANA not in stored
    assert ANA.encode().hex() not in stored
    held = [(row.ids, row.key) for row in await office.world.rows(Task)]
    held += [(row.ids, row.key) for row in await office.world.rows(Notice)]
    assert "@" not in str(held)


async def test_nobody_is_mailed_the_same_twice(office: PostOffice) -> None:
    opening_id = await office.world.open_opening()
    await office.subscribe()
    await office.apply()
    [alert] = [n for n in await office.world.rows(Notice) if n.kind == "alert"]
    application = alert.ids["application_id"]
    await office.world.press("decide", f"{application}:shortlist")
    await office.world.press("undo_decision", str(application))
    [upload] = [n.ids["upload_id"] for n in await office.world.rows(Notice) if n.kind == "card"]
    await office.world.press("remove_cv", str(upload))
    await office.apply()
    await office.world.say("opening", f"close #{opening_id}")
    await office.world.say("opening", f"reopen #{opening_id}")
    assert len(office.smtp.to(ANA)) == 1


async def test_who_is_taken_out_before_the_mail_leaves_is_not_named_in_it(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    office.smtp.script("RCPT", "451 later")
    await office.apply()
    [upload] = [n.ids["upload_id"] for n in await office.world.rows(Notice) if n.kind == "card"]
    await office.world.press("remove_cv", str(upload))
    await office.wait(hours=1)
    assert office.smtp.mails == []


async def test_a_blind_opening_is_mailed_by_code_names(office: PostOffice) -> None:
    await office.world.open_opening(blind="yes")
    await office.subscribe()
    await office.apply()
    [mail] = office.smtp.mails
    assert "Candidate 1" in mail.text
    for secret in ("Ana", "Ruiz", "ana.ruiz", "612 345 678"):
        assert secret not in mail.text
        assert secret not in mail.html


@ON_SQLITE
async def test_each_opening_can_be_chosen_by_itself(office: PostOffice) -> None:
    first = await office.world.open_opening()
    second = await office.world.open_opening(channel=OTHER_CHANNEL)
    await office.subscribe()
    said = await office.say(f"off #{first}")
    assert f"About #{first} Backend Engineer: nothing" in said
    await office.apply()
    assert office.smtp.mails == []
    await office.world.drop("z.txt", cv("Zed", "z@x.org"), file="F9", channel=OTHER_CHANNEL)
    assert len(office.smtp.mails) == 1
    said = await office.say("off")
    assert "Mailed there: nothing" in said
    assert f"#{second}" not in said
    await office.world.drop("y.txt", cv("Yan", "y@x.org"), file="F8", channel=OTHER_CHANNEL)
    assert len(office.smtp.mails) == 1


async def test_whoever_may_not_see_an_opening_when_the_mail_leaves_is_not_told_of_it(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe(ANA, "U1")
    await office.subscribe(BEN, "U2")
    office.world.chat.private[CHANNEL] = {"U1"}
    await office.apply()
    assert (len(office.smtp.to(ANA)), office.smtp.to(BEN)) == (1, [])
    office.smtp.script("RCPT", "451 later")
    await office.apply("Zed Zander", "zed@example.org")
    office.world.chat.private[CHANNEL] = set()
    await office.wait(hours=1)
    assert (len(office.smtp.to(ANA)), office.smtp.to(BEN)) == (1, [])


@pytest.mark.parametrize("kind", ["guest", "stranger"])
async def test_whoever_is_no_recruiter_any_more_is_told_nothing(
    office: PostOffice, kind: str
) -> None:
    await office.world.open_opening()
    await office.subscribe(text="digest 8")
    await office.subscribe(BEN, "U2")
    office.world.chat.people |= {"U1": kind, "U2": kind}
    await office.apply()
    await office.wait(hours=3)
    assert office.smtp.mails == []
    with pytest.raises(UserError, match="Guests"):
        await office.say("alerts")


async def test_quiet_hours_hold_mail_back_and_end_in_one_for_all(office: PostOffice) -> None:
    opening_id = await office.world.open_opening()
    async with office.world.services.database.write() as session:
        await session.execute(text("UPDATE openings SET quiet = '22:00-08:00'"))
    await office.subscribe()
    await office.apply()
    await office.apply("Zed Zander", "zed@example.org")
    assert office.smtp.mails == []
    await office.wait(hours=3)
    [mail] = office.smtp.mails
    assert mail["Subject"] == "2 top candidates for Backend Engineer came in quiet hours"
    assert "Ana Ruiz" in mail.text
    assert "Zed Zander" in mail.text
    assert f"/unsubscribe/1-{opening_id}-" in mail.text


async def test_the_digest_comes_at_the_members_own_hour_once_a_day(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe(text="digest 8")  # Europe/Berlin, as the chat says of every member
    await office.subscribe(BEN, "U2", text="digest 8 America/New_York")
    await office.apply()
    await office.apply("Zed Zander", "zed@example.org")
    assert office.smtp.mails == []
    await office.wait(minutes=30)  # 07:00 UTC
    assert office.subjects(BEN) == []
    [mail] = office.smtp.to(ANA)
    assert mail["Subject"] == "Shortlist: 2 new CVs, 2 top candidates, 2 to decide on"
    for words in ("Backend Engineer", "New CVs: 2", "Ana Ruiz, ", "Zed Zander, ", "2 ready"):
        assert words in mail.text
    await office.wait(hours=6)  # 13:00 UTC
    assert (len(office.subjects(ANA)), len(office.subjects(BEN))) == (1, 1)
    await office.wait(hours=20)
    assert office.subjects(ANA)[1:] == ["Shortlist: 0 new CVs, 2 to decide on"]
    assert "Waiting for a decision" in office.smtp.to(ANA)[-1].text


async def test_a_digest_without_anything_to_tell_is_not_sent(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe(text="digest 8")
    await office.wait(hours=30)
    assert office.smtp.mails == []


async def test_a_digest_tells_that_a_candidate_waits_for_an_answer(office: PostOffice) -> None:
    token = await apply_at_page(office.world, await office.world.open_opening())
    await office.subscribe(text="digest 8")
    await office.wait(hours=1)
    assert "request" not in office.subjects()[0]
    await ask_for(office.world, token, "erasure")
    await office.wait(days=1)
    assert office.subjects()[1].endswith(", 1 request of a candidate")
    assert "1 request of a candidate waits for an answer" in office.smtp.to(ANA)[1].text


async def test_a_digest_tells_of_what_its_reader_may_see_alone(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.world.open_opening(channel=OTHER_CHANNEL)
    await office.subscribe(text="digest 8")
    office.world.chat.private[OTHER_CHANNEL] = {"U9"}
    await office.apply()
    await office.world.drop("z.txt", cv("Zed", "z@x.org"), file="F9", channel=OTHER_CHANNEL)
    await office.world.drop("broken.pdf", b"%PDF-broken", file="F7", channel=OTHER_CHANNEL)
    await office.wait(hours=1)
    [mail] = office.smtp.mails
    assert "1 new CV" in mail["Subject"]
    for hidden in ("Zed", "broken", "retry queue", "#2"):
        assert hidden not in mail.text


@ON_SQLITE
async def test_a_digest_after_a_long_rest_looks_back_a_week_and_comes_once(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe(text="digest 8")
    await office.apply()
    office.clock.forward(timedelta(days=20).total_seconds())
    await office.wait(minutes=15)
    assert office.subjects() == ["Shortlist: 0 new CVs, 1 to decide on"]


async def test_what_bounces_stands_in_the_queue_and_three_in_a_row_end_it(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    office.smtp.refused_addresses[ANA] = f"550 5.1.1 <{ANA}> No such user"
    await office.apply()
    [home] = {row.workspace_id for row in await office.world.rows(Mailbox)}
    [entry] = (await list_queue(office.world.services, home)).entries
    assert (entry.name, entry.subject, entry.reader) == ("mail_alert", "Ana Ruiz", "U1")
    assert entry.reason.startswith("Bounced: ")
    assert ANA not in entry.reason
    said = await office.world.say("hire", "queue")
    assert "Mailing a top candidate: Ana Ruiz to @U1" in said
    await retry_everything(office.world.services, home, actor="U1")
    await office.world.settle()
    await office.apply("Zed Zander", "zed@example.org")
    [mailbox] = await office.world.rows(Mailbox)
    assert mailbox.state == "refused"
    assert "switched off" in await office.say("")
    await office.apply("Yan Young", "yan@example.org")
    assert len((await list_queue(office.world.services, home)).entries) == 2
    office.smtp.refused_addresses.clear()
    await office.subscribe()
    await retry_everything(office.world.services, home, actor="U1")
    await office.world.settle()
    assert len(office.smtp.to(ANA)) == 2
    switched = [e for e in await office.world.rows(JournalEntry) if e.action == "mail.switched_off"]
    assert len(switched) == 1


@ON_SQLITE
async def test_refusals_are_counted_in_a_row_only(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe()
    for name in ("Ana Ruiz", "Ben Brown", "Cyd Clay", "Dan Dunn", "Eve Ebner", "Fay Frost"):
        if name not in {"Cyd Clay", "Fay Frost"}:
            office.smtp.script("RCPT", "550 5.1.1 No such user")
        await office.apply(name, f"{name[:3].lower()}@x.org")
    [mailbox] = await office.world.rows(Mailbox)
    assert (mailbox.state, mailbox.refusals) == ("on", 0)
    assert len(office.smtp.mails) == 2


async def test_what_is_put_off_waits_visibly_and_goes_out_later(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe()
    office.smtp.script("RCPT", *["451 4.7.1 Greylisted"] * 8)
    await office.apply()
    [mailbox] = await office.world.rows(Mailbox)
    [entry] = (await list_queue(office.world.services, mailbox.workspace_id)).entries
    assert "Greylisted" in entry.reason
    assert (entry.name, entry.reader) == ("deliver", "U1")
    assert entry.next_try is not None
    await office.wait(hours=3)
    assert len(office.smtp.to(ANA)) == 1
    assert (await list_queue(office.world.services, mailbox.workspace_id)).entries == []


async def test_a_mail_that_was_not_confirmed_is_not_sent_again_unless_a_person_says_so(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    office.smtp.script("DATA", "take and drop")
    await office.apply()
    await office.wait(hours=2)
    [first] = office.smtp.mails
    [mailbox] = await office.world.rows(Mailbox)
    [entry] = (await list_queue(office.world.services, mailbox.workspace_id)).entries
    assert "did not say that it has it" in entry.reason
    await office.world.press("retry_work", f"notice:{entry.id}")
    [_, second] = office.smtp.mails
    assert second["Message-ID"] == first["Message-ID"]


async def test_a_worker_that_died_while_sending_sends_nothing_again(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe()
    office.smtp.script("RCPT", "451 later")
    await office.apply()
    [notice] = [n for n in await office.world.rows(Notice) if n.kind == "mail_alert"]
    async with office.world.services.database.write() as session:
        await set_notice_state(session, notice.id, "sending")
    await office.wait(hours=1)
    [notice] = [n for n in await office.world.rows(Notice) if n.kind == "mail_alert"]
    assert (notice.state, office.smtp.mails) == ("waiting", [])


async def test_message_ids_differ_and_name_no_row(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe()
    await office.apply()
    await office.apply("Zed Zander", "zed@example.org")
    names = {mail["Message-ID"] for mail in office.smtp.mails}
    assert len(names) == 2
    for name in names:
        local, _, domain = name.strip("<>").partition("@")
        assert (len(local), domain) == (32, "example.com")


async def test_one_click_stops_everything_and_a_link_of_before_still_works(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    await office.apply()
    [mail] = office.smtp.mails
    token = mail["List-Unsubscribe"].strip().strip("<>").removeprefix(f"{SITE}/unsubscribe/")
    assert await stop(office.world.services, token) is Answer.DONE
    assert await stop(office.world.services, token) is Answer.DONE
    await office.apply("Zed Zander", "zed@example.org")
    assert len(office.smtp.mails) == 1
    assert "Mailed there: nothing" in await office.say("")


@ON_SQLITE
async def test_a_link_can_stop_one_opening_or_make_it_a_digest(office: PostOffice) -> None:
    first = await office.world.open_opening()
    await office.world.open_opening(channel=OTHER_CHANNEL)
    await office.subscribe()
    await office.apply()
    token = token_in(office.smtp.mails[0], "unsubscribe")
    assert await stop(office.world.services, token, one=True) is Answer.DONE
    said = await office.say("")
    assert f"About #{first} Backend Engineer: nothing" in said
    assert "Mailed there: top candidates, at once" in said
    assert await stop(office.world.services, token, "digest") is Answer.DONE
    assert "Mailed there: a daily digest, at 8:00 (Europe/Berlin)" in await office.say("")


@ON_SQLITE
async def test_links_of_others_forged_ones_and_those_of_an_old_address_do_nothing(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.say(BEN, "U2")
    confirming = token_in(office.smtp.to(BEN)[-1], "confirm")
    await office.subscribe()
    await office.apply()
    stopping = token_in(office.smtp.mails[-1], "unsubscribe")
    services = office.world.services
    number, opening, mac = stopping.split("-")
    forged = (
        f"{3 - int(number)}-{opening}-{mac}",
        f"{number}-0-{mac}",
        f"{number}-{opening}-{mac[::-1]}",
        f"{number}-{opening}",
        "",
        "999999999-0-" + "0" * 32,
        "99999999999999999999-0-" + "0" * 32,
    )
    for token in (*forged, confirming):
        assert await stop(services, token) is Answer.UNKNOWN
    for token in (*forged, stopping, f"{number}-0-{confirming[-32:]}"):
        assert await confirm(services, token) is Answer.UNKNOWN
    await office.say("new@example.com")
    assert await stop(services, stopping) is Answer.UNKNOWN


@ON_SQLITE
async def test_a_link_that_confirms_works_for_three_days_and_for_the_newest_address(
    office: PostOffice,
) -> None:
    await office.say(ANA)
    old = token_in(office.smtp.to(ANA)[-1], "confirm")
    office.clock.forward(60)
    await office.say(ANA)
    assert await confirm(office.world.services, old) is Answer.UNKNOWN
    new = token_in(office.smtp.to(ANA)[-1], "confirm")
    office.clock.forward(timedelta(days=3, seconds=1).total_seconds())
    assert await confirm(office.world.services, new) is Answer.LATE


@ON_SQLITE
async def test_nobody_can_be_pestered_with_mails_that_ask_to_confirm(office: PostOffice) -> None:
    for number in range(5):
        await office.say(f"victim{number}@example.com")
    with pytest.raises(UserError, match="5 mails"):
        await office.say("victim@example.com")
    assert len(office.smtp.mails) == 5
    await office.say(ANA, "U2")
    office.clock.forward(timedelta(days=1, seconds=1).total_seconds())
    await office.say(ANA)
    assert len(office.smtp.mails) == 7


@ON_SQLITE
async def test_a_forgotten_address_gets_nothing_more(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe(text="digest 8")
    await office.say("alerts")
    office.smtp.script("RCPT", "451 later")
    await office.apply()
    assert "forgotten" in await office.say("forget")
    await office.wait(hours=5)
    assert office.smtp.mails == []
    assert await office.world.rows(Mailbox) == []
    assert "there is no address" in await office.say("")
    with pytest.raises(UserError, match="no address yet"):
        await office.say("digest")


async def test_two_workspaces_are_apart(office: PostOffice) -> None:
    await office.world.open_opening()
    await office.subscribe()
    other = Caller("chat:T2", "U1", "chat:T2/C1")
    await office.world.say("hire", f"mail {ANA}", other)
    await office.confirm(ANA)
    office.smtp.mails.clear()
    await office.apply()
    [mail] = office.smtp.to(ANA)
    await stop(office.world.services, token_in(mail, "unsubscribe"))
    first, second = await office.world.rows(Mailbox)
    assert first.workspace_id != second.workspace_id
    assert first.address_hash != second.address_hash
    assert (first.sends, second.sends) == ("nothing", "alerts")


@ON_SQLITE
async def test_buttons_choose_too(office: PostOffice) -> None:
    await office.subscribe()
    for value, words in (("digest", "a daily digest"), ("nothing", "nothing"), ("alerts", "top")):
        await office.world.press("choose_mail", value)
        assert f"Mailed there: {words}" in await office.say("")
    with pytest.raises(UserError, match="another version"):
        await office.world.press("choose_mail", "everything")
    await office.world.press("forget_mail", "")
    assert "there is no address" in await office.say("")


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ana@", "no e-mail address"),
        ("ana@example", "no e-mail address"),
        ("@example.com", "no e-mail address"),
        ("ana@exam_ple.com", "no e-mail address"),
        ("ana..b@example.com", "no e-mail address"),
        ('"ana"@example.com', "no e-mail address"),
        ("ana@example.com,ben@example.com", "no e-mail address"),
        (f"{'a' * 65}@example.com", "no e-mail address"),
        ("änä@example.com", "no e-mail address"),
        ("=?utf-8?q?=0ABcc:_x?=@example.com", "no e-mail address"),
        ("<@U1>", "no e-mail address"),
        ("sometimes", "Use /hire mail"),
        ("digest 25", "0 to 23"),
        ("digest 8 Europe/Nowhere", "Europe/Berlin"),
        ("forget it", "Use /hire mail"),
        ("alerts #99", "No opening matches"),
    ],
)
async def test_what_is_not_understood_is_said(office: PostOffice, typed: str, words: str) -> None:
    await office.world.open_opening()
    await office.subscribe()
    with pytest.raises(UserError, match=words):
        await office.say(typed)
    assert office.smtp.mails == []


@ON_SQLITE
@pytest.mark.parametrize(
    "typed",
    [
        "<mailto:Ana.B@example.com|Ana.B@example.com>",
        "Ana.B@EXAMPLE.com digest at 8:00",
        "<mailto:o'hara+x@bücher.example>",
    ],
)
async def test_addresses_come_as_chats_write_them(office: PostOffice, typed: str) -> None:
    await office.say(typed)
    [mail] = office.smtp.mails
    assert mail.recipient in {
        "Ana.B@example.com",
        "Ana.B@EXAMPLE.com",
        "o'hara+x@xn--bcher-kva.example",
    }


@ON_SQLITE
async def test_without_a_server_it_is_said_whom_to_ask(world: World) -> None:
    with pytest.raises(UserError, match="SMTP_HOST"):
        await world.say("hire", f"mail {ANA}")


@ON_SQLITE
async def test_a_title_or_a_name_with_line_ends_adds_no_header(office: PostOffice) -> None:
    await office.world.open_opening()
    async with office.world.services.database.write() as session:
        evil = "Nurse\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>"
        await session.execute(text("UPDATE openings SET title = :title"), {"title": evil})
    await office.subscribe()
    await office.apply("Ana <b>Ruiz</b>", "ana.ruiz@example.com")
    [mail] = office.smtp.mails
    assert mail.recipient == ANA
    assert mail["Bcc"] == "None"
    assert "<script" not in mail.html
    assert "\n" not in mail["Subject"]


@ON_SQLITE
async def test_an_opening_of_another_name_is_asked_for_when_several_match(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.world.open_opening(channel=OTHER_CHANNEL)
    await office.subscribe()
    said = await office.say("off Backend")
    assert "Which opening?" in said
    assert "/hire mail off #1" in said


@ON_SQLITE
async def test_the_platform_is_asked_about_the_reader_when_a_mail_leaves(
    office: PostOffice,
) -> None:
    """A role that was looked up a moment ago may be over: mail leaves what a platform guards."""
    await office.world.open_opening()
    await office.subscribe()
    looked: list[str] = []
    chat: Any = office.world.chat
    before = chat.look_up

    async def look_up(workspace: str, user: str) -> Any:
        looked.append(user)
        return await before(workspace, user)

    chat.look_up = look_up
    await office.apply()
    assert looked == ["U1"]


async def test_whoever_erases_a_person_is_told_whose_mailboxes_still_name_them(
    office: PostOffice,
) -> None:
    await office.world.open_opening()
    await office.subscribe()
    await office.subscribe(BEN, "U2", text="digest 8")
    await office.apply()
    await office.apply("Zed Zander", "zed@example.org")
    await office.wait(hours=1)
    [ana, _] = await office.world.rows(Candidate)
    erased = await forget(office.world.services, ana.workspace_id, ana.id, actor="U1")
    mails = [copy for copy in erased.outside if copy.kind == "mail"]
    assert [(mail.where, "may have told" in mail.words) for mail in mails] == [
        ("U1", False),
        ("U2", True),
    ]
    assert erased.messages == 2
    before = len(office.smtp.mails)
    await office.world.settle()
    assert len(office.smtp.mails) == before
