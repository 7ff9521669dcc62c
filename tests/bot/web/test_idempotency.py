"""Requests that name themselves are answered once."""

import asyncio
import uuid

from tests.bot.web.conftest import THEIRS, Site
from tests.handlers.conftest import ON_SQLITE

WANTED = {"name": "careers page", "scopes": ["keys:read"]}


async def test_fifty_posts_of_one_name_make_one_thing_and_get_one_answer(site: Site) -> None:
    program = await site.program()
    named = {"Idempotency-Key": str(uuid.uuid4())}
    replies = await asyncio.gather(
        *(program.ask("POST", "/api/v1/keys", json=WANTED, headers=named) for _ in range(50))
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
    await program.post("/keys", 201, json=WANTED, headers=named)
    other = {**WANTED, "name": "other"}
    refused = await program.post("/keys", 422, json=other, headers=named)
    assert refused["code"] == "idempotency_key_reused"
    elsewhere = await program.post("/keys/1/revoke", 422, headers=named)
    assert elsewhere["code"] == "idempotency_key_reused"


@ON_SQLITE
async def test_a_name_is_forgotten_after_a_day(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "a"}
    first = await program.post("/keys", 201, json=WANTED, headers=named)
    site.clock.forward(23.9 * 3600)
    assert (await program.post("/keys", 201, json=WANTED, headers=named)) == first
    site.clock.forward(0.2 * 3600)
    assert (await program.post("/keys", 201, json=WANTED, headers=named))["id"] != first["id"]


@ON_SQLITE
async def test_names_of_two_programs_and_of_two_workspaces_never_meet(site: Site) -> None:
    named = {"Idempotency-Key": "a"}
    programs = [
        await site.program(),
        await site.program(["keys:write", "keys:read"]),
        await site.program(workspace=THEIRS),
    ]
    made = [await one.post("/keys", 201, json=WANTED, headers=named) for one in programs]
    assert len({key["id"] for key in made}) == 3


@ON_SQLITE
async def test_what_was_not_understood_may_be_sent_again_under_its_name(site: Site) -> None:
    program, named = await site.program(), {"Idempotency-Key": "a"}
    flawed = await program.post("/keys", 422, json={"name": ""}, headers=named)
    assert flawed["code"] == "invalid"
    await program.post("/keys", 201, json=WANTED, headers=named)


@ON_SQLITE
async def test_a_name_that_is_none_is_refused(site: Site) -> None:
    program = await site.program()
    for name in ("", "x" * 256):
        reply = await program.ask(
            "POST", "/api/v1/keys", json=WANTED, headers={"Idempotency-Key": name}
        )
        assert (reply.status, reply.json["code"]) == (400, "bad_idempotency_key")
