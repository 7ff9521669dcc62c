"""The candidates' pages as any browser gets them, without JavaScript."""

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.guards import Guard, Rates
from handlers.applicants.receipt_mail import Letter
from handlers.messages import Caller
from handlers.queue.upkeep import TIMETABLE
from handlers.services import Work, work
from handlers.tasks import TASKS
from handlers.wording.applying import LANGUAGES, VERSION
from storage.models import (
    Application,
    Candidate,
    Consent,
    Cv,
    JournalEntry,
    Opening,
    Receipt,
    Request,
    Upload,
)
from tests.bot.web.applying.conftest import House
from tests.handlers.conftest import CHANNEL, CV, OTHER_CHANNEL, buttons, cv, words

MARKUP = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'


async def test_the_page_says_what_is_asked_and_why_before_anything_is_sent(house: House) -> None:
    shared = await house.share(days=90)
    text = (await house.client.get(shared.link)).text
    for told in (
        "Backend Engineer",
        "Example Ltd is hiring",
        "A person decides, always",
        "kept encrypted for 90 days",
        "at most 10 MB",
        "PostgreSQL is required",
    ):
        assert told in text
    assert len(shared.page.public_id) >= 20


async def test_a_cv_becomes_an_application_and_the_channel_hears_of_it(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    assert "Being read" in (await house.client.get(receipt)).text
    await house.world.settle()
    text = (await house.client.get(receipt)).text
    assert "With the recruiters" in text
    [application] = await house.world.rows(Application)
    assert application.state == "scored"
    assert str(application.total) not in text
    assert house.world.chat.said("Somebody applied on the candidates' page. 1 of 1 scored")
    assert house.world.chat.said("For #1 Backend Engineer")


async def test_what_was_agreed_to_is_stored_with_the_file(house: House) -> None:
    shared = await house.share(days=30, language="de")
    await house.receipt(shared.link + "?lang=fr")
    [consent] = await house.world.rows(Consent)
    [upload] = await house.world.rows(Upload)
    [receipt] = await house.world.rows(Receipt)
    assert (consent.version, consent.language, consent.days) == (VERSION, "fr", 30)
    assert consent.upload_id == upload.id == receipt.upload_id
    assert receipt.until - receipt.created_at == timedelta(days=30)
    [entry] = [e for e in await house.world.rows(JournalEntry) if e.action == "candidate.applied"]
    assert entry.actor == "candidate"


async def test_the_token_is_stored_nowhere(house: House, tmp_path: Path) -> None:
    shared = await house.share()
    token = (await house.receipt(shared.link)).rpartition("/")[2]
    assert len(token) >= 43
    await house.world.settle()
    assert token.encode() not in (tmp_path / "shortlist.db").read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "cv.exe"}, "Files of this kind cannot be read"),
        ({"data": b""}, "This file is empty"),
        ({"consent": ""}, "Without your agreement"),
        ({"website": "http://spam.example"}, "A field that is not meant for you"),
        ({"stamp": "1.a.b"}, "This page was open for too long"),
        ({"stamp": ""}, "This page was open for too long"),
        ({"stamp": "9999999999.aaaaaaaa." + "0" * 32}, "This page was open for too long"),
    ],
)
async def test_what_is_not_right_is_said_beside_its_field_and_nothing_is_stored(
    house: House, given: dict[str, object], told: str
) -> None:
    shared = await house.share()
    answer = await house.send(shared.link, **given)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert told in answer.text
    assert await house.world.rows(Upload) == []


async def test_without_a_file_the_form_says_so(house: House) -> None:
    shared = await house.share()
    filled = {"stamp": await house.stamp(shared.link), "consent": "yes"}
    answer = await house.client.post(shared.link, data=filled)
    assert answer.status_code == 422
    assert "Choose the file with your CV." in answer.text
    assert 'id="cv-error"' in answer.text
    assert 'href="#cv"' in answer.text


async def test_a_file_that_is_too_large_is_refused_with_a_page(house: House) -> None:
    shared = await house.share()
    answer = await house.send(shared.link, data=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.text
    huge = await house.send(shared.link, data=b"x" * (13 * 1024 * 1024))
    assert huge.status_code == 413
    assert "larger than 11 MB" in huge.text
    slow = await house.client.post(shared.link, content=_endless(), headers=MULTIPART)
    assert slow.status_code == 413


MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}


async def _endless() -> AsyncIterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="cv"; filename="cv.txt"\r\n\r\n'
    for _ in range(13):
        yield b"x" * 1024 * 1024


async def test_a_form_sent_too_fast_or_of_another_page_or_too_old_is_asked_for_again(
    house: House,
) -> None:
    shared = await house.share()
    house.let(least_seconds=3.0)
    assert "faster than we expected" in (await house.send(shared.link)).text
    stamp = await house.stamp(shared.link)
    house.later = timedelta(seconds=4)
    other = await house.share()
    crossed = await house.send(other.link, stamp=stamp)
    assert "open for too long" in crossed.text
    assert (await house.send(shared.link, stamp=stamp)).status_code == 303
    house.later = timedelta(hours=25)
    assert "open for too long" in (await house.send(shared.link, stamp=stamp)).text


async def test_one_network_applies_only_so_often(house: House) -> None:
    shared = await house.share()
    house.guard.rates = Rates(address="2/hour")
    for number in range(2):
        assert (await house.send(shared.link, data=cv(f"A {number}", "a@b.cd"))).status_code == 303
    answer = await house.send(shared.link)
    assert answer.status_code == 429
    assert "Too many applications" in answer.text
    assert len(await house.world.rows(Upload)) == 2


async def test_addresses_are_counted_by_hash_and_network() -> None:
    guard = Guard()
    assert guard._hash("203.0.113.7") != Guard()._hash("203.0.113.7")
    assert "203" not in guard._hash("203.0.113.7")


async def test_the_same_file_twice_is_one_cv_with_two_receipts(house: House) -> None:
    shared = await house.share()
    first = await house.receipt(shared.link)
    second = await house.receipt(shared.link)
    assert first != second
    await house.world.settle()
    assert len(await house.world.rows(Upload)) == len(await house.world.rows(Cv)) == 1
    assert len(house.world.chat.said("Somebody applied")) == 1


async def test_pages_that_are_unknown_closed_or_switched_off_are_kind(house: House) -> None:
    missing = await house.client.get(f"{house.address}/apply/nothing")
    assert missing.status_code == 404
    assert "This page does not exist" in missing.text
    german = await house.client.get(
        f"{house.address}/apply/receipt/none", headers={"Accept-Language": "de-AT,de;q=0.9"}
    )
    assert "Diese Seite gibt es nicht" in german.text
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.share_again(shared.opening.id, live=False)
    off = await house.client.get(shared.link)
    assert (off.status_code, "Applications are closed" in off.text) == (200, True)
    assert "Applications are closed" in (await house.send(shared.link, stamp="")).text
    assert "Being read" in (await house.client.get(receipt)).text
    await house.share_again(shared.opening.id)
    await house.world.say("opening", f"close #{shared.opening.id}")
    assert "Applications are closed" in (await house.client.get(shared.link)).text
    assert "Replace your CV" not in (await house.client.get(receipt)).text


async def test_an_unreadable_file_says_why_and_may_be_replaced(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link, data=b"%PDF-1.4 broken", name="cv.pdf")
    await house.world.settle()
    text = (await house.client.get(receipt)).text
    assert "Your CV could not be read" in text
    assert "seems to be damaged" in text
    answer = await house.send(receipt + "/cv", stamp=await house.stamp(receipt))
    assert answer.status_code == 303
    await house.world.settle()
    assert "With the recruiters" in (await house.client.get(receipt)).text
    assert [upload.state for upload in await house.world.rows(Upload)] == ["removed", "fetched"]
    assert len(await house.world.rows(Consent)) == 2


async def test_a_newer_cv_counts_for_the_same_application(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await house.send(receipt + "/cv", stamp=await house.stamp(receipt), data=CV.encode() + b"\nGo")
    await house.world.settle()
    [application] = await house.world.rows(Application)
    assert application.cv_id == (await house.world.rows(Cv))[-1].id


async def test_nobody_takes_a_persons_place_by_their_name_and_address(house: House) -> None:
    """Whoever sends a CV under another one's name does not replace theirs."""
    shared = await house.share()
    await house.world.drop("ana.txt", CV.encode(), file="F1")
    await house.receipt(shared.link, data=CV.encode() + b"\nCobol")
    await house.world.settle()
    assert len(await house.world.rows(Candidate)) == 2
    first, second = await house.world.rows(Application)
    assert first.candidate_id != second.candidate_id
    assert house.world.chat.said("Possible duplicate of Ana Ruiz")


async def test_what_is_asked_for_becomes_work_that_people_see(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    for _ in range(2):  # once more is not asked twice
        answer = await house.client.post(receipt + "/ask", data={"kind": "review"})
        assert answer.status_code == 303
    await house.world.settle()
    [post] = house.world.chat.said("Ana Ruiz asks that a person looks")
    assert post.destination == CHANNEL
    assert "Asked for on" in (await house.client.get(receipt)).text
    assert "Ana Ruiz asks that a person looks" in await house.world.say("hire", "requests")
    press = buttons(post.message)["do_request"]
    await house.world.press("do_request", press.value)
    [post] = house.world.chat.said("A person has looked")
    assert "do_request" not in buttons(post.message)
    assert "Done on" in (await house.client.get(receipt)).text
    assert "No candidate waits" in await house.world.say("hire", "requests")
    actions = [entry.action for entry in await house.world.rows(JournalEntry)]
    assert {"review.asked", "review.done"} <= set(actions)


async def test_the_copy_holds_what_was_handed_in_and_read_and_agreed(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link, name="../../My CV.txt")
    await house.world.settle()
    assert (await house.client.get(receipt + "/copy.zip")).status_code == 404
    await house.client.post(receipt + "/ask", data={"kind": "export"})
    assert (await house.client.get(receipt + "/copy.zip")).status_code == 404
    [request] = await house.world.rows(Request)
    await house.world.press("do_request", str(request.id))
    answer = await house.client.get(receipt + "/copy.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["data.json", "1-My CV.txt"]
        assert packed.read("1-My CV.txt") == CV.encode()
        told = json.loads(packed.read("data.json"))
    assert told["files"][0]["agreed"]["version"] == VERSION
    assert "ana.ruiz@example.com" in json.dumps(told["files"][0]["read"])
    assert "total" not in json.dumps(told)
    house.later = timedelta(days=15)
    assert (await house.client.get(receipt + "/copy.zip")).status_code == 404


async def test_erasure_waits_for_a_person_and_then_leaves_nothing(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    unsure = await house.client.post(receipt + "/ask", data={"kind": "erasure"})
    assert (unsure.status_code, "Tick the box" in unsure.text) == (422, True)
    await house.client.post(receipt + "/ask", data={"kind": "erasure", "sure": "yes"})
    await house.world.settle()
    assert len(await house.world.rows(Cv)) == 1
    [post] = house.world.chat.said("Ana Ruiz asks to be deleted")
    await house.world.press("do_request", buttons(post.message)["do_request"].value)
    assert await house.world.rows(Cv) == []
    assert await house.world.rows(Candidate) == []
    assert "Deleted" in (await house.client.get(receipt)).text
    assert not any("Ana" in words(p.message) for p in house.world.chat.posts.values())
    [upload] = await house.world.rows(Upload)
    assert (upload.name, upload.file) == (None, f"page-gone-{upload.id}")
    # What was erased can be handed in again.
    await house.receipt(shared.link)
    assert len(await house.world.rows(Upload)) == 2


async def test_erasure_at_once_where_that_is_set(house: House) -> None:
    house.let(erase_at_once=True)
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await house.client.post(receipt + "/ask", data={"kind": "erasure", "sure": "yes"})
    await house.world.settle()
    assert await house.world.rows(Cv) == []
    assert house.world.chat.said("A candidate asks to be deleted")


async def test_a_refused_request_says_whom_to_ask(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await house.client.post(receipt + "/ask", data={"kind": "export"})
    await house.world.press("refuse_request", "1")
    assert "contact them directly" in (await house.client.get(receipt)).text
    with pytest.raises(Exception, match="no longer open"):
        await house.world.press("do_request", "1")


async def test_requests_of_a_private_channel_are_shown_to_its_members(house: House) -> None:
    shared = await house.share()
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await house.client.post(receipt + "/ask", data={"kind": "review"})
    house.world.chat.private[CHANNEL] = {"U1"}
    stranger = Caller(house.world.caller.workspace, "U2", OTHER_CHANNEL)
    assert "No candidate waits" in await house.world.say("hire", "requests", caller=stranger)
    with pytest.raises(Exception, match="no longer open"):
        await house.world.press("do_request", "1", caller=stranger)


async def test_a_blind_opening_names_nobody_who_asks(house: House) -> None:
    opening = await house.world.open_opening(blind="yes")
    shared = await house.share_again(opening)
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    await house.client.post(receipt + "/ask", data={"kind": "review"})
    await house.world.settle()
    [post] = house.world.chat.said("asks that a person looks")
    assert "Ana" not in words(post.message)


async def test_what_was_kept_as_long_as_agreed_is_erased_by_itself(house: House) -> None:
    shared = await house.share(days=30)
    receipt = await house.receipt(shared.link)
    await house.world.settle()
    again = await _end_consents(house, timedelta(days=29))
    assert (again, len(await house.world.rows(Cv))) == (0, 1)
    assert await _end_consents(house, timedelta(days=31)) == 1
    assert await house.world.rows(Cv) == []
    assert "Deleted" in (await house.client.get(receipt)).text


async def test_a_file_handed_in_again_is_kept_as_long_as_was_agreed_last(house: House) -> None:
    shared = await house.share(days=30)
    await house.receipt(shared.link)
    await house.world.settle()
    house.later = timedelta(days=20)
    second = await house.receipt(shared.link)
    await _end_consents(house, timedelta(days=31))
    assert "With the recruiters" in (await house.client.get(second)).text


async def _end_consents(house: House, later: timedelta) -> int:
    house.later = later
    async with work(house.world.services) as unit:
        await TIMETABLE["end_consents"].run(unit)
        amount = len(unit.tasks)
    await house.world.queue.drain(house.world.services, TASKS)
    return amount


async def test_markup_in_names_and_descriptions_is_words(house: House) -> None:
    shared = await house.share()
    async with house.world.services.database.write() as session:
        row = await session.get_one(Opening, shared.opening.id)
        row.title, row.description = MARKUP, MARKUP + "{0} {title}"
    receipt = await house.receipt(shared.link, name=f"{MARKUP.replace('/', '')}.txt")
    for address in (shared.link, receipt):
        answer = await house.client.get(address)
        assert "<img src=x" not in answer.text
        assert "<script>alert" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
    assert "{0} {title}" in (await house.client.get(shared.link)).text


async def test_there_is_no_inline_script_or_style_and_no_cookie(house: House) -> None:
    shared = await house.share()
    for address in (shared.link, await house.receipt(shared.link)):
        answer = await house.client.get(address)
        assert "set-cookie" not in answer.headers
        assert not re.search(r"<style|style=|<script(?![^>]*src=)| on\w+=", answer.text)
        for static in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
            file = await house.client.get(house.address + static)
            assert file.status_code == 200
            assert "immutable" in file.headers["cache-control"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_there_in_every_language(house: House, language: str) -> None:
    shared = await house.share(language=language)
    told = LANGUAGES[language]
    page = await house.client.get(shared.link)
    assert f'<html lang="{language}">' in page.text
    assert told["ai_who"].split(";")[0] in page.text.replace("&#39;", "'")
    receipt = await house.receipt(shared.link)
    assert told["state_reading"] in (await house.client.get(receipt)).text
    assert told["state_reading"] in (await house.client.get(receipt + "/state")).text


async def test_the_page_is_in_the_language_of_the_opening(house: House) -> None:
    german = (
        "Wir suchen eine Entwicklerin oder einen Entwickler für unser Team in der Stadt. "
        "Das bringen Sie mit: Erfahrung mit Python und PostgreSQL, Freude an der Arbeit."
    )
    opening = await house.world.open_opening()
    async with house.world.services.database.write() as session:
        row = await session.get_one(Opening, opening)
        row.title, row.description = "Entwicklung", german
    shared = await house.share_again(opening)
    assert shared.page.language == "de"
    french = await house.client.get(shared.link + "?lang=fr")
    assert '<html lang="fr">' in french.text
    assert '<html lang="de">' in (await house.client.get(shared.link + "?lang=xx")).text


async def test_the_address_goes_to_what_mails_receipts_and_is_kept_nowhere(
    house: House, tmp_path: Path
) -> None:
    sent: list[Letter] = []

    async def mail(unit: Work, workspace_id: int, letter: Letter, **about: object) -> None:
        assert (workspace_id, about["key"]) == (await house.home(), "receipt-1")
        assert about["until"] == unit.now + timedelta(days=3)
        sent.append(letter)

    shared = await house.share()
    assert "E-mail address" not in (await house.client.get(shared.link)).text
    house.desk(receipt_mail=mail)
    assert "E-mail address" in (await house.client.get(shared.link)).text
    wrong = await house.send(shared.link, address="nobody")
    assert "This is not an e-mail address" in wrong.text
    receipt = await house.receipt(shared.link, address="ana@example.com")
    [letter] = sent
    assert (letter.address, letter.url) == ("ana@example.com", receipt)
    assert letter.subject == "Your application: Backend Engineer"
    assert "ana@" not in repr(letter)
    assert b"ana@example.com" not in (tmp_path / "shortlist.db").read_bytes()
