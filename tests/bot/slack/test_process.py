"""The `slack` process as it is started: by the app's own secret, without any token."""

import asyncio
from contextlib import suppress
from pathlib import Path

import aiohttp

from bot.processes import Notices
from bot.services import migrate_safely, root_keys
from bot.settings import load_settings
from bot.slack.__main__ import serve
from tests.fakes.slack import FakeSlack
from tests.flows.site import free_port


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
        assert await asyncio.to_thread(notices.take, 30.0)
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
