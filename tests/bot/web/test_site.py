"""The site itself: health, limits, metrics, and how errors are answered."""

from prometheus_client.parser import text_string_to_metric_families

from bot.queue import NoQueue, RqQueue, connect
from bot.web.assets import asset_address
from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.web.conftest import Site, serving
from tests.fakes.redis import running
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


async def test_it_lives_and_is_ready(site: Site) -> None:
    anyone = site.stranger()
    assert (await anyone.ask("GET", "/healthz")).json == {"ok": True, "shortlist": True}
    assert (await anyone.ask("GET", "/readyz")).json == {"database": True, "queue": True}


async def test_whoever_watches_with_head_gets_the_same_without_a_body(site: Site) -> None:
    anyone = site.stranger()
    for path, status in (("/healthz", 200), ("/apply/none", 404), ("/api/v1/keys", 401)):
        reply = await anyone.ask("HEAD", path)
        assert (reply.status, reply.content) == (status, b"")


async def test_the_address_alone_leads_to_the_board(site: Site) -> None:
    reply = await site.stranger().ask("GET", "/", allow_redirects=False)
    assert (reply.status, reply.headers["location"]) == (307, "/board")


async def test_an_address_that_is_none_and_a_method_are_problems(site: Site) -> None:
    program = await site.program()
    for method, path, status in (("GET", "/api/v1/nothing", 404), ("PUT", "/api/v1/keys", 405)):
        reply = await program.ask(method, path)
        assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
        assert reply.json["reference"]


async def test_a_request_that_is_too_large_is_refused_whether_it_says_so_or_not(
    site: Site,
) -> None:
    program = await site.program()
    large = b"x" * (12 * 1024 * 1024 + 1)

    async def parts() -> object:
        for start in range(0, len(large), 2**20):
            yield large[start : start + 2**20]

    for body in (large, parts()):
        reply = await program.ask(
            "POST", "/api/v1/keys", data=body, headers={"Content-Type": "application/json"}
        )
        assert (reply.status, reply.json["code"]) == (413, "too_large")
        assert reply.json["reference"]


async def test_a_key_that_is_too_fast_is_told_how_long_to_wait(
    database: Database, files: EncryptedFolder
) -> None:
    async with serving(database, files, rate=3) as site:
        one, other = (
            await site.program(["keys:read"]),
            await site.program(["keys:read", "keys:write"]),
        )
        for left in (2, 1, 0):
            reply = await one.ask("GET", "/api/v1/keys")
            assert reply.status == 200
            assert reply.headers["ratelimit"].startswith(f'"minute";r={left};t=')
            assert reply.headers["ratelimit-policy"] == '"minute";q=3;w=60'
        reply = await one.ask("GET", "/api/v1/keys")
        assert (reply.status, reply.json["code"]) == (429, "too_many_requests")
        assert 0 < int(reply.headers["retry-after"]) <= 60
        assert (await other.ask("GET", "/api/v1/keys")).status == 200


async def test_whoever_tries_keys_is_slowed_down_and_those_with_a_key_are_not(
    database: Database, files: EncryptedFolder
) -> None:
    async with serving(database, files, rate=3) as site:
        program = await site.program(["keys:read"])
        replies = [await site.stranger().ask("GET", "/api/v1/keys") for _ in range(5)]
        assert [reply.status for reply in replies] == [401, 401, 401, 429, 429]
        await program.get("/keys")


async def test_a_key_that_is_refused_over_and_over_is_slowed_down(
    database: Database, files: EncryptedFolder
) -> None:
    async with serving(database, files, rate=3) as site:
        program = await site.program(["openings:read"])
        replies = [await program.ask("GET", "/api/v1/keys") for _ in range(5)]
        assert [reply.status for reply in replies] == [403, 403, 403, 429, 429]
        assert replies[0].headers["ratelimit"].startswith('"minute";r=2;t=')


async def test_what_was_read_is_not_sent_again_while_it_is_the_same(site: Site) -> None:
    program = await site.program()
    first = await program.ask("GET", "/api/v1/keys")
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}', "*"):
        same = await program.ask("GET", "/api/v1/keys", headers={"If-None-Match": known})
        assert (same.status, same.content, same.headers["etag"]) == (304, b"", tag)
    await program.post("/keys", 201, json={"name": "x", "scopes": ["keys:read"]})
    changed = await program.ask("GET", "/api/v1/keys", headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["etag"] != tag


async def test_metrics_count_requests_by_route_and_never_by_address(site: Site) -> None:
    program = await site.program()
    await program.get("/keys/1")
    await program.get("/keys/99", 404)
    await program.ask("GET", "/secret-path")
    text = (await site.stranger().ask("GET", "/metrics")).content.decode()
    line = (
        'shortlist_http_requests_total{method="GET",route="/api/v1/keys/{key_id}",status="%s"} 1.0'
    )
    assert line % 200 in text
    assert line % 404 in text
    assert 'route="other",status="404"' in text
    assert "secret-path" not in text
    assert "shortlist_queue_up 1.0" in text


async def test_prometheus_reads_the_metrics(site: Site) -> None:
    program = await site.program()
    await program.get("/keys")
    reply = await site.stranger().ask("GET", "/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    found = {one.name: one for one in text_string_to_metric_families(reply.content.decode())}
    for name in ("queue_up", "queue_depth", "tasks", "notices", "cvs", "scores", "http_seconds"):
        assert f"shortlist_{name}" in found
    counted = found["shortlist_http_requests"].samples
    [count] = [one for one in counted if one.name == "shortlist_http_requests_total"]
    assert count.value == 1.0
    assert count.labels == {"method": "GET", "route": "/api/v1/keys", "status": "200"}


async def test_whoever_tries_keys_at_the_metrics_is_slowed_down_too(
    database: Database, files: EncryptedFolder
) -> None:
    async with serving(database, files, rate=3) as site:
        object.__setattr__(site.desk, "private", False)
        replies = [await site.stranger().ask("GET", "/metrics") for _ in range(5)]
    assert [reply.status for reply in replies] == [401, 401, 401, 429, 429]
    assert int(replies[4].headers["retry-after"]) >= 1


async def test_it_is_not_ready_where_no_redis_is_set_up(site: Site) -> None:
    object.__setattr__(site.desk.services, "queue", NoQueue())
    reply = await site.stranger().ask("GET", "/readyz")
    assert (reply.status, reply.json) == (503, {"database": True, "queue": False})


async def test_it_is_not_ready_while_the_queue_does_not_answer(site: Site) -> None:
    with running() as redis:
        queue = RqQueue(connect(redis.url))
        object.__setattr__(site.desk.services, "queue", queue)
        assert (await site.stranger().ask("GET", "/readyz")).status == 200
        redis.kill()
        reply = await site.stranger().ask("GET", "/readyz")
        assert (reply.status, reply.json) == (503, {"database": True, "queue": False})
        assert (await site.stranger().ask("GET", "/healthz")).status == 200
        page = (await site.stranger().ask("GET", "/metrics")).content.decode()
        assert "shortlist_queue_up 0.0" in page
        queue.close()


async def test_metrics_need_a_key_where_others_reach_us(site: Site) -> None:
    object.__setattr__(site.desk, "private", False)
    assert (await site.stranger().ask("GET", "/metrics")).status == 401
    assert (await (await site.program(["keys:read"])).ask("GET", "/metrics")).status == 403
    assert (await (await site.program(["metrics:read"])).ask("GET", "/metrics")).status == 200


async def test_the_document_is_there_for_anyone(site: Site) -> None:
    reply = await site.stranger().ask("GET", "/api/openapi.json")
    assert reply.status == 200
    assert reply.json["openapi"].startswith("3.1")
    schemes = reply.json["components"]["securitySchemes"]
    assert set(schemes) == {"key", "oauth"}
    flow = schemes["oauth"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/v1/oauth/token"


async def test_the_document_is_a_page_too_without_script_or_anything_from_elsewhere(
    site: Site,
) -> None:
    reply = await site.stranger().ask("GET", "/api/docs")
    text = reply.content.decode()
    assert (reply.status, "<script" in text.lower(), "//" in text.replace("://", "")) == (
        200,
        False,
        False,
    )
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    for words in ("/api/v1/openings/{opening_id}/shortlist", "candidates:read", "people:erase"):
        assert words in text
    style = await site.stranger().ask("GET", "/api/docs.css")
    assert style.headers["content-type"].startswith("text/css")


async def test_static_files_are_kept_for_good_and_sent_packed_to_whoever_unpacks(
    site: Site,
) -> None:
    anyone, path = site.stranger(), asset_address("board.css")
    plain = await anyone.ask("GET", path, headers={"Accept-Encoding": "identity"})
    packed = await anyone.ask("GET", path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    for reply in (plain, packed):
        assert "immutable" in reply.headers["cache-control"]
        assert reply.headers["vary"] == "Accept-Encoding"
