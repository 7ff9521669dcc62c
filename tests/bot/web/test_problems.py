"""Every refusal of the API is a problem (RFC 9457) that says what to do, and what the log calls it.

People get pages instead.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.bot.web.conftest import Reply, Site
from tests.bot.web.hiring import Furnished, form, furnish
from tests.bot.web.table import LEVELS
from tests.handlers.conftest import ON_SQLITE, cv

pytestmark = ON_SQLITE
API = "/api/v1"
TYPED = re.compile(r"(?<![\w/.])/(opening|hire|rank|candidate|cv)\b(?!/)")  # commands of the chat
LARGE = b"x" * (12 * 1024 * 1024 + 1)


@dataclass(frozen=True)
class Wrong:
    """A request that is refused, and how."""

    method: str
    path: str
    status: int
    code: str
    content: dict[str, Any] = field(default_factory=dict)
    says: str = ""


STALE = {"version": 99, "criteria": [{"id": "a", "name": "Python", "levels": LEVELS}]}
TEXT, CUT = {"Content-Type": "text/plain"}, {"Content-Type": "multipart/form-data"}
WRONG = (
    Wrong("POST", f"{API}/openings/1/uploads", 400, "unreadable", {"data": b"x", "headers": CUT}),
    Wrong("GET", f"{API}/nothing", 404, "no_such_address", says="/api/docs"),
    Wrong("GET", "/nothing", 404, "no_such_address", says="/board"),
    Wrong("GET", f"{API}/openings/99", 404, "not_found"),
    Wrong("PUT", f"{API}/openings", 405, "method_not_allowed", says="GET"),
    Wrong("POST", "/healthz", 405, "method_not_allowed", says="GET"),
    Wrong("PUT", f"{API}/openings/1/rubric", 409, "changed", {"json": STALE}),
    Wrong("POST", f"{API}/keys", 413, "too_large", {"data": LARGE}, says="12 MB"),
    Wrong(
        "POST",
        f"{API}/keys",
        415,
        "other_type",
        {"data": b'{"name": "x"}', "headers": TEXT},
        says="application/json",
    ),
    Wrong("POST", f"{API}/keys", 415, "other_type", {"data": form(("a.txt", b"x"))}),
    Wrong(
        "POST",
        f"{API}/openings/1/uploads",
        415,
        "other_type",
        {"json": {"file": "x"}},
        says="multipart/form-data",
    ),
    Wrong("POST", f"{API}/keys", 422, "invalid", {"json": {"name": 7}}),
    Wrong("POST", f"{API}/keys", 422, "refused", {"json": {"name": "x", "scopes": ["x"]}}),
)


@pytest.fixture
async def furnished(site: Site) -> Furnished:
    return await furnish(site)


def require_problem(reply: Reply, status: int, code: str) -> None:
    assert reply.status == status, reply.content
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.json["status"], reply.json["code"]) == (status, code)
    assert len(reply.json["reference"]) == 6
    assert reply.json["detail"]
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: f"{one.status}-{one.path}")
async def test_what_is_refused_is_a_problem(furnished: Furnished, wrong: Wrong) -> None:
    reply = await furnished.program.ask(wrong.method, wrong.path, **wrong.content)
    require_problem(reply, wrong.status, wrong.code)
    assert wrong.says in reply.json["detail"]
    assert not TYPED.search(reply.json["detail"])


async def test_what_goes_wrong_with_us_is_a_problem_whose_reference_is_in_the_log(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    furnished = await furnish(site)
    file = form(("a.txt", cv("Ben Stone", "ben@example.com", "Go")))
    object.__setattr__(site.desk.services, "files", None)  # whatever happens to the store
    asked = await furnished.program.ask("POST", f"{API}/openings/1/uploads", data=file)
    object.__setattr__(site.desk.services, "database", None)
    replies = [asked, await site.stranger().ask("GET", "/metrics")]
    said = "".join(capfd.readouterr())
    for reply in replies:
        require_problem(reply, 500, "unexpected")
        assert reply.json["reference"] in said


async def pieces(body: bytes, size: int = 2**20) -> AsyncIterator[bytes]:
    """A large body that does not say how large it is."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    + LARGE
    + b"\r\n--x--\r\n"
)
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
READING = (  # an address for each way in which bodies are read
    (f"{API}/keys", "application/json", LARGE),
    (f"{API}/openings/1/uploads", FILES, FILE),
    (f"{API}/openings/1/rubric.yaml", "application/yaml", LARGE),
    (f"{API}/oauth/token", FORM, b"a=b&" * (3 * 2**20 + 1)),
    (f"{API}/inbound/src_none", "application/json", LARGE),
    ("/board/in", FILES, FILE),
    ("/unsubscribe/x", FORM, b"a=b&" * (3 * 2**20 + 1)),
)


@pytest.mark.parametrize("named", [{}, {"Idempotency-Key": "a"}], ids=["plain", "named"])
@pytest.mark.parametrize(("path", "kind", "body"), READING, ids=[one[0] for one in READING])
async def test_no_address_reads_more_than_12_mb_whether_it_is_told_the_size_or_not(
    site: Site, path: str, kind: str, body: bytes, named: dict[str, str]
) -> None:
    program = await site.program()
    method = "PUT" if path.endswith(".yaml") else "POST"
    headers = {"Content-Type": kind, **named}
    for sent in (body, pieces(body)):
        reply = await program.ask(method, path, data=sent, headers=headers)
        assert reply.status in ({413, 400} if kind == FORM else {413}), reply.content[:300]
        if path.startswith("/board/"):
            assert reply.headers["content-type"].startswith("text/html")
            assert b"larger than 12 MB" in reply.content
        elif reply.status == 413:
            require_problem(reply, 413, "too_large")


async def test_a_page_of_the_board_that_is_none_is_a_page_that_says_so(site: Site) -> None:
    reply = await site.stranger().ask("GET", "/board/nothing")
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"Not found" in reply.content
