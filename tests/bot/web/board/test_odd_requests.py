"""Whatever is written into the board's addresses and forms: never an error of ours."""

import re
from urllib.parse import quote

from handlers.actions import ACTIONS, FORMS
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.test_safety import paths
from tests.bot.web.board.visiting import Answer, Visitor, visiting
from tests.bot.web.test_problems import TYPED

ODD = ("0", "-1", "9" * 10, "9" * 30, "1:" + "9" * 30, "١", "a", "\0", "%", "{}", "[[[", '{"cv":1}')
VALUES = ("", "9" * 30, "1:" + "9" * 30, "\0", "[" * 5_000, '{"cv":1}')  # of buttons and forms
ODD_QUERIES = tuple(
    f"?{name}={quote(value)}"
    for name in ("min", "years", "skills", "bucket", "decision", "after", "skip", "c", "at")
    for value in ("", "-1", "9" * 30, "nan", "1e999", "a\0b", "'")
)


def refuses_in_chat(answer: Answer) -> bool:
    """Whether a refusal tells whoever looks at a page to type a command."""
    return answer.status >= 400 and bool(TYPED.search(answer.text))


async def test_no_address_of_the_board_breaks(board: Board) -> None:
    opening = await board.people(1)
    async with visiting(board) as member:
        for path in paths("GET"):
            names = re.findall(r"\{([a-z_]+)\}", path)
            for odd in ODD if names else ():
                await _look(member, re.sub(r"\{[a-z_]+\}", quote(odd, safe=""), path))
        for path in (f"/board/openings/{opening}", "/board/queue", "/board/find", "/board/in"):
            for query in ODD_QUERIES:
                await _look(member, path + query)
        for query in ODD_QUERIES:
            await _look(member, f"/board/openings/{opening}/compare{query}")


async def _look(member: Visitor, path: str) -> None:
    answer = await member.get(path)
    assert answer.status < 500, (path, answer.status, answer.text[-400:])
    assert not refuses_in_chat(answer), (path, answer.text[-400:])


async def test_no_button_and_no_form_of_the_board_breaks(board: Board) -> None:
    await board.people(1)
    async with visiting(board) as member:
        for action in sorted(ACTIONS):
            for odd in VALUES:
                await _send(member, "/board/press", action=action, value=odd, picked=odd)
        for form in sorted(FORMS):
            for odd in VALUES:
                await _send(member, "/board/fill", form=form, value=odd, text=odd, level=odd)


async def _send(member: Visitor, path: str, **fields: str) -> None:
    answer = await member.post(path, headers={}, **fields)
    assert answer.status < 500, (path, fields, answer.status, answer.text[-400:])
    assert not refuses_in_chat(answer), (path, fields, answer.text[-400:])
