"""Letters that others have sent: a way in for a member, a receipt for a candidate."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from handlers.errors import UserError
from handlers.local import workspace
from handlers.mailing import Mailed, Receipt, forget_receipt, send_link, send_receipt
from handlers.mailing.digest_times import next_digest
from handlers.mailing.wishes import Wish, read_wish
from handlers.queue.retrying import list_queue
from handlers.services import work
from storage.models import Carried, Mailbox, Notice
from storage.workspaces import ensure_workspace
from tests.handlers.conftest import ON_SQLITE, TEAM, World
from tests.handlers.post_office import ANA, SITE, PostOffice, open_post_office
from tests.handlers.test_mailing import everything_stored

SECRET = "s3cr3t-way-in"
WAY = f"{SITE}/board/enter/{SECRET}"
ZED = "zed@example.org"


@pytest.fixture
async def office(world: World) -> AsyncIterator[PostOffice]:
    """The product with a mail server."""
    async with open_post_office(world) as opened:
        yield opened


async def link(office: PostOffice, user: str = "U1", key: str = "one") -> Mailed:
    """Have a way in mailed that works for ten minutes."""
    async with work(office.world.services) as unit:
        home = await ensure_workspace(unit.session, TEAM, unit.now)
        until = unit.now + timedelta(minutes=10)
        return await send_link(unit, home.id, user, WAY, key=key, until=until)


def receipt(**more: object) -> Receipt:
    """What a candidate is told."""
    given = {
        "address": ZED,
        "subject": "Wir haben Ihre Bewerbung",
        "lines": ("Danke für Ihre Unterlagen.", "Ein Mensch entscheidet."),
        "label": "Stand ansehen",
        "url": f"{SITE}/apply/receipt/{SECRET}",
        "note": "Nur für Sie.",
        "language": "de",
    }
    return Receipt(**{**given, **more})  # type: ignore[arg-type]  # values by name


async def send(office: PostOffice, letter: Receipt, key: str = "apply-12") -> int:
    """Have a receipt mailed; gives the workspace's id."""
    async with work(office.world.services) as unit:
        home = await ensure_workspace(unit.session, TEAM, unit.now)
        until = unit.now + timedelta(days=7)
        await send_receipt(unit, home.id, letter, key=key, until=until)
        return home.id


async def test_a_way_in_goes_to_a_confirmed_address_once(office: PostOffice) -> None:
    await office.subscribe()
    assert await link(office) is Mailed.ON_ITS_WAY
    assert await link(office) is Mailed.ON_ITS_WAY
    await office.world.settle()
    [mail] = office.smtp.to(ANA)
    assert WAY in mail.text
    assert f'href="{WAY}"' in mail.html
    assert mail["List-Unsubscribe"] == "None"
    assert mail["Subject"] == "Your link to Shortlist"


@ON_SQLITE
async def test_a_way_in_goes_nowhere_else(office: PostOffice) -> None:
    assert await link(office) is Mailed.NO_ADDRESS
    await office.say(ANA)
    office.smtp.mails.clear()
    assert await link(office) is Mailed.NO_ADDRESS
    await office.world.settle()
    assert office.smtp.mails == []


@ON_SQLITE
async def test_a_way_in_is_mailed_even_to_who_wants_nothing_else(office: PostOffice) -> None:
    await office.subscribe(text="off")
    assert await link(office) is Mailed.ON_ITS_WAY
    await office.world.settle()
    assert len(office.smtp.mails) == 1


async def test_a_way_in_is_not_mailed_once_it_is_out_of_date_and_stored_sealed(
    office: PostOffice,
) -> None:
    await office.subscribe()
    office.smtp.script("RCPT", "451 later")
    await link(office)
    await office.world.settle()
    assert SECRET not in await everything_stored(office.world.services.database)
    await office.wait(hours=1)
    assert office.smtp.mails == []
    assert await office.world.rows(Carried) == []


async def test_a_receipt_goes_to_a_candidate_in_their_language_and_no_row_names_them(
    office: PostOffice,
) -> None:
    await send(office, receipt())
    await send(office, receipt())
    await office.world.settle()
    [mail] = office.smtp.mails
    assert (mail.recipient, mail["Subject"]) == (ZED, "Wir haben Ihre Bewerbung")
    assert "Danke für Ihre Unterlagen." in mail.text
    assert f"Stand ansehen: {SITE}/apply/receipt/{SECRET}" in mail.text
    assert '<html lang="de">' in mail.html
    assert mail["Content-Language"] == "de"
    assert mail["List-Unsubscribe"] == "None"
    stored = await everything_stored(office.world.services.database)
    for word in (ZED, SECRET, "Bewerbung", "Danke"):
        assert word not in stored
    assert await office.world.rows(Mailbox) == []
    await office.wait(days=8)
    assert await office.world.rows(Carried) == []


@ON_SQLITE
async def test_a_receipt_that_was_forgotten_is_not_mailed(office: PostOffice) -> None:
    office.smtp.script("RCPT", "451 later")
    home = await send(office, receipt())
    await office.world.settle()
    async with work(office.world.services) as unit:
        await forget_receipt(unit, home, "apply-12")
    await office.wait(hours=1)
    assert office.smtp.mails == []
    assert await office.world.rows(Carried) == []


@ON_SQLITE
async def test_a_receipt_that_bounces_is_seen_without_any_address(office: PostOffice) -> None:
    office.smtp.refused_addresses[ZED] = f"550 5.1.1 {ZED} unknown"
    home = await send(office, receipt())
    await office.world.settle()
    [entry] = (await list_queue(office.world.services, home)).entries
    assert (entry.name, entry.channel, entry.reader) == ("mail_receipt", None, None)
    assert "Bounced" in entry.reason
    assert "zed" not in entry.reason
    assert "Mailing a candidate's receipt" in await office.world.say("hire", "queue")


@ON_SQLITE
async def test_a_receipt_for_no_address_is_refused(office: PostOffice) -> None:
    with pytest.raises(UserError, match="no e-mail address"):
        await send(office, receipt(address="zed at example"))
    assert await office.world.rows(Notice) == []
    assert "zed" not in repr(receipt())


@ON_SQLITE
async def test_the_shells_own_workspace_has_mail_too(office: PostOffice) -> None:
    home = await workspace(office.world.services)
    assert home.key == "local"
    async with work(office.world.services) as unit:
        until = unit.now + timedelta(days=1)
        await send_receipt(unit, home.id, receipt(), key="x", until=until)
    await office.world.settle()
    assert len(office.smtp.mails) == 1


@pytest.mark.parametrize(
    ("hour", "zone", "now", "then"),
    [
        (8, "UTC", "2026-03-02T07:59", "2026-03-02T08:00"),
        (8, "UTC", "2026-03-02T08:00", "2026-03-03T08:00"),
        (8, "Europe/Berlin", "2026-03-02T06:30", "2026-03-02T07:00"),
        (8, "Europe/Berlin", "2026-03-28T07:00", "2026-03-29T06:00"),  # clocks go forward
        (2, "Europe/Berlin", "2026-03-29T00:00", "2026-03-29T01:00"),  # there is no 02:00
        (2, "Europe/Berlin", "2026-10-25T00:00", "2026-10-26T01:00"),  # the first of two is past
        (8, "Asia/Kathmandu", "2026-03-02T00:00", "2026-03-02T02:15"),
        (0, "Pacific/Kiritimati", "2026-03-02T09:59", "2026-03-02T10:00"),
        (8, "Mars/Olympus", "2026-03-02T07:00", "2026-03-02T08:00"),
    ],
)
def test_a_digest_is_due_at_the_local_hour(hour: int, zone: str, now: str, then: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_digest(hour, zone, moment) == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", Wish()),
        ("a@b.org", Wish("a@b.org")),
        ("alerts", Wish(sends="alerts")),
        ("OFF", Wish(sends="nothing")),
        ("stop #3", Wish(sends="nothing", opening="#3")),
        ("alerts for Backend Engineer", Wish(sends="alerts", opening="Backend Engineer")),
        ("off for all", Wish(sends="nothing")),
        ("digest", Wish(sends="digest")),
        ("digest 8", Wish(sends="digest", hour=8)),
        ("daily at 18:00 in Europe/Berlin", Wish(sends="digest", hour=18, zone="Europe/Berlin")),
        ("digest utc", Wish(sends="digest", zone="UTC")),
        ("digest 7 #3", Wish(sends="digest", hour=7, opening="#3")),
        ("digest #3", Wish(sends="digest", opening="#3")),
        ("a@b.org digest 8", Wish("a@b.org", "digest", 8)),
        ("forget", Wish(forget=True)),
    ],
)
def test_what_is_typed_is_understood(typed: str, wish: Wish) -> None:
    assert read_wish(typed) == wish
