"""Webhooks from the shell."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from standardwebhooks import Webhook

from tests.bot.conftest import Shell
from tests.handlers.conftest import CV


@dataclass
class Receiver:
    """A receiver in a thread: the shell's commands run their own event loop."""

    port: int = 0
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(shell: Shell, receiver: Receiver) -> Shell:
    """A shell that may call the receiver."""
    shell.patch.setenv("WEBHOOK_ALLOW", f"127.0.0.1:{receiver.port}")
    return shell


def test_a_webhook_is_made_tried_and_removed(told: Shell, receiver: Receiver) -> None:
    assert "There is no webhook yet" in told.run("webhook", "list")[0]
    secret, said = told.run("webhook", "add", receiver.url)
    assert secret.startswith("whsec_")
    assert "Webhook 1. Keep its secret now" in said
    said, _ = told.run("webhook", "list")
    assert said == f"1  {receiver.url}  everything; on\n"
    assert secret.strip() not in said

    said, _ = told.run("webhook", "test", 1)
    assert "ping to webhook 1: delivered; it answered with 204" in said
    headers, body = receiver.got[0]
    assert Webhook(secret.strip()).verify(body, headers)["type"] == "ping"

    receiver.status = 500
    said, _ = told.run("webhook", "test", 1, exits=1)
    assert "failed; it answered with 500" in said
    receiver.status = 204
    told.run("webhook", "replay", 2)
    assert receiver.got[1][0]["webhook-id"] == receiver.got[2][0]["webhook-id"]
    said, _ = told.run("webhook", "log", 1)
    assert [line.split()[0] for line in said.splitlines()] == ["2", "1"]

    assert "switched off, 2" in told.run("webhook", "disable", 1)[0]
    assert "Switch it on first" in told.run("webhook", "test", 1, exits=2)[1]
    assert "; on" in told.run("webhook", "enable", 1)[0]
    told.run("webhook", "remove", 1)
    assert "no such webhook" in told.run("webhook", "test", 1, exits=2)[1]


def test_a_secret_is_renewed(told: Shell, receiver: Receiver) -> None:
    old, _ = told.run("webhook", "add", receiver.url)
    new, _ = told.run("webhook", "rotate", 1)
    told.run("webhook", "test", 1)
    for secret in (old, new):
        headers, body = receiver.got[0]
        Webhook(secret.strip()).verify(body, headers)
    told.run("webhook", "rotate", 1, "--at-once")
    told.run("webhook", "test", 1)
    assert len(receiver.got[1][0]["webhook-signature"].split(" ")) == 1


def test_what_happens_in_the_shell_is_told(told: Shell, receiver: Receiver) -> None:
    told.run("webhook", "add", receiver.url, "--event", "cv.received", "--event", "opening.closed")
    (told.cvs / "ana.txt").write_text(CV, "utf-8")
    told.run("opening", "new", told.opening)
    told.run("ingest", told.cvs, "--opening", 1)
    told.run("opening", "close", 1)
    types = [json.loads(body)["type"] for _, body in receiver.got]
    assert types == ["cv.received", "opening.closed"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "https://10.0.0.1/"), "inside a network"),
        (("add", "http://example.com/"), "https"),
        (("add", "https://example.com/", "--event", "x"), "is no event"),
        (("add", "https://example.com/", "--workspace", "slack:T9"), "no workspace slack:T9"),
        (("log", "7"), "no such webhook"),
        (("replay", "7"), "no such delivery"),
        (("source", "add", "ats", "--channel", "slack:T1/C1"), "none of this workspace"),
    ],
)
def test_what_cannot_be_done_is_said(shell: Shell, words: tuple[str, ...], says: str) -> None:
    assert says in " ".join(shell.run("webhook", *words, exits=2)[1].split())


def test_a_source_is_made_and_removed(shell: Shell) -> None:
    secret, said = shell.run("webhook", "source", "add", "ats", "--host", "files.example.com")
    assert secret.startswith("whsec_")
    assert "http://127.0.0.1:8080/api/v1/inbound/src_" in said
    said, _ = shell.run("webhook", "source", "list")
    assert "ats  http" in said
    assert "openings in local:console; links to files.example.com; never heard of" in said
    other, _ = shell.run("webhook", "source", "rotate", "ats")
    assert other != secret
    assert "already" in shell.run("webhook", "source", "add", "ats", exits=2)[1]
    shell.run("webhook", "source", "remove", "ats")
    assert "There is none yet" in shell.run("webhook", "source", "list")[0]
