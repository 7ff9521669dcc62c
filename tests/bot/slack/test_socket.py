"""Socket Mode: the same listeners over a connection of our own, and what a start needs."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from bot.slack.app import build_app
from bot.slack.install import SlackStartError, introduce, missing_scopes
from bot.slack.platform import SlackPlatform
from bot.slack.socket import open_socket
from handlers.errors import TemporaryError
from handlers.services import Services
from tests.bot.slack.product import SAID, Product
from tests.fakes.slack import Drop, FakeSlack, Refuse
from tests.fakes.slack.payloads import file_shared


@pytest.fixture
async def over_socket(
    slack: FakeSlack, platform: SlackPlatform, product: Product
) -> AsyncIterator[None]:
    services = cast("Services", object())
    app = build_app(services, platform.client, product.handlers(), signing_secret="")
    async with open_socket(app, slack.app_token, slack.api_url):
        yield


@pytest.mark.usefixtures("over_socket")
async def test_events_commands_and_answers_pass_through_the_socket(
    slack: FakeSlack, product: Product
) -> None:
    drop = await slack.drop("C1", [("ann.pdf", b"%PDF")])
    assert drop.answers[0].status == 200
    assert list(product.received[0].files) == list(drop.files)
    product.replies["rank"] = SAID
    await slack.command("/rank", "", user="U1", channel="C1")
    assert slack.ephemerals("C1")[-1].shown == "Three candidates are ready."


@pytest.mark.usefixtures("over_socket")
async def test_the_connection_is_asked_for_with_the_app_token(slack: FakeSlack) -> None:
    (call,) = slack.called("apps.connections.open")
    assert call.token == slack.app_token


@pytest.mark.usefixtures("over_socket")
async def test_what_was_not_stored_is_not_confirmed(slack: FakeSlack, product: Product) -> None:
    slack.ack_wait = 0.5
    product.store_error = OSError("disk full")
    assert (await slack.event(file_shared("F1", "C1", "U1", "1.0"))).status == 0
    product.store_error = None
    again = await slack.event(file_shared("F1", "C1", "U1", "1.0"), retry=(1, "timeout"))
    assert (again.status, len(product.received)) == (200, 1)


@pytest.mark.usefixtures("over_socket")
async def test_the_socket_comes_back_when_slack_closes_it(
    slack: FakeSlack, product: Product
) -> None:
    await slack.wait_for(lambda: slack.sockets)
    await slack.disconnect()
    await slack.wait_for(lambda: slack.sockets)
    assert (await slack.event(file_shared("F1", "C1", "U1", "1.0"))).status == 200
    assert len(product.received) == 1


async def test_a_start_learns_who_we_are(slack: FakeSlack, platform: SlackPlatform) -> None:
    known = await introduce(platform.client.session, slack.api_url, slack.bot_token)
    assert (known.workspace, known.bot_user, known.url) == ("slack:T1", "UBOT", slack.team_url)
    assert known.scopes == slack.scopes
    assert missing_scopes(known) == frozenset()
    assert slack.bot_token not in repr(known)


async def test_a_missing_permission_is_known_at_the_start(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    slack.scopes -= {"files:read", "channels:history"}
    known = await introduce(platform.client.session, slack.api_url, slack.bot_token)
    assert missing_scopes(known) == {"files:read"}


@pytest.mark.parametrize("token", ["xoxb-wrong", "xoxp-a-members-token", "xapp-the-other-one"])
async def test_a_wrong_token_says_which_one_to_copy(
    slack: FakeSlack, platform: SlackPlatform, token: str
) -> None:
    with pytest.raises(SlackStartError, match="Bot User OAuth Token"):
        await introduce(platform.client.session, slack.api_url, token)


async def test_a_removed_app_says_so(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.script("auth.test", Refuse("account_inactive"))
    with pytest.raises(SlackStartError, match="removed"):
        await introduce(platform.client.session, slack.api_url, slack.bot_token)


async def test_a_silent_slack_is_asked_again(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.script("auth.test", Drop())
    with pytest.raises(TemporaryError):
        await introduce(platform.client.session, slack.api_url, slack.bot_token)


@pytest.mark.parametrize("token", ["xapp-wrong", "xoxb-the-other-one"])
async def test_a_wrong_app_token_says_where_to_make_one(
    slack: FakeSlack, platform: SlackPlatform, product: Product, token: str
) -> None:
    services = cast("Services", object())
    app = build_app(services, platform.client, product.handlers(), signing_secret="")
    with pytest.raises(SlackStartError, match="connections:write"):
        async with open_socket(app, token, slack.api_url):
            pass
