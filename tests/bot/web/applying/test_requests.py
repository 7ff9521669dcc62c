"""What candidates ask for with a receipt: answers that are true, and that somebody gives."""

import pytest

from storage.models import Application, Candidate, JournalEntry, Request
from tests.bot.web.applying.conftest import House
from tests.handlers.conftest import CV, buttons, words


async def _ask(house: House, receipt: str, *kinds: str) -> None:
    for kind in kinds:
        answer = await house.client.post(receipt + "/ask", data={"kind": kind, "sure": "yes"})
        assert answer.status_code == 303
    await house.world.settle()


async def test_erasure_ends_what_else_was_asked_for_with_the_receipt(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await _ask(house, receipt, "review", "export", "erasure")
    [post] = house.world.chat.said("Ana Ruiz asks to be deleted")
    await house.world.press("do_request", buttons(post.message)["do_request"].value)
    await house.world.settle()
    states = {one.kind: one.state for one in await house.world.rows(Request)}
    assert states == {"review": "ended", "export": "ended", "erasure": "done"}
    for asked in ("asks that a person looks", "asks for a copy"):
        [post] = house.world.chat.said(asked)
        assert "Nothing is left to do: the CV is deleted." in words(post.message)
        assert not buttons(post.message)
    assert "No candidate waits" in await house.world.say("hire", "requests")
    actions = [entry.action for entry in await house.world.rows(JournalEntry)]
    assert {"review.ended", "export.ended"} <= set(actions)
    with pytest.raises(Exception, match="no longer open"):
        await house.world.press("do_request", "2")


async def test_a_cv_that_a_recruiter_takes_out_ends_what_was_asked_about_it(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await _ask(house, receipt, "review", "erasure")
    await house.world.press("remove_cv", "1")
    await house.world.settle()
    states = {one.kind: one.state for one in await house.world.rows(Request)}
    assert states == {"review": "ended", "erasure": "open"}  # a person confirms that all is gone
    await house.world.press("do_request", "2")
    assert [one.state for one in await house.world.rows(Request)] == ["ended", "done"]


async def test_where_an_older_cv_is_left_nothing_is_said_to_be_gone(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    stamp = await house.stamp(receipt)
    await house.send(receipt + "/cv", stamp=stamp, data=CV.encode() + b"\nGo", name="new.txt")
    await house.world.settle()
    await _ask(house, receipt, "review")
    await house.world.press("remove_cv", "2")
    await house.world.settle()
    text = (await house.client.get(receipt)).text
    assert "With the recruiters" in text
    assert "cv.txt" in text
    assert [one.state for one in await house.world.rows(Request)] == ["open"]
    await house.world.press("remove_cv", "1")
    assert "Everything that came with this receipt" in (await house.client.get(receipt)).text
    assert [one.state for one in await house.world.rows(Request)] == ["ended"]


async def test_the_same_cv_from_elsewhere_stays_and_both_sides_are_told(house: House) -> None:
    shared = await house.share()
    await house.world.drop("ana.txt", CV.encode(), file="F1")
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await _ask(house, receipt, "erasure")
    [post] = house.world.chat.said("Ana Ruiz asks to be deleted")
    assert buttons(post.message)["do_request"].confirm == (
        "Delete every CV that came with this receipt, and what was found in it, for good?"
    )
    await house.world.press("do_request", buttons(post.message)["do_request"].value)
    await house.world.settle()
    [person] = await house.world.rows(Candidate)
    assert len(await house.world.rows(Application)) == 1
    [post] = house.world.chat.said("A candidate asks to be deleted")
    said = words(post.message)
    assert "Deleted: everything that came with the receipt." in said
    assert f"Candidate {person.id} stays: a CV of theirs came another way." in said
    assert f"shortlist forget {person.id}" in said
    text = (await house.client.get(receipt)).text
    assert "Everything that came with this receipt is deleted" in text
    assert "What reached us another way is not" in text


async def test_nothing_is_said_to_stay_where_nothing_does(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await _ask(house, receipt, "erasure")
    await house.world.press("do_request", "1")
    await house.world.settle()
    [post] = house.world.chat.said("A candidate asks to be deleted")
    assert "stays" not in words(post.message)
