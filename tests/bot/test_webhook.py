"""Calls to addresses that others gave us: what is never connected to, and what comes of others."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.entries import places
from bot.guard import Address, AddressRefusedError, Guard, is_public
from bot.webhook import SafeWeb, SystemResolver, open_web
from handlers.errors import PermanentError, TemporaryError
from handlers.webhooks.outgoing import Answer, Silence
from tests.fakes.sink import Certificates, Sink, certificates, open_sink

NAME = "hooks.test"

INSIDE = [
    "0.0.0.0",  # noqa: S104 - called, not bound to
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",  # metadata, Alibaba
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # Azure
    "169.254.169.254",  # metadata, most clouds
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",  # metadata, Oracle
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",  # mapped
    "::ffff:8.8.8.8",
    "::127.0.0.1",  # compatible
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # metadata, AWS
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "192.0.1.1", "2606:4700:4700::1111", "2a00:1450::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_a_network_are_never_called(address: str) -> None:
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    assert Guard(frozenset()).refusal(f"https://{host.replace('%', '%25')}/") is not None


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_called(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert Guard(frozenset()).refusal(f"https://{host}/hook?a=b%20c") is None


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "localhost.", "app.localhost", "printer.local"),
        *("metadata.google.internal", "db.internal.", "jenkins", "2130706433"),
    ],
)
def test_names_of_a_network_are_refused_unless_the_setting_allows_them(host: str) -> None:
    url = f"https://{host}/hook"
    assert "WEBHOOK_ALLOW" in (Guard(frozenset()).refusal(url) or "")
    assert Guard(places(f"{host}:443")).refusal(url) is None


@pytest.mark.parametrize("host", ["example.com", "local.example.com", "internal.io", "a.b.c."])
def test_names_of_the_internet_are_called(host: str) -> None:
    assert Guard(frozenset()).refusal(f"https://{host}/hook") is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "http://example.com/",
        "https://example.com:8443/",
        "https://example.com:80/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://@example.com/",
        "https://example.com@127.0.0.1/",
        "https://127.0.0.1\\@example.com/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: inside",
        "https://example.com/#part",
        "https://exämple.com/",
        "https:///path",
        "https://[::1",
    ],
)
def test_addresses_of_other_forms_are_refused(url: str) -> None:
    assert Guard(frozenset()).refusal(url) is not None


def test_places_of_the_setting_are_called_by_http_and_on_their_port_alone() -> None:
    guard = Guard(places("localhost:9000, 127.0.0.1:80, [::1]:9000"))
    for url in ("http://localhost:9000/", "https://LOCALHOST:9000/", "http://127.0.0.1/"):
        assert guard.refusal(url) is None
    assert guard.refusal("http://[::1]:9000/") is None
    for url in ("http://localhost:9001/", "http://localhost/", "https://127.0.0.1/"):
        assert guard.refusal(url) is not None
    assert guard.refusal("http://user@localhost:9000/") is not None


class Names(AbstractResolver):
    """A name server of the test's own: the answers in turn, the last one again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = [*answers]
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The next answer."""
        del family
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for one in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def tls() -> Certificates:
    return certificates(NAME, "127.0.0.1", "127.0.0.2")


def is_second(address: Address) -> bool:
    """Stands for the Internet: 127.0.0.2 alone is public."""
    return str(address) == "127.0.0.2"


@pytest.fixture
async def sink(tls: Certificates) -> AsyncIterator[Sink]:
    """A server of the Internet, as `is_second` sees it."""
    async with open_sink(address="127.0.0.2", tls=tls.server) as opened:
        yield opened


@asynccontextmanager
async def calls(
    sink: Sink, tls: Certificates, *answers: Sequence[str], seconds: float = 5.0
) -> AsyncIterator[tuple[SafeWeb, Names]]:
    """What calls by HTTPS, on the sink's port alone, names that lead where the answers say."""
    names = Names(*(answers or [["127.0.0.2"]]))
    guard = Guard(frozenset(), permits=is_second, port=sink.port)
    async with open_web(guard, names=names, trust=tls.client, seconds=seconds) as opened:
        yield opened, names


def url_of(sink: Sink, host: str = NAME, path: str = "/hook") -> str:
    return f"https://{host}:{sink.port}{path}"


async def test_a_call_is_answered(sink: Sink, tls: Certificates) -> None:
    sink.statuses, sink.body, sink.headers = [500], b"x" * 5000, {"Retry-After": "7"}
    async with calls(sink, tls) as (opened, names):
        answer = await opened.post(url_of(sink), {"webhook-id": "1"}, b"{}")
    assert answer == Answer(500, b"x" * 1024, 7.0)
    [got] = sink.got
    assert (got.method, got.path, got.body) == ("POST", "/hook", b"{}")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "1"
    assert got.headers["host"] == f"{NAME}:{sink.port}"
    assert names.asked == 1


async def test_what_a_name_leads_to_at_the_time_counts(sink: Sink, tls: Certificates) -> None:
    """A name that leads to a public machine when it is looked at, and inside the next time."""
    async with open_inside(sink, tls) as inside:
        async with calls(sink, tls, ["127.0.0.2"], ["127.0.0.1"]) as (opened, names):
            assert opened.refusal(url_of(sink)) is None
            assert await opened.post(url_of(sink), {}, b"1") == Answer(204)
            assert await opened.post(url_of(sink), {}, b"2") == Silence("address_refused")
            with pytest.raises(PermanentError) as refused:
                await opened.fetch(url_of(sink), 100)
        assert refused.value.code == "address_refused"
        assert [got.body for got in sink.got] == [b"1"]
        assert inside.got == []
        assert names.asked == 3  # once for each call: nothing between look and connection


@asynccontextmanager
async def open_inside(sink: Sink, tls: Certificates) -> AsyncIterator[Sink]:
    """A server on the same port that nobody may reach."""
    async with open_sink(address="127.0.0.1", port=sink.port, tls=tls.server) as opened:
        yield opened


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"], ["::1", "127.0.0.2"]],
)
async def test_a_name_that_leads_inside_among_others_is_refused(
    sink: Sink, tls: Certificates, addresses: list[str]
) -> None:
    async with open_inside(sink, tls) as inside, calls(sink, tls, addresses) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Silence("address_refused")
    assert inside.got == sink.got == []


@pytest.mark.parametrize("address", INSIDE)
async def test_names_that_lead_inside_are_refused(address: str) -> None:
    names = Names([address])
    async with open_web(Guard(frozenset()), names=names, seconds=5.0) as opened:
        assert await opened.post("https://hooks.test/", {}, b"") == Silence("address_refused")
    assert names.asked == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost"])
async def test_other_ways_to_write_this_machine_lead_nowhere(
    sink: Sink, tls: Certificates, host: str
) -> None:
    guard = Guard(frozenset(), permits=is_second, port=sink.port)
    async with (
        open_inside(sink, tls) as inside,
        open_web(guard, names=SystemResolver(), trust=tls.client, seconds=5.0) as opened,
    ):
        outcome = await opened.post(url_of(sink, host), {}, b"")
    assert isinstance(outcome, Silence)
    assert outcome.code in {"address_refused", "unresolved"}
    assert inside.got == []


def test_the_socket_is_looked_at_too() -> None:
    """Whoever comes past the look-up of names does not come past this."""
    guard = Guard(frozenset(), permits=is_second)
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 443))
    with pytest.raises(AddressRefusedError):
        guard.socket(info)
    guard.socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.2", 443))).close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_answers(sink: Sink, tls: Certificates, status: int) -> None:
    async with open_inside(sink, tls) as inside, calls(sink, tls) as (opened, _):
        sink.statuses = [status, status]
        sink.headers = {"Location": f"https://127.0.0.1:{sink.port}/inside"}
        assert await opened.post(url_of(sink), {}, b"") == Answer(status)
        with pytest.raises(PermanentError, match="leads on to somewhere else"):
            await opened.fetch(url_of(sink), 100)
    assert inside.got == []
    assert len(sink.got) == 2


async def test_no_proxy_of_the_environment_is_used(
    sink: Sink, tls: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with calls(sink, tls) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Answer(204)


async def test_a_server_that_does_not_answer_is_left(sink: Sink, tls: Certificates) -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    sink.way = never
    async with calls(sink, tls, seconds=0.2) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Silence("timeout")
        with pytest.raises(TemporaryError, match="in time"):
            await opened.fetch(url_of(sink), 100)


async def test_a_server_that_never_ends_its_answer_is_left(sink: Sink, tls: Certificates) -> None:
    async def dribble(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"a")
        await asyncio.Event().wait()
        return answer

    sink.way = dribble
    async with calls(sink, tls, seconds=0.2) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Silence("timeout")


async def test_a_connection_that_breaks_off_is_no_answer(sink: Sink, tls: Certificates) -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    sink.way = break_off
    async with calls(sink, tls) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Silence("cut_off")


async def test_a_certificate_must_hold(sink: Sink, tls: Certificates) -> None:
    async with calls(sink, certificates(NAME)) as (opened, _):
        assert await opened.post(url_of(sink), {}, b"") == Silence("insecure")
    async with calls(sink, tls) as (opened, _):  # for another name
        assert await opened.post(url_of(sink, "other.test"), {}, b"") == Silence("insecure")
    assert sink.got == []


async def test_nobody_there_and_no_such_name(sink: Sink, tls: Certificates) -> None:
    class Nobody(Names):
        async def resolve(self, *_: object, **__: object) -> list[ResolveResult]:
            raise OSError("no such name")

    guard = Guard(frozenset(), permits=is_second, port=sink.port)
    async with open_web(guard, names=Nobody(), trust=tls.client, seconds=5.0) as opened:
        assert await opened.post(url_of(sink), {}, b"") == Silence("unresolved")
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", 0))  # and nobody listens
        port = taken.getsockname()[1]
        guard = Guard(frozenset(), permits=is_second, port=port)
        async with open_web(guard, names=Names(["127.0.0.2"]), seconds=5.0) as opened:
            outcome = await opened.post(f"https://{NAME}:{port}/", {}, b"")
    assert outcome == Silence("unreachable")


async def test_what_is_no_http_is_no_answer() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_web(Guard(frozenset({("127.0.0.1", port)})), seconds=5.0) as opened:
        assert await opened.post(f"http://127.0.0.1:{port}/", {}, b"") == Silence("no_http")


async def test_when_to_come_back_may_be_a_date(sink: Sink, tls: Certificates) -> None:
    at = datetime.now(UTC) + timedelta(minutes=10)
    heard = []
    async with calls(sink, tls) as (opened, _):
        for text in (format_datetime(at, usegmt=True), "soon", "-5", ""):
            sink.statuses, sink.headers = [503], {"Retry-After": text}
            answer = await opened.post(url_of(sink), {}, b"")
            assert isinstance(answer, Answer)
            heard.append(answer.retry_after)
    assert heard[0] is not None
    assert 550 < heard[0] <= 600
    assert heard[1:] == [None, None, None]


async def test_a_file_is_fetched_up_to_its_limit(sink: Sink, tls: Certificates) -> None:
    sink.body = b"%PDF-1.7"
    async with calls(sink, tls) as (opened, _):
        sink.statuses = [200, 200]
        # Signed links hold signs that must stay as they are.
        signed = url_of(sink, path="/a%2Fb?sig=x%2By%3D&d=1%202")
        assert await opened.fetch(signed, 8) == b"%PDF-1.7"
        with pytest.raises(PermanentError) as large:
            await opened.fetch(url_of(sink), 7)
    assert large.value.code == "too_large"
    assert sink.got[0].method == "GET"
    assert sink.got[0].path == "/a%2Fb?sig=x%2By%3D&d=1%202"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, PermanentError),
        (403, PermanentError),
        (410, PermanentError),
        (204, PermanentError),
        (429, TemporaryError),
        (408, TemporaryError),
        (500, TemporaryError),
        (503, TemporaryError),
    ],
)
async def test_a_link_that_gives_no_file(
    sink: Sink, tls: Certificates, status: int, kind: type[PermanentError | TemporaryError]
) -> None:
    sink.statuses, sink.headers = [status], {"Retry-After": "3"}
    async with calls(sink, tls) as (opened, _):
        with pytest.raises(kind) as trouble:
            await opened.fetch(url_of(sink), 100)
    assert isinstance(trouble.value, kind)
    assert trouble.value.code == f"status_{status}"
    if isinstance(trouble.value, TemporaryError):
        assert trouble.value.retry_after == 3.0


async def test_a_place_of_the_setting_is_called_wherever_it_leads() -> None:
    async with open_sink() as local:
        guard = Guard(frozenset({("127.0.0.1", local.port)}))
        async with open_web(guard, seconds=5.0) as opened:
            assert await opened.post(local.url, {}, b"{}") == Answer(204)
            # The setting allows a place, not where it leads on to.
            local.statuses, local.headers = [302], {"Location": "http://127.0.0.1:9/"}
            assert await opened.post(local.url, {}, b"{}") == Answer(302)


async def test_an_address_that_must_not_be_called_is_not_even_looked_up(
    sink: Sink, tls: Certificates
) -> None:
    async with calls(sink, tls) as (opened, names):
        outcome = await opened.post(f"http://{NAME}:{sink.port}/", {}, b"")
        assert outcome == Silence("address_refused")
        with pytest.raises(PermanentError):
            await opened.fetch(f"http://{NAME}:{sink.port}/", 100)
    assert names.asked == 0
