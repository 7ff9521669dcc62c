"""Requests that name themselves are answered once."""

import asyncio
import uuid

from tests.bot.web.conftest import THEIRS, Site
from tests.bot.web.hiring import WANTED, form, hire
from tests.handlers.conftest import ON_SQLITE, cv

KEY = {"name": "careers page", "scopes": ["keys:read"]}


async def test_fifty_posts_of_one_name_make_one_thing_and_get_one_answer(site: Site) -> None:
    program = await site.program()
    named = {"Idempotency-Key": str(uuid.uuid4())}
    replies = await asyncio.gather(
        *(program.ask("POST", "/api/v1/keys", json=KEY, headers=named) for _ in range(50))
    )
    assert {reply.status for reply in replies} == {201}
    assert len({reply.content for reply in replies}) == 1
    assert len({reply.headers["location"] for reply in replies}) == 1
    again = [reply for reply in replies if "idempotency-replayed" in reply.headers]
    assert len(again) == 49
    assert len((await program.get("/keys"))["items"]) == 2  # the program's own, and the new one


@ON_SQLITE
async def test_another_request_under_the_same_name_is_refused(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "a"}
    await program.post("/keys", 201, json=KEY, headers=named)
    other = {**KEY, "name": "other"}
    refused = await program.post("/keys", 422, json=other, headers=named)
    assert refused["code"] == "idempotency_key_reused"
    elsewhere = await program.post("/keys/1/revoke", 422, headers=named)
    assert elsewhere["code"] == "idempotency_key_reused"


@ON_SQLITE
async def test_a_name_is_forgotten_after_a_day(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "a"}
    first = await program.post("/keys", 201, json=KEY, headers=named)
    site.clock.forward(23.9 * 3600)
    assert (await program.post("/keys", 201, json=KEY, headers=named)) == first
    site.clock.forward(0.2 * 3600)
    assert (await program.post("/keys", 201, json=KEY, headers=named))["id"] != first["id"]


@ON_SQLITE
async def test_names_of_two_programs_and_of_two_workspaces_never_meet(site: Site) -> None:
    named = {"Idempotency-Key": "a"}
    programs = [
        await site.program(),
        await site.program(["keys:write", "keys:read"]),
        await site.program(workspace=THEIRS),
    ]
    made = [await one.post("/keys", 201, json=KEY, headers=named) for one in programs]
    assert len({key["id"] for key in made}) == 3


@ON_SQLITE
async def test_what_was_not_understood_may_be_sent_again_under_its_name(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "a"}
    flawed = await program.post("/keys", 422, json={"name": ""}, headers=named)
    assert flawed["code"] == "invalid"
    await program.post("/keys", 201, json=KEY, headers=named)


@ON_SQLITE
async def test_a_name_that_is_none_is_refused(site: Site) -> None:
    program = await site.program()
    for name in ("", "x" * 256):
        reply = await program.ask(
            "POST", "/api/v1/keys", json=KEY, headers={"Idempotency-Key": name}
        )
        assert (reply.status, reply.json["code"]) == (400, "bad_idempotency_key")


async def test_fifty_files_of_one_name_are_one_upload(site: Site) -> None:
    hiring = await hire(site)
    path, named = f"/api/v1/openings/{hiring.opening}/uploads", {"Idempotency-Key": "cv-7"}
    file = cv("Ana Ruiz", "ana@example.com", "Python")
    replies = await asyncio.gather(
        *(
            hiring.program.ask("POST", path, data=form(("a.txt", file)), headers=named)
            for _ in range(50)
        )
    )
    assert {(reply.status, reply.content) for reply in replies} == {(202, replies[0].content)}
    assert len((await hiring.program.get("/uploads"))["items"]) == 1
    other = form(("a.txt", file + b"!"))
    refused = await hiring.program.ask("POST", path, data=other, headers=named)
    assert (refused.status, refused.json["code"]) == (422, "idempotency_key_reused")


async def test_fifty_openings_of_one_name_are_one_opening(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "opening-42"}
    replies = await asyncio.gather(
        *(program.ask("POST", "/api/v1/openings", json=WANTED, headers=named) for _ in range(50))
    )
    assert {(reply.status, reply.content) for reply in replies} == {(201, replies[0].content)}
    assert len((await program.get("/openings"))["items"]) == 1
