"""What people may ask for: everything that is held about them, and to be erased."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.bot.web.conftest import Site
from tests.bot.web.hiring import Hiring, form, hire
from tests.handlers.conftest import ON_SQLITE, cv

NAME, MAIL = "Ana Ruiz", "ana.ruiz@example.com"


async def with_everything(site: Site) -> tuple[Hiring, int]:
    """A person about whom everything is stored that can be."""
    hiring = await hire(site, channel="local:console")
    upload = await hiring.upload(NAME, MAIL)
    await hiring.upload(NAME, MAIL, "Python, PostgreSQL, Rust")
    path = f"/api/v1/applications/{upload['application']}/decision"
    decided = {"kind": "hold", "note": f"Ask {NAME} when."}
    assert (await hiring.program.ask("PUT", path, json=decided)).status == 200
    return hiring, upload["candidate"]


async def test_everything_that_is_held_comes_in_one_file(site: Site) -> None:
    hiring, person = await with_everything(site)
    reply = await hiring.program.ask("GET", f"/api/v1/candidates/{person}/export")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        about = json.loads(archive.read("person.json"))
        files = [name for name in archive.namelist() if name.startswith("files/")]
        assert [archive.read(name) for name in sorted(files)] == [
            cv(NAME, MAIL, "Python, PostgreSQL"),
            cv(NAME, MAIL, "Python, PostgreSQL, Rust"),
        ]
    assert [one["identity"]["name"] for one in about["cvs"]] == [NAME, NAME]
    assert about["profiles"][0]["body"]["emails"] == [MAIL]
    assert about["decisions"][0]["note"] == f"Ask {NAME} when."
    assert about["scores"][0]["body"]["criteria"]
    assert about["uploads"][0]["name"] == f"{MAIL}.txt"
    assert about["openings"][0]["title"] == "Backend Engineer"
    assert any(entry["action"] == "candidate.exported" for entry in about["journal"])
    assert "Wn" not in about["cvs"][0]["identity"]  # no column comes sealed
    assert "b'" not in json.dumps(about)


async def test_whoever_is_erased_is_gone_from_rows_files_and_answers(
    site: Site, tmp_path: Path
) -> None:
    hiring, person = await with_everything(site)
    other = await hiring.upload("Ben Low", "ben@example.com")
    program = hiring.program
    await program.ask("GET", f"/api/v1/candidates/{person}/export")
    named = {"Idempotency-Key": "upload of Ana"}
    again = form(("ana.txt", cv(NAME, MAIL, "Go")))
    path = f"/openings/{hiring.opening}/uploads"
    await program.post(path, 202, data=again, headers=named)
    await site.settle()

    receipt = await program.post(f"/candidates/{person}/erase")
    await site.settle()
    assert (receipt["cvs"], receipt["applications"], receipt["words"]) == (3, 1, 1)
    assert receipt["messages"] == 4  # a card of each CV, and the alert
    kinds = {copy["kind"] for copy in receipt["outside"]}
    assert kinds == {"export", "backup"}

    await program.get(f"/candidates/{person}", 404)
    await program.post(f"/candidates/{person}/erase", 404)
    listed = await program.get("/candidates")
    assert [one["name"] for one in listed["items"]] == ["Ben Low"]
    shortlist = await program.get(f"/openings/{hiring.opening}/shortlist")
    assert [one["name"] for one in shortlist["items"]] == ["Ben Low"]
    assert len(list((tmp_path / "files").glob("??/*"))) == 1
    lost = await program.post(path, 409, data=again_of(MAIL), headers=named)
    assert lost["code"] == "answer_lost"
    async with site.services.database.read() as session:
        rows = await session.execute(text("SELECT owner FROM keys ORDER BY owner"))
        owners = {owner for (owner,) in rows}
    assert owners == {"workspace", f"cv:{other['cv']}", f"upload:{other['id']}"}


def again_of(mail: str) -> object:
    return form(("ana.txt", cv(NAME, mail, "Go")))


@ON_SQLITE
async def test_a_receipt_names_copies_in_spreadsheets_and_files(site: Site) -> None:
    hiring = await hire(site)
    upload = await hiring.upload(NAME, MAIL)
    program = hiring.program
    for path in (f"cvs/{upload['cv']}/file", f"openings/{hiring.opening}/report.xlsx"):
        assert (await program.ask("GET", f"/api/v1/{path}")).status == 200
    receipt = await program.post(f"/candidates/{upload['candidate']}/erase")
    outside = {copy["kind"]: copy for copy in receipt["outside"]}
    assert set(outside) == {"spreadsheet", "file", "backup"}
    erased = f"/journal?subject=candidate:{upload['candidate']}&action=candidate.erased"
    assert (await program.get(erased))["items"][0]["detail"] == {"cvs": 1, "applications": 1}
    assert outside["spreadsheet"]["where"] == "api"
    assert outside["file"]["where"].startswith("key:")
    assert "Ask them to delete it" in outside["file"]["words"]


@ON_SQLITE
async def test_in_a_blind_opening_nobody_is_named_anywhere(site: Site) -> None:
    hiring = await hire(site, blind=True)
    upload = await hiring.upload(NAME, MAIL)
    program = hiring.program
    paths = [
        f"uploads/{upload['id']}",
        "uploads",
        "candidates",
        f"candidates/{upload['candidate']}",
        f"candidates/{upload['candidate']}/profile",
        f"applications/{upload['application']}",
        f"applications/{upload['application']}/score",
        f"openings/{hiring.opening}/shortlist",
        f"openings/{hiring.opening}/report",
        "candidates/search?q=python",
        "queue",
        "journal",
    ]
    for path in paths:
        reply = await program.ask("GET", f"/api/v1/{path}")
        assert reply.status == 200, path
        said = reply.content.decode().lower()
        for word in ("ana", "ruiz", "example.com", "612 345"):
            assert not re.search(rf"\b{word}\b", said), (path, word)
    assert (await program.get("/candidates/search?q=ana+ruiz"))["items"] == []
    file = await program.get(f"/cvs/{upload['cv']}/file", 422)
    assert "blind" in file["detail"]


@ON_SQLITE
async def test_no_id_leads_from_a_name_to_a_code_name(site: Site) -> None:
    blind = await hire(site, blind=True)
    hidden = await blind.upload(NAME, MAIL)
    clear = await hire(site)
    seen = await clear.upload(NAME, MAIL)
    assert seen["name"] == f"{MAIL}.txt"
    program = clear.program
    assert (seen["candidate"], seen["cv"]) == (None, None)
    one = await program.get(f"/applications/{seen['application']}")
    assert (one["name"], one["candidate"], one["cv"]) == (NAME, None, None)
    [entry] = (await program.get(f"/openings/{clear.opening}/shortlist"))["items"]
    assert (entry["name"], entry["candidate"]) == (NAME, None)
    person = await program.get(f"/candidates/{hidden['candidate']}")
    assert person["blind"]
    assert person["name"].startswith("Candidate ")
    assert [place["opening"] for place in person["applications"]] == [blind.opening]
    assert (await program.get("/candidates/search?q=ana+ruiz"))["items"] == []


@ON_SQLITE
async def test_the_journal_is_read_between_two_moments(site: Site) -> None:
    await hire(site)
    program = await site.program()

    async def entries(status: int = 200, **moments: str) -> Any:
        return await program.get("/journal", status, params=moments)

    everything = (await entries())["items"]
    assert everything
    assert (await entries(since="0001-01-01T00:00:00", until="9999-12-31T00:00:00Z"))["items"] == (
        everything
    )
    assert (await entries(since="9999-12-31T00:00:00"))["items"] == []
    for beyond in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        refused = await entries(422, since=beyond)
        assert "between the years" in refused["flaws"][0]["what"]
