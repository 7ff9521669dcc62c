"""Slack over HTTP as the `web` process serves it: by the app's own secret, without a token."""

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.processes import Notices
from bot.services import migrate_safely, root_keys
from bot.settings import load_settings
from bot.slack.__main__ import serve as serve_socket
from bot.slack.install import SlackStartError
from bot.web.__main__ import serve
from tests.fakes.slack import FakeSlack
from tests.flows.site import free_port
from tests.processes import PATIENCE


async def heard(notices: Notices) -> None:
    """Wait until the process and its part for Slack have both said how they stand."""
    ready: set[int] = set()
    async with asyncio.timeout(PATIENCE):
        while not (ready and notices.parts):
            ready |= await asyncio.to_thread(notices.take, 1.0)


async def test_without_a_token_it_serves_the_pages_where_people_install_it(
    tmp_path: Path, slack: FakeSlack
) -> None:
    settings = load_settings(
        _env_file=None,
        data_folder=tmp_path / "data",
        slack_client_id=slack.oauth.client_id,
        slack_client_secret=slack.oauth.client_secret,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        http_port=free_port(),
        notify_socket=str(tmp_path / "notices"),
        stop_seconds=0,
    )
    await root_keys(settings)
    await migrate_safely(settings)
    with Notices(tmp_path / "notices") as notices:
        process = asyncio.create_task(serve(settings))
        await heard(notices)
    home = f"http://127.0.0.1:{settings.http_port}/slack"
    async with aiohttp.ClientSession() as http:
        page = await http.get(f"{home}/install")
        assert page.status == 200
        assert slack.oauth.client_id in await page.text()
        assert (await http.get(f"{home}/oauth_redirect")).status == 400
    assert not slack.called("auth.test")
    process.cancel()
    with suppress(asyncio.CancelledError):
        await process


async def test_the_socket_process_says_who_serves_slack_over_http(
    tmp_path: Path, slack: FakeSlack
) -> None:
    settings = load_settings(
        _env_file=None,
        data_folder=tmp_path / "data",
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
    )
    with pytest.raises(SlackStartError, match=r"Start `python -m bot\.web`"):
        await serve_socket(settings)


async def test_the_site_is_there_while_slack_is_not_and_slack_is_asked_to_come_again(
    tmp_path: Path,
) -> None:
    settings = load_settings(
        _env_file=None,
        data_folder=tmp_path / "data",
        slack_bot_token="xoxb-1",
        slack_signing_secret="x",
        slack_api_url="http://127.0.0.1:1/api/",
        http_port=free_port(),
        notify_socket=str(tmp_path / "notices"),
        stop_seconds=0,
    )
    await root_keys(settings)
    await migrate_safely(settings)
    with Notices(tmp_path / "notices") as notices:
        process = asyncio.create_task(serve(settings))
        await heard(notices)
    [((_, part), trouble)] = notices.parts.items()
    assert part == "slack"
    assert trouble.startswith("Slack cannot be reached")
    home = f"http://127.0.0.1:{settings.http_port}"
    async with aiohttp.ClientSession() as http:
        assert (await http.get(f"{home}/healthz")).status == 200
        assert (await http.post(f"{home}/slack/events")).status == 503
    process.cancel()
    with suppress(asyncio.CancelledError):
        await process
