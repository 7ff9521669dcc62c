"""Signing in with Slack, against a server that speaks as Slack does."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.web.desk import Desk
from bot.web.openid import OpenId
from handlers.installations import Installed, save
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import Answer, Visitor, visiting
from tests.fakes.openid import TEAM, FakeOpenId, new_keys
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
async def slack(board: Board) -> AsyncIterator[FakeOpenId]:
    """Slack, and an app that signs in with it, installed in one workspace."""
    fake = FakeOpenId()
    async with TestServer(fake.app()) as server:
        api = str(server.make_url("/api/"))
        secret = SecretStr(fake.client_secret)
        openid = OpenId(fake.client_id, secret, api, board.address)
        board.site.state.desk = Desk(board.services, board.address, openid)
        installed = Installed("slack:T1", "xoxb-1", "UBOT", "A1", None, frozenset())
        await save(board.services.database, installed, board.services.now())
        yield fake


async def ask(person: Visitor) -> str:
    """Press “Sign in with Slack”; the address at Slack."""
    answer = await person.get("/board/slack?next=/board/queue", follow=False)
    assert answer.status == 303
    return answer.headers["Location"]


async def come_back(person: Visitor, code: str, state: str) -> Answer:
    """Come back from Slack."""
    return await person.get(f"/board/slack/back?code={code}&state={state}")


async def test_slack_says_who_it_is(board: Board, slack: FakeOpenId) -> None:
    async with visiting(board, None) as person:
        assert "Sign in with Slack" in (await person.get("/board")).text
        code, state = slack.allow(await ask(person))
        answer = await come_back(person, code, state)
        assert answer.status == 200
        assert answer.url.endswith("/board/queue")


async def test_a_state_of_another_browser_is_refused(board: Board, slack: FakeOpenId) -> None:
    async with visiting(board, None) as thief, visiting(board, None) as victim:
        code, state = slack.allow(await ask(thief))
        for answer in (
            await come_back(victim, code, state),
            await _asked(victim, code, state),
        ):
            assert answer.status == 403
            assert "was not opened from here" in answer.text
        assert "/board/in" in (await victim.get("/board")).url


@pytest.mark.parametrize("kept", ["NQ==", "bnVsbA==", "W10=", "e30=", "é", "no"])
async def test_a_cookie_that_is_none_of_ours_is_refused(
    board: Board, slack: FakeOpenId, kept: str
) -> None:
    async with visiting(board, None) as person:
        code, state = slack.allow(await ask(person))
        person.http.cookie_jar.clear()
        url = f"{board.address}/board/slack/back?code={code}&state={state}"
        cookie = {"Cookie": f"shortlist-openid={kept}"}
        async with person.http.get(url, headers=cookie) as answer:
            assert answer.status == 403
            assert "was not opened from here" in await answer.text()


async def _asked(person: Visitor, code: str, state: str) -> Answer:
    await ask(person)
    return await come_back(person, code, state)


@pytest.mark.parametrize(
    ("claim", "value"),
    [("nonce", "another"), ("iss", "https://evil.example"), ("aud", "another app")],
)
async def test_what_slack_did_not_say_for_us_is_refused(
    board: Board, slack: FakeOpenId, claim: str, value: str
) -> None:
    slack.changes[claim] = value
    await _refused(board, slack, "could not be checked")


async def test_a_token_that_another_signed_is_refused(board: Board, slack: FakeOpenId) -> None:
    slack.signer = new_keys()
    await _refused(board, slack, "could not be checked")


async def test_an_old_token_is_refused(board: Board, slack: FakeOpenId) -> None:
    slack.lasts = -120
    await _refused(board, slack, "could not be checked")


async def test_a_workspace_without_the_app_is_refused(board: Board, slack: FakeOpenId) -> None:
    slack.changes[TEAM] = "T2"
    await _refused(board, slack, "is not installed")


async def _refused(board: Board, slack: FakeOpenId, why: str) -> None:
    async with visiting(board, None) as person:
        code, state = slack.allow(await ask(person))
        answer = await come_back(person, code, state)
        assert answer.status == 403
        assert why in answer.text
        assert "/board/in" in (await person.get("/board")).url


async def test_a_code_works_once(board: Board, slack: FakeOpenId) -> None:
    async with visiting(board, None) as person:
        link = await ask(person)
        code, state = slack.allow(link)
        assert (await come_back(person, code, state)).status == 200
        assert (await come_back(person, code, state)).status == 403


async def test_whoever_does_not_allow_it_is_told_so(board: Board, slack: FakeOpenId) -> None:
    async with visiting(board, None) as person:
        await ask(person)
        answer = await person.get("/board/slack/back?error=access_denied&state=x")
        assert answer.status == 403
        assert "did not allow it" in answer.text
        assert slack.nonces == {}
