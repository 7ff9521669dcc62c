"""Keys: who gets in, with what, and until when."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from storage.models import ApiKey, JournalEntry
from tests.bot.web.conftest import Program, Reply, Site
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@dataclass(frozen=True)
class Made:
    """A key that was made over the API, and who made it."""

    id: int
    key: str
    maker: Program


async def make(site: Site, *scopes: str, **more: object) -> Made:
    maker = await site.program()
    wanted = {"name": "careers page", "scopes": scopes or ["keys:read"], **more}
    made = await maker.post("/keys", 201, json=wanted)
    return Made(made["id"], made["key"], maker)


async def exchange(site: Site, key: str, **more: str) -> Reply:
    """Ask for a token as a form says it."""
    _, prefix, secret = key.split("_", 2)
    given = {"client_id": prefix, "client_secret": secret, "grant_type": "client_credentials"}
    return await site.stranger().ask("POST", "/api/v1/oauth/token", data={**given, **more})


async def stored(site: Site, table: Any) -> list[Any]:
    async with site.services.database.read() as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def test_without_a_key_nobody_gets_in_and_is_told_how(site: Site) -> None:
    reply = await site.stranger().ask("GET", "/api/v1/keys")
    assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["code"] == "unauthenticated"
    assert len(reply.json["reference"]) == 6


def cut(key: str) -> str:
    return key[:-1]


def other_sign(key: str) -> str:
    return key[:-1] + ("a" if key[-1] != "a" else "b")


@pytest.mark.parametrize("change", [cut, other_sign, str.upper])
async def test_a_changed_key_is_nobodys(site: Site, change: Callable[[str], str]) -> None:
    made = await make(site)
    reply = await site.stranger(change(made.key)).ask("GET", "/api/v1/keys")
    challenge = 'Bearer error="invalid_token"'
    assert (reply.status, reply.headers["www-authenticate"]) == (401, challenge)


async def test_the_secret_of_one_key_does_not_open_another(site: Site) -> None:
    one, other = await make(site), await make(site)
    mixed = "_".join((*one.key.split("_", 2)[:2], other.key.split("_", 2)[2]))
    await site.stranger(mixed).get("/keys", 401)


async def test_a_key_lacking_a_scope_is_told_which(site: Site) -> None:
    made = await make(site, "openings:read")
    reply = await site.stranger(made.key).ask("GET", "/api/v1/keys")
    assert reply.status == 403
    assert 'scope="keys:read"' in reply.headers["www-authenticate"]
    assert "keys:read" in reply.json["detail"]


async def test_a_key_can_give_only_scopes_that_it_has(site: Site) -> None:
    maker = site.stranger((await make(site, "keys:write", "openings:read")).key)
    wanted = {"name": "careers page", "scopes": ["openings:read"]}
    reply = await maker.ask("POST", "/api/v1/keys", json=wanted)
    assert (reply.status, reply.headers["cache-control"]) == (201, "no-store")
    made = reply.json
    assert made["key"].startswith(f"sl_{made['prefix']}_")
    for scopes in (["people:erase"], ["nothing"], []):
        refused = await maker.post("/keys", 422, json={**wanted, "scopes": scopes})
        assert refused["code"] == "refused"


async def test_what_sees_all_workspaces_is_given_by_no_key(site: Site) -> None:
    program = await site.program()  # the shell gave it everything
    wanted = {"name": "prometheus", "scopes": ["metrics:read"]}
    refused = await program.post("/keys", 422, json=wanted)
    assert "from the shell" in refused["detail"]
    [own] = (await program.get("/keys"))["items"]
    assert "metrics:read" in own["scopes"]
    assert "from the shell" in (await program.post(f"/keys/{own['id']}/rotate", 422))["detail"]
    assert len((await program.get("/keys"))["items"]) == 1


async def test_only_the_digest_of_a_secret_is_stored(site: Site) -> None:
    made = await make(site)
    token = (await exchange(site, made.key)).json["access_token"]
    path = site.services.database
    async with path.read() as session:
        connection = await session.connection()
        for table in ("api_keys", "api_tokens", "journal"):
            rows = (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()  # noqa: S608
            assert made.key.split("_", 2)[2] not in str(rows)
            assert token.split("_", 2)[2] not in str(rows)


async def test_a_revoked_key_is_refused_at_once_and_so_are_its_tokens(site: Site) -> None:
    made = await make(site)
    token = (await exchange(site, made.key)).json["access_token"]
    for credential in (made.key, token):
        await site.stranger(credential).get("/keys")
    revoked = await made.maker.post(f"/keys/{made.id}/revoke")
    assert revoked["revoked_at"]
    for credential in (made.key, token):
        await site.stranger(credential).get("/keys", 401)
    assert (await exchange(site, made.key)).status == 401
    actions = [entry.action for entry in await stored(site, JournalEntry)]
    assert actions[-2:] == ["key.created", "key.revoked"]


async def test_a_key_that_ends_by_itself_does(site: Site) -> None:
    made = await make(site, expires_in_days=1)
    site.clock.forward(86_000)
    await site.stranger(made.key).get("/keys")
    site.clock.forward(1_000)
    await site.stranger(made.key).get("/keys", 401)


async def test_a_key_for_no_time_at_all_is_not_good_for_ever(site: Site) -> None:
    made = await make(site, expires_in_days=1e-300)
    await site.stranger(made.key).get("/keys", 401)


async def test_a_rotated_key_is_good_beside_the_new_one_for_a_while(site: Site) -> None:
    made = await make(site, expires_in_days=90)
    new = await made.maker.post(f"/keys/{made.id}/rotate", 201, json={"overlap_hours": 2})
    assert (new["scopes"], new["name"]) == (["keys:read"], "careers page")
    site.clock.forward(7_000)
    for credential in (made.key, new["key"]):
        await site.stranger(credential).get("/keys")
    site.clock.forward(1_000)
    await site.stranger(made.key).get("/keys", 401)
    await site.stranger(new["key"]).get("/keys")
    old = await made.maker.get(f"/keys/{made.id}")
    assert old["replaced_by"] == new["id"]
    again = await made.maker.post(f"/keys/{made.id}/rotate", 422)
    assert str(new["id"]) in again["detail"]


async def test_the_last_use_is_written_at_most_once_a_minute(site: Site) -> None:
    made = await make(site)
    program = site.stranger(made.key)

    async def used() -> Any:
        return next(key for key in await stored(site, ApiKey) if key.id == made.id).used_at

    assert await used() is None
    await program.get("/keys")
    first = await used()
    assert first == site.clock.at
    site.clock.forward(30)
    await program.get("/keys")
    assert await used() == first
    site.clock.forward(31)
    await program.get("/keys")
    assert await used() == site.clock.at


async def test_a_key_is_exchanged_for_a_short_lived_token_of_fewer_scopes(site: Site) -> None:
    made = await make(site, "keys:read", "openings:read")
    reply = await exchange(site, made.key, scope="keys:read")
    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert (reply.json["scope"], reply.json["expires_in"]) == ("keys:read", 900)
    token = site.stranger(reply.json["access_token"])
    await token.get("/keys")
    site.clock.forward(901)
    await token.get("/keys", 401)


async def test_a_client_may_name_itself_by_http_basic(site: Site) -> None:
    made = await make(site)
    _, prefix, secret = made.key.split("_", 2)
    basic = base64.b64encode(f"{prefix}:{secret}".encode()).decode()
    reply = await site.stranger().ask(
        "POST",
        "/api/v1/oauth/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert reply.status == 200
    assert reply.json["scope"] == "keys:read"


async def test_what_is_wrong_with_an_exchange_is_said_as_oauth_says_it(site: Site) -> None:
    made = await make(site)
    wrong = await exchange(site, made.key, client_secret="x" * 43)
    assert (wrong.status, wrong.json["error"]) == (401, "invalid_client")
    beyond = await exchange(site, made.key, scope="keys:write")
    assert (beyond.status, beyond.json["error"]) == (400, "invalid_scope")
    other = await exchange(site, made.key, grant_type="password")
    assert (other.status, other.json["error"]) == (400, "unsupported_grant_type")
    garbled = {"Authorization": "Basic ???"}
    reply = await site.stranger().ask(
        "POST", "/api/v1/oauth/token", data={"grant_type": "client_credentials"}, headers=garbled
    )
    assert reply.status == 401


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"data": {}}, "invalid_request"),
        ({"json": {"grant_type": "client_credentials"}}, "invalid_request"),
        ({"data": [("grant_type", "client_credentials")] * 2}, "invalid_request"),
        ({"data": {"grant_type": "x" * 2001}}, "invalid_request"),
        ({"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "invalid_request"),
        ({"data": {"grant_type": "authorization_code"}}, "unsupported_grant_type"),
    ],
)
async def test_a_form_that_is_none_is_refused_as_oauth_says_it(
    site: Site, content: dict[str, Any], error: str
) -> None:
    reply = await site.stranger().ask("POST", "/api/v1/oauth/token", **content)
    assert (reply.status, reply.json["error"]) == (400, error)
    assert reply.headers["cache-control"] == "no-store"


async def test_a_client_names_itself_in_one_way_only(site: Site) -> None:
    made = await make(site)
    _, prefix, secret = made.key.split("_", 2)
    basic = base64.b64encode(f"{prefix}:{secret}".encode()).decode()
    reply = await site.stranger().ask(
        "POST",
        "/api/v1/oauth/token",
        data={"grant_type": "client_credentials", "client_secret": secret},
        headers={"Authorization": f"Basic {basic}"},
    )
    assert (reply.status, reply.json["error"]) == (400, "invalid_request")


async def test_a_scope_that_is_none_is_told_in_the_signs_that_oauth_allows(site: Site) -> None:
    made = await make(site)
    reply = await exchange(site, made.key, scope='ö"\\keys')
    assert (reply.status, reply.json["error"]) == (400, "invalid_scope")
    assert not set(reply.json["error_description"]) & set('ö"\\')


async def test_a_token_does_not_beget_tokens(site: Site) -> None:
    made = await make(site)
    token = (await exchange(site, made.key)).json["access_token"]
    prefix, secret = token.split("_", 2)[1:]
    reply = await exchange(site, made.key, client_id=prefix, client_secret=secret)
    assert reply.status == 401


async def test_keys_are_listed_a_page_at_a_time(site: Site) -> None:
    made = [(await make(site)).id for _ in range(5)]
    program = await site.program()
    seen: list[int] = []
    page: str | None = "/keys?limit=2"
    while page:
        found = await program.get(page)
        seen += [key["id"] for key in found["items"]]
        page = found["next"] and found["next"].removeprefix("/api/v1")
    assert seen[:5] == made[::-1]
