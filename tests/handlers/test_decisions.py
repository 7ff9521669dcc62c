"""Decisions: whoever comes first decides, others vote, all of it is shown, on record and undone."""

from dataclasses import replace

import pytest

from handlers.messages import Ask, Caller, FieldErrors, Message, Show
from handlers.ranking import Query, rank
from handlers.wording import shortlists
from storage.models import Application, Decision, Feedback, JournalEntry, Opening
from tests.handlers.conftest import CV, ON_SQLITE, World, buttons, words


@pytest.fixture
async def scored(world: World) -> World:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    return world


def other(world: World, user: str = "U2") -> Caller:
    return replace(world.caller, user=user)


async def shown(world: World) -> list[Message]:
    """The card, the alert and the shortlist."""
    [card] = world.chat.said("Evidence: ")
    [alert] = world.chat.said("Top candidate")
    [opening] = await world.rows(Opening)
    page = await rank(world.services, opening.workspace_id, Query(opening.id))
    return [card.message, alert.message, shortlists.shortlist(page)]


async def test_card_alert_and_shortlist_say_who_decided(scored: World) -> None:
    card, _, _ = await shown(scored)
    [application] = await scored.rows(Application)
    assert buttons(card)["decide"].value.startswith(f"{application.id}:")
    await scored.press("decide", f"{application.id}:shortlist")
    card, alert, shortlist = await shown(scored)
    assert "Shortlisted by " in words(card)
    assert f"at {application.total:g} of 100" in words(card)
    assert "Shortlisted by " in words(alert)
    assert "Shortlisted by " in words(shortlist)
    assert "undo_decision" in buttons(card)
    [entry] = [e for e in await scored.rows(JournalEntry) if e.action == "application.decided"]
    assert (entry.actor, entry.detail["total"]) == ("U1", application.total)
    [decision] = await scored.rows(Decision)
    assert (decision.rubric_version, decision.total) == (1, application.total)


async def test_a_second_reviewer_votes_and_takes_over_when_the_first_undoes(scored: World) -> None:
    [application] = await scored.rows(Application)
    await scored.press("decide", f"{application.id}:shortlist")
    await scored.press("decide", f"{application.id}:hold", other(scored))
    card, *_ = await shown(scored)
    assert "Shortlisted by " in words(card)
    assert "Vote: on hold by " in words(card)
    # Thinking again keeps the first place.
    await scored.press("decide", f"{application.id}:hold")
    await scored.press("decide", f"{application.id}:shortlist")
    assert (await scored.rows(Application))[0].decision == "shortlist"
    await scored.press("undo_decision", str(application.id))
    [application] = await scored.rows(Application)
    assert (application.decision, application.decided_by) == ("hold", "U2")
    await scored.press("undo_decision", str(application.id), other(scored))
    assert (await scored.rows(Application))[0].decision is None
    card, *_ = await shown(scored)
    assert "undo_decision" not in buttons(card)


@ON_SQLITE
async def test_details_offer_to_undo_only_what_their_reader_decided(scored: World) -> None:
    [application] = await scored.rows(Application)
    await scored.press("decide", f"{application.id}:shortlist")
    mine = await scored.press("details", str(application.id))
    theirs = await scored.press("details", str(application.id), other(scored))
    assert isinstance(mine, Show)
    assert isinstance(theirs, Show)
    assert "undo_decision" in buttons(mine.message)
    assert "Shortlisted by " in words(theirs.message)
    assert "undo_decision" not in buttons(theirs.message)


@ON_SQLITE
async def test_a_decline_needs_a_reason_and_sends_nothing(scored: World) -> None:
    [application] = await scored.rows(Application)
    form = await scored.press("ask_decline", str(application.id))
    assert isinstance(form, Ask)
    number = form.form.value
    assert isinstance(await scored.fill("decline", number, code="charm"), FieldErrors)
    assert isinstance(await scored.fill("decline", number, code="other"), FieldErrors)
    sent = scored.chat.sent
    await scored.fill("decline", number, code="other", note="Wants to work on another continent")
    assert scored.chat.sent == sent
    card, *_ = await shown(scored)
    assert "Wants to work on another continent" in words(card)
    [decision] = await scored.rows(Decision)
    assert b"continent" not in (decision.note or b"")


@ON_SQLITE
async def test_a_double_press_decides_once(scored: World) -> None:
    [application] = await scored.rows(Application)
    for _ in range(2):
        await scored.press("decide", f"{application.id}:shortlist")
    card, *_ = await shown(scored)
    assert words(card).count("Shortlisted by ") == 1


@ON_SQLITE
async def test_details_that_are_open_follow_a_decision(scored: World) -> None:
    [application] = await scored.rows(Application)
    inside = replace(scored.caller, form="V1")
    reply = await scored.press("decide", f"{application.id}:shortlist", inside)
    assert "Shortlisted by " in words(reply.message)  # type: ignore[union-attr]
    reply = await scored.press("details", str(application.id))
    assert isinstance(reply, Show)
    assert "Shortlisted by " in words(reply.message)


@ON_SQLITE
async def test_what_was_decided_goes_with_the_cv(scored: World) -> None:
    [application] = await scored.rows(Application)
    await scored.press("decide", f"{application.id}:shortlist")
    card, *_ = await shown(scored)
    await scored.press("remove_cv", buttons(card)["remove_cv"].value)
    assert await scored.rows(Decision) == []
    assert await scored.rows(Feedback) == []
