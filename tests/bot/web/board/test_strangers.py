"""Whatever a member's pages lead to or can send is no way in for a member of another workspace."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag

import pytest
from sqlalchemy import Table, select

from storage.models import Base
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import Answer, Visitor, visiting
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
STRANGERS = "chat:T2"
Sendable = tuple[str, tuple[tuple[str, str], ...]]


class Page(HTMLParser):
    """Where a page leads, and the forms that can be sent from it, by each of their buttons."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.forms: set[Sendable] = set()
        self._form: dict[str, str] | None = None
        self._fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note links, forms, fields and buttons."""
        told = {name: value or "" for name, value in attrs}
        if tag in {"a", "img"}:
            self.links.add(urldefrag(told.get("href") or told.get("src", ""))[0])
        elif tag == "form" and told.get("method") == "post":
            self._form, self._fields = told, {}
        elif tag in {"input", "select", "textarea"} and "name" in told:
            self._fields[told["name"]] = told.get("value", "1")
        elif tag == "button" and self._form is not None and told.get("type") != "button":
            button = {told["name"]: told.get("value", "")} if "name" in told else {}
            sent = {**self._fields, **button}
            where = told.get("formaction") or self._form.get("action", "")
            self.forms.add((where, tuple(sorted(sent.items()))))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        if tag == "form":
            self._form = None


@dataclass
class Found:
    """Every page that a member gets to by links, and every form on them."""

    pages: set[str] = field(default_factory=set)
    forms: set[Sendable] = field(default_factory=set)


async def walk(member: Visitor) -> Found:
    """Follow all links from the board's first page."""
    found, ahead = Found(), ["/board"]
    while ahead:
        path = ahead.pop()
        if path in found.pages or not path.startswith("/board") or path.endswith("/events"):
            continue
        found.pages.add(path)
        answer = await member.get(path)
        assert answer.status == 200, path
        page = Page(answer.text) if "html" in answer.headers["Content-Type"] else Page("")
        found.forms |= page.forms
        ahead += page.links
    return found


@dataclass
class Theirs:
    """A workspace with something on every page, and the ways that lead to it."""

    found: Found
    before: dict[str, Any]


async def rows(board: Board) -> dict[str, list[Any]]:
    """Everything that is stored of the first workspace."""
    async with board.services.database.read() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(of_first(table))]
            for table in Base.metadata.sorted_tables
            if "workspace_id" in table.c
        }


def of_first(table: Table) -> Any:
    return select(table).where(table.c.workspace_id == 1).order_by(*table.primary_key.columns)


@pytest.fixture
async def theirs(board: Board) -> Theirs:
    await board.people(2)
    await board.world.press("decide", "1:shortlist")
    await board.world.fill("remark", "1", text="Ask her when.")
    await board.world.drop("bad.pdf", b"%PDF-1.7 broken", file="F9", message="9.1")
    async with visiting(board) as member:
        found = await walk(member)
    return Theirs(found, await rows(board))


def tells(answer: Answer) -> list[str]:
    """What of the workspace is in an answer."""
    return [one for one in ("Backend Engineer", "Ruiz", "Ask her", "bad.pdf") if one in answer.text]


async def test_the_pages_of_a_member_are_no_way_in(board: Board, theirs: Theirs) -> None:
    assert len(theirs.found.pages) > 20, theirs.found.pages
    async with visiting(board, "U9", STRANGERS) as stranger:
        for path in sorted(theirs.found.pages):
            answer = await stranger.get(path)
            assert tells(answer) == [], path
            if any(sign.isdigit() for sign in path):
                assert answer.status in {404, 422}, (path, answer.status)
    assert await rows(board) == theirs.before


async def test_the_forms_of_a_member_are_no_way_in(board: Board, theirs: Theirs) -> None:
    names = {name for _, fields in theirs.found.forms for name, _ in fields}
    assert {"action", "form", "value", "csrf"} <= names
    board.world.chat.people["U9"] = "admin"
    async with visiting(board, "U9", STRANGERS) as stranger:
        for path, fields in sorted(theirs.found.forms):
            if path == "/board/out":
                continue
            sent = {**dict(fields), "csrf": stranger.csrf}
            answer = await stranger.post(path, headers={}, **sent)
            assert tells(answer) == [], (path, fields)
            # What is in the queue no more is done already: the queue is shown.
            done = answer.url.endswith("/board/queue")
            assert answer.status in {404, 422} or done, (path, fields, answer.status)
    assert await rows(board) == theirs.before
