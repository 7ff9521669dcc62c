"""What a hiring system does: an opening, CVs in, a shortlist with quotes out, decisions."""

import asyncio
import io
import zipfile

import pytest

from tests.bot.web.conftest import Site
from tests.bot.web.hiring import Hiring, form, hire
from tests.handlers.conftest import ON_SQLITE, cv

pytestmark = ON_SQLITE


@pytest.fixture
async def hiring(site: Site) -> Hiring:
    return await hire(site)


async def test_an_opening_is_created_with_a_rubric_to_edit(hiring: Hiring) -> None:
    program = hiring.program
    opening = await program.get(f"/openings/{hiring.opening}")
    assert (opening["state"], opening["rubric_version"], opening["channel"]) == ("open", 1, None)
    rubric = await program.get(f"/openings/{hiring.opening}/rubric")
    assert rubric["in_force"]
    assert "Python" in [criterion["name"] for criterion in rubric["criteria"]]
    listed = await program.get("/openings?state=open")
    assert [one["id"] for one in listed["items"]] == [hiring.opening]


async def test_a_rubric_is_replaced_over_the_version_that_was_seen(hiring: Hiring) -> None:
    program, path = hiring.program, f"/openings/{hiring.opening}/rubric"
    rubric = await program.get(path)
    criteria = [{**rubric["criteria"][0], "weight": 5}]
    given = {"version": 1, "criteria": criteria}
    reply = await program.ask("PUT", f"/api/v1{path}", json=given)
    assert reply.status == 200
    assert (reply.json["version"], reply.json["criteria"][0]["weight"]) == (2, 5)
    again = await program.ask("PUT", f"/api/v1{path}", json=given)
    assert (again.status, again.json["code"]) == (409, "changed")
    assert (await program.get(f"{path}?version=1"))["in_force"] is False
    unlawful = {"version": 2, "criteria": [{**criteria[0], "name": "Under 30 years old"}]}
    refused = await program.ask("PUT", f"/api/v1{path}", json=unlawful)
    assert (refused.status, refused.json["code"]) == (422, "refused")
    assert "Instead" in refused.json["detail"]


async def test_a_rubric_goes_out_and_in_as_a_file(hiring: Hiring) -> None:
    program, path = hiring.program, f"/api/v1/openings/{hiring.opening}/rubric.yaml"
    text = (await program.ask("GET", path)).content.decode()
    assert f"opening: {hiring.opening}" in text
    changed = text.replace("weight: 3", "weight: 4")
    yaml = {"Content-Type": "application/yaml"}
    reply = await program.ask("PUT", path, data=changed.encode(), headers=yaml)
    assert (reply.status, reply.json["version"]) == (200, 2)
    old = await program.ask("PUT", path, data=changed.encode(), headers=yaml)
    assert old.status == 409
    broken = await program.ask("PUT", path, data=b"criteria: [", headers=yaml)
    assert broken.status == 422


async def test_settings_change_and_what_is_left_out_stays(hiring: Hiring) -> None:
    program, path = hiring.program, f"/api/v1/openings/{hiring.opening}"
    quiet = {"quiet": "22-7", "zone": "Europe/Berlin", "top_k": 3}
    reply = await program.ask("PATCH", path, json=quiet)
    assert reply.status == 200
    assert (reply.json["quiet"], reply.json["top_k"]) == ("22:00-07:00", 3)
    assert reply.json["alert_bar"] == 50
    reply = await program.ask("PATCH", path, json={"top_k": None, "alert_bar": 60})
    assert (reply.json["top_k"], reply.json["alert_bar"]) == (None, 60)
    assert (reply.json["channel"], reply.json["alert_channel"]) == (None, None)
    assert reply.json["quiet"] == "22:00-07:00"
    for wrong in ({"zone": "Mars/Base"}, {"quiet": "soon"}, {"alert_channel": "slack:T9/C1"}):
        assert (await program.ask("PATCH", path, json=wrong)).status == 422
    assert (await program.ask("PATCH", path, json={"colour": "red"})).json["code"] == "invalid"


async def test_a_cv_is_taken_in_and_scored(hiring: Hiring) -> None:
    file = ("ana.txt", cv("Ana Ruiz", "ana@example.com"))
    reply = await hiring.program.ask(
        "POST", f"/api/v1/openings/{hiring.opening}/uploads", data=form(file)
    )
    assert reply.status == 202
    waiting = await hiring.program.get(f"/uploads/{reply.json['id']}")
    assert (waiting["stage"], waiting["candidate"]) == ("reading", None)
    assert reply.headers["location"] == f"/api/v1/uploads/{reply.json['id']}"
    await hiring.site.settle()
    upload = await hiring.program.get(f"/uploads/{reply.json['id']}")
    assert (upload["stage"], upload["name"]) == ("scored", "ana.txt")
    assert upload["total"] > 0
    listed = await hiring.program.get(f"/uploads?opening={hiring.opening}")
    assert [one["id"] for one in listed["items"]] == [upload["id"]]


async def test_what_cannot_be_read_is_said_with_what_to_do(hiring: Hiring) -> None:
    path = f"/openings/{hiring.opening}/uploads"
    refused = await hiring.program.post(path, 422, data=form(("a.exe", b"MZ")))
    assert "PDF or DOCX" in refused["detail"]
    await hiring.program.post(path, 422, data=form(("large.txt", b"x" * (10 * 1024 * 1024 + 1))))
    bad = await hiring.program.post(path, 202, data=form(("a.pdf", b"no pdf at all")))
    await hiring.site.settle()
    upload = await hiring.program.get(f"/uploads/{bad['id']}")
    assert upload["stage"] == "failed"
    assert upload["reason"]


async def test_a_closed_opening_takes_nothing_in_and_a_reopened_one_does(hiring: Hiring) -> None:
    program, path = hiring.program, f"/openings/{hiring.opening}"
    assert (await program.post(f"{path}/close"))["state"] == "closed"
    file = form(("ana.txt", cv("Ana Ruiz", "ana@example.com")))
    assert "Reopen" in (await program.post(f"{path}/uploads", 422, data=file))["detail"]
    assert (await program.post(f"{path}/pause", 422))["detail"].endswith("reopen it first.")
    assert (await program.post(f"{path}/reopen"))["closed_at"] is None
    assert (await program.post(f"{path}/pause"))["state"] == "paused"
    waiting = await hiring.upload("Ana Ruiz", "ana@example.com")
    assert waiting["stage"] == "paused"
    await program.post(f"{path}/reopen")
    await hiring.site.settle()
    assert (await program.get(f"/uploads/{waiting['id']}"))["stage"] == "scored"


async def test_a_shortlist_is_narrowed_to_a_bucket_and_a_decision(hiring: Hiring) -> None:
    program, path = hiring.program, f"/openings/{hiring.opening}/shortlist"
    ana = await hiring.upload("Ana Ruiz", "ana@example.com")
    ben = await hiring.upload("Ben Low", "ben@example.com", "Excel")
    decision = f"/api/v1/applications/{ana['application']}/decision"
    await program.ask("PUT", decision, json={"kind": "hold"})

    async def found(query: str) -> list[int]:
        return [one["application"] for one in (await program.get(f"{path}?{query}"))["items"]]

    assert await found("decision=hold") == [ana["application"]]
    assert await found("decision=none") == [ben["application"]]
    assert await found("decision=decline") == []
    everyone = (await program.get(path))["items"]
    for bucket in ("ready", "ask_first", "gate_failed"):
        there = [one["application"] for one in everyone if one["bucket"] == bucket]
        assert await found(f"bucket={bucket}") == there
    for wrong in ("bucket=best", "decision=maybe"):
        await program.get(f"{path}?{wrong}", 422)


async def test_a_folder_comes_in_parts_until_it_is_closed(hiring: Hiring) -> None:
    program = hiring.program
    batch = await program.post(f"/openings/{hiring.opening}/batches", 201)
    path = f"/batches/{batch['id']}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in (3, 4):
            person = cv(f"Ben Low {'ab'[number - 3]}", f"p{number}@example.com")
            archive.writestr(f"folder/p{number}.txt", person)
    parts = [
        (("p1.txt", cv("Ana Ruiz", "p1@example.com")), ("notes.exe", b"MZ")),
        (("p2.txt", cv("Cy Dent", "p2@example.com")), ("more.zip", packed.getvalue())),
    ]
    taken = []
    for part in parts:
        said = await program.post(f"{path}/files", 202, data=form(*part, field="files"))
        taken += said["files"]
    assert [one["name"] for one in taken if one["reason"]] == ["notes.exe"]
    closed = await program.post(f"{path}/close")
    assert (closed["files"], closed["closed_at"] is not None) == (4, True)
    late = form(("p9.txt", cv("Late Person", "p9@example.com")), field="files")
    assert "closed" in (await program.post(f"{path}/files", 422, data=late))["detail"]
    await hiring.site.settle()
    assert (await program.get(path))["stages"] == {"scored": 4}
    listed = await program.get(f"{path}/uploads?limit=3")
    assert len(listed["items"]) == 3
    rest = await program.get(listed["next"].removeprefix("/api/v1"))
    assert len(rest["items"]) == 1
    assert rest["next"] is None


async def test_a_shortlist_is_read_a_page_at_a_time_and_filtered(hiring: Hiring) -> None:
    for number, skills in enumerate(["Python", "Python, PostgreSQL", "Python, PostgreSQL, Rust"]):
        await hiring.upload(f"Person {'ABC'[number]}", f"p{number}@example.com", skills)
    path = f"/openings/{hiring.opening}/shortlist"
    whole = await hiring.program.get(f"{path}?count=true")
    assert (whole["total"], [one["place"] for one in whole["items"]]) == (3, [1, 2, 3])
    totals = [one["total"] for one in whole["items"]]
    assert totals == sorted(totals, reverse=True)
    quotes = [quote for one in whole["items"][0]["criteria"] for quote in one["quotes"]]
    assert any("Python" in quote for quote in quotes)
    seen, page = [], f"{path}?limit=2&min_total=0"
    while page:
        found = await hiring.program.get(page)
        seen += found["items"]
        page = found["next"] and found["next"].removeprefix("/api/v1")
    assert seen == whole["items"]
    with_rust = await hiring.program.get(f"{path}?skill=rust&skill=python&count=true")
    assert (with_rust["total"], with_rust["items"][0]["name"]) == (1, "Person C")
    assert (await hiring.program.get(f"{path}?min_total=100&count=true"))["total"] == 0
    assert (await hiring.program.get(f"{path}?top=3", 422))["code"] == "invalid"


async def test_a_score_is_explained_with_quotes_and_who_looked_is_journaled(
    hiring: Hiring,
) -> None:
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    path = f"/applications/{upload['application']}"
    score = await hiring.program.get(f"{path}/score")
    parts = {part["criterion"]: part for part in score["explanation"]["parts"]}
    assert parts["Python"]["quotes"][0]["page"] == 1
    assert score["explanation"]["total"] == upload["total"]
    assert score["engine"]["name"] == "keywords"
    one = await hiring.program.get(path)
    assert (one["name"], one["state"], one["decisions"]) == ("Ana Ruiz", "scored", [])
    entries = await hiring.program.get("/journal?action=application.viewed")
    assert entries["items"][0]["subject"] == f"application:{upload['application']}"
    assert entries["items"][0]["actor"].startswith("key:")


async def test_candidates_are_found_and_their_files_come_as_they_were(hiring: Hiring) -> None:
    await hiring.upload("Ana Ruiz", "ana@example.com")
    await hiring.upload("Ben Low", "ben@example.com", "Python")
    program = hiring.program
    listed = await program.get("/candidates?limit=1")
    assert [one["name"] for one in listed["items"]] == ["Ben Low"]
    following = await program.get(listed["next"].removeprefix("/api/v1"))
    assert [one["name"] for one in following["items"]] == ["Ana Ruiz"]
    found = await program.get("/candidates/search", params={"q": "ana ruiz"})
    [ana] = found["items"]
    assert ana["applications"][0]["opening"] == hiring.opening
    dossier = await program.get(f"/candidates/{ana['id']}")
    [kept] = dossier["cvs"]
    reply = await program.ask("GET", f"/api/v1/cvs/{kept['id']}/file")
    assert reply.content == cv("Ana Ruiz", "ana@example.com", "Python, PostgreSQL")
    assert "ana%40example.com.txt" in reply.headers["content-disposition"]
    profile = await program.get(f"/candidates/{ana['id']}/profile")
    assert profile["facts"]["emails"] == ["ana@example.com"]
    assert "Python" in profile["facts"]["skills"]
    resume = await program.get(f"/applications/{ana['applications'][0]['application']}/resume")
    assert (resume["basics"]["name"], resume["basics"]["email"]) == ("Ana Ruiz", "ana@example.com")
    assert "Python" in {skill["name"] for skill in resume["skills"]}


async def test_a_decision_is_made_voted_on_and_taken_back(hiring: Hiring) -> None:
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    path = f"/api/v1/applications/{upload['application']}/decision"
    one, other = hiring.program, await hiring.site.program(["decisions:write", "decisions:read"])
    bare = await one.ask("PUT", path, json={"kind": "decline"})
    assert (bare.status, bare.json["code"]) == (422, "refused")
    made = await one.ask("PUT", path, json={"kind": "shortlist", "note": "Knows our stack."})
    assert [(d["kind"], d["stands"], d["note"]) for d in made.json] == [
        ("shortlist", True, "Knows our stack.")
    ]
    vote = await other.ask("PUT", path, json={"kind": "decline", "reason": "evidence"})
    assert [(d["kind"], d["stands"]) for d in vote.json] == [
        ("shortlist", True),
        ("decline", False),
    ]
    undone = await one.ask("DELETE", path)
    assert [(d["kind"], d["stands"]) for d in undone.json] == [("decline", True)]
    assert (await one.ask("DELETE", path)).status == 422
    listed = await one.get(f"/openings/{hiring.opening}/decisions")
    assert [(d["reason"], d["application"]) for d in listed["items"]] == [
        ("evidence", upload["application"])
    ]
    reasons = await one.get("/decision-reasons")
    assert {"reason": "pay", "words": "Pay expected and pay offered do not meet"} in reasons


async def test_an_upload_that_is_taken_out_is_gone_with_its_person(hiring: Hiring) -> None:
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    assert (await hiring.program.ask("DELETE", f"/api/v1/uploads/{upload['id']}")).status == 204
    await hiring.site.settle()
    await hiring.program.get(f"/uploads/{upload['id']}", 404)
    await hiring.program.get(f"/candidates/{upload['candidate']}", 404)
    await hiring.program.get(f"/applications/{upload['application']}", 404)
    await hiring.program.get(f"/cvs/{upload['cv']}/file", 404)


async def test_one_upload_sent_twice_under_one_name_is_one(hiring: Hiring) -> None:
    file = ("ana.txt", cv("Ana Ruiz", "ana@example.com"))
    path, named = f"/openings/{hiring.opening}/uploads", {"Idempotency-Key": "a"}
    replies = await asyncio.gather(
        *(hiring.program.post(path, 202, data=form(file), headers=named) for _ in range(5))
    )
    assert len({reply["id"] for reply in replies}) == 1
    other = ("ana.txt", cv("Ana Ruiz", "ana@example.com", "Rust"))
    refused = await hiring.program.post(path, 422, data=form(other), headers=named)
    assert refused["code"] == "idempotency_key_reused"
