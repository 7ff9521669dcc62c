"""A member sets up on the board what is mailed to them."""

from storage.models import JournalEntry, Mailbox, MailChoice
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import CHANNEL, ON_SQLITE, OTHER_CHANNEL
from tests.handlers.post_office import ANA, PostOffice, token_in

HERE = "/board/settings/mail"
STRANGERS = "chat:T2"


async def test_an_address_is_given_confirmed_and_forgotten(
    board: Board, office: PostOffice
) -> None:
    async with visiting(board) as member:
        assert "there is no address" in (await member.get(HERE)).text
        wrong = await member.post(f"{HERE}/address", address="nobody")
        assert wrong.status == 422
        assert "no e-mail address that can be used" in wrong.text
        assert 'value="nobody"' in wrong.text
        asked = await member.post(f"{HERE}/address", address=ANA)
        assert "not confirmed yet" in asked.text
        await board.world.settle()
        token = token_in(office.smtp.to(ANA)[-1], "confirm")
        assert (await member.post(f"/mail/confirm/{token}", what="confirm")).status == 200
        assert "confirmed</span>" in (await member.get(HERE)).text
        assert "there is no address" in (await member.post(f"{HERE}/forget")).text
    assert await board.world.rows(Mailbox) == []
    entries = [row for row in await board.world.rows(JournalEntry) if row.action[:5] == "mail."]
    told = ["mail.address_set", "mail.confirmed", "mail.forgotten"]
    assert [row.action for row in entries] == told
    assert {row.actor for row in entries} == {"U1"}
    assert ANA not in str([row.detail for row in entries])


async def test_what_is_mailed_is_chosen_for_all_and_for_one(
    board: Board, office: PostOffice
) -> None:
    opening = await board.world.open_opening()
    other = await board.world.open_opening(channel=OTHER_CHANNEL)
    await office.subscribe()
    chosen = {"sends": "digest", "hour": "17", "zone": "America/New_York"}
    async with visiting(board) as member:
        single = {f"opening-{opening}": "nothing", f"opening-{other}": "alerts"}
        await member.fill(f"{HERE}/choose", {**chosen, **single})
        [mailbox] = await board.world.rows(Mailbox)
        assert (mailbox.sends, mailbox.hour, mailbox.zone) == ("digest", 17, "America/New_York")
        # The chat tells the same.
        said = await office.say("")
        assert "a daily digest, at 17:00 (America/New_York)" in said
        assert f"About #{opening} Backend Engineer: nothing" in said
        assert f"About #{other} Backend Engineer: top candidates, at once" in said

        await member.fill(f"{HERE}/choose", {**chosen, f"opening-{opening}": "all"})
    left = [(row.opening_id, row.sends) for row in await board.world.rows(MailChoice)]
    assert left == [(other, "alerts")]
    noted = [row for row in await board.world.rows(JournalEntry) if row.action == "mail.chosen"]
    assert {row.detail["opening"] for row in noted} == {None, opening, other}


@ON_SQLITE
async def test_a_zone_that_is_none_is_refused_and_the_profiles_own_is_kept(
    board: Board, office: PostOffice
) -> None:
    await office.subscribe()
    async with visiting(board) as member:
        page = await member.get(HERE)
        assert 'name="zone" value="Europe/Berlin"' in page.text
        await member.post(f"{HERE}/choose", sends="digest", hour="8", zone="Europe/Berlin")
        assert [row.zone for row in await board.world.rows(Mailbox)] == [None]
        right = {"sends": "alerts", "hour": "9", "zone": "UTC"}
        for wrong in ({"zone": "Mars"}, {"hour": "24"}, {"sends": "everything"}):
            answer = await member.fill(f"{HERE}/choose", {**right, **wrong})
            assert answer.status == 422
            assert 'role="alert"' in answer.text
        again = (await member.fill(f"{HERE}/choose", {**right, "zone": "Mars"})).text
        for kept in ('name="zone" value="Mars"', '"9" selected', '"alerts" selected'):
            assert kept in again
    assert [row.sends for row in await board.world.rows(Mailbox)] == ["digest"]


@ON_SQLITE
async def test_only_openings_that_are_seen_are_shown_and_chosen_for(
    board: Board, office: PostOffice
) -> None:
    hidden = await board.world.open_opening()
    await office.subscribe(user="U2")
    await office.say(f"off #{hidden}", "U2")
    board.world.chat.private[CHANNEL] = {"U1"}
    chosen = {"sends": "alerts", "hour": "8", "zone": "Europe/Berlin"}
    async with visiting(board, "U2") as member:
        assert "Backend Engineer" not in (await member.get(HERE)).text
        for number in (str(hidden), "99"):
            answer = await member.fill(f"{HERE}/choose", {**chosen, f"opening-{number}": "all"})
            assert answer.status == 404
        assert "Backend Engineer" not in await office.say("", "U2", channel=OTHER_CHANNEL)
        # What was chosen for it before it was hidden stays.
        assert (await member.fill(f"{HERE}/choose", chosen)).status == 200
        assert len(await board.world.rows(MailChoice)) == 1
    async with visiting(board, "U9", STRANGERS) as stranger:
        assert "there is no address" in (await stranger.get(HERE)).text
        answer = await stranger.fill(f"{HERE}/choose", {**chosen, f"opening-{hidden}": "all"})
        assert answer.status == 404


@ON_SQLITE
async def test_guests_get_no_mail_and_where_there_is_none_it_is_said(board: Board) -> None:
    board.world.chat.people["U3"] = "guest"
    async with visiting(board, "U3") as guest:
        assert (await guest.get(HERE)).status == 422
        assert (await guest.post(f"{HERE}/address", address=ANA)).status == 422
    async with visiting(board) as member:
        assert "E-mail is not set up here" in (await member.get(HERE)).text
        assert (await member.post(f"{HERE}/address", address=ANA)).status == 422
    assert await board.world.rows(Mailbox) == []
