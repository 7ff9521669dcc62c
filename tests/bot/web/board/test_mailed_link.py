"""A member has the link to the board mailed."""

import re
from dataclasses import replace

import pytest

from handlers.errors import UserError
from storage.models import JournalEntry, SignInLink
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE
from tests.handlers.post_office import ANA, BEN, PostOffice
from tests.handlers.test_mailing import everything_stored

BOARD_MAIL = "board mail"


async def refused(board: Board, why: str, typed: str = BOARD_MAIL) -> None:
    """Type behind `/hire`; it is refused in these words."""
    with pytest.raises(UserError, match=why):
        await board.world.say("hire", typed)


async def test_a_mailed_link_signs_in_whoever_asked_for_it_once(
    board: Board, office: PostOffice
) -> None:
    await office.subscribe()
    said = await board.world.say("hire", BOARD_MAIL)
    assert "being mailed to your confirmed address" in said
    assert "token=" not in said
    await board.world.settle()
    [mail] = office.smtp.to(ANA)
    found = re.search(rf"{re.escape(board.address)}/board/in\?token=(\S+)", mail.text)
    assert found is not None, mail.text
    async with visiting(board, None) as person:
        assert (await person.get(f"/board/in?token={found[1]}")).status == 200
        assert (await person.post("/board/in", token=found[1])).status == 200
        assert "/board/in" not in (await person.get("/board")).url
    async with visiting(board, None) as thief:
        assert (await thief.post("/board/in", token=found[1])).status == 410
    assert found[1] not in await everything_stored(board.services.database)
    actions = [row.action for row in await board.world.rows(JournalEntry)]
    assert {"board.link_mailed", "board.signed_in"} <= set(actions)


@ON_SQLITE
async def test_every_link_that_is_asked_for_is_mailed(board: Board, office: PostOffice) -> None:
    await office.subscribe()
    for _ in range(2):
        await board.world.say("hire", BOARD_MAIL)
    await board.world.settle()
    first, second = (mail.text for mail in office.smtp.to(ANA))
    assert first != second


@ON_SQLITE
async def test_without_a_confirmed_address_it_says_what_to_do_and_makes_no_link(
    board: Board, office: PostOffice
) -> None:
    await office.subscribe(BEN, "U2")
    await refused(board, "Set one with /hire mail")
    await office.say(ANA)  # and never opens the link that confirms it
    await refused(board, "open the link that comes")
    await board.world.settle()
    assert "Your link to Shortlist" not in office.subjects() + office.subjects(BEN)
    assert await board.world.rows(SignInLink) == []


@ON_SQLITE
async def test_without_e_mail_or_pages_it_says_so(board: Board) -> None:
    board.world.services = board.services
    await refused(board, "E-mail is not set up here")
    options = replace(board.services.options, address=None)
    board.world.services = replace(board.services, options=options)
    await refused(board, "turned off here")


@ON_SQLITE
async def test_whoever_left_is_mailed_no_link(board: Board, office: PostOffice) -> None:
    await office.subscribe()
    board.world.chat.people["U1"] = "stranger"
    office.clock.forward(3600)
    await refused(board, "for members of this workspace")
    await board.world.settle()
    assert office.smtp.to(ANA) == []


@ON_SQLITE
async def test_other_words_are_explained(board: Board) -> None:
    await refused(board, "/hire board mail", "board please")


@ON_SQLITE
async def test_the_page_to_sign_in_on_tells_of_it_where_there_is_e_mail(
    board: Board, office: PostOffice
) -> None:
    async with visiting(board, None) as person:
        assert "/hire board mail" in (await person.get("/board/in")).text
    without = replace(board.services, notifiers={})
    board.site.state.desk = replace(board.site.state.desk, services=without)
    async with visiting(board, None) as person:
        assert "/hire board mail" not in (await person.get("/board/in")).text
    assert office.smtp.mails == []
