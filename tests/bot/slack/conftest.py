"""A fake Slack, our clients towards it, and the real Bolt app behind a real HTTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast

import pytest
import uvicorn

from bot.inline import InlineQueue
from bot.slack.app import build_app
from bot.slack.http import slack_routes
from bot.slack.listeners import Handlers
from bot.slack.oauth import InstallFlow
from bot.slack.platform import SlackPlatform, open_slack
from bot.slack.product import use_cases
from bot.web.desk import Desk
from bot.web.site import build_site
from handlers.installations import Installed
from handlers.services import Options, Services
from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.slack.product import Product
from tests.bot.slack.site import Site
from tests.fakes.slack import FakeSlack, open_fake_slack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with open_fake_slack() as server:
        yield server


@pytest.fixture
async def platform(slack: FakeSlack) -> AsyncIterator[SlackPlatform]:
    async def find(workspace: str) -> Installed | None:
        return installed(slack) if workspace == f"slack:{slack.team}" else None

    async with open_slack(find, slack.api_url) as opened:
        yield opened


def installed(slack: FakeSlack) -> Installed:
    """The fake's own installation."""
    scopes = frozenset(slack.scopes)
    return Installed("slack:T1", slack.bot_token, slack.bot_user, "A1", slack.team_url, scopes)


@pytest.fixture
def product() -> Product:
    """Handlers of the test's own, which note what reaches them."""
    return Product()


@pytest.fixture
async def over_http(
    slack: FakeSlack, platform: SlackPlatform, product: Product
) -> AsyncIterator[str]:
    """The Bolt app behind HTTP; the fake sends there. Gives its address."""
    async with serve(slack, platform, product.handlers()) as address:
        yield address


@asynccontextmanager
async def serve(
    slack: FakeSlack,
    platform: SlackPlatform,
    handlers: Handlers,
    *,
    services: Services | None = None,
    flow: InstallFlow | None = None,
) -> AsyncIterator[str]:
    services = services or cast("Services", object())
    secret = slack.signing_secret
    app = build_app(services, platform.client, handlers, signing_secret=secret)
    site = build_site(Desk(services, ""), slack=slack_routes(app, flow))
    config = uvicorn.Config(site, port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    slack.app_url = f"{address}/slack/events"
    try:
        yield address
    finally:
        await slack.close()
        await server.shutdown()


@pytest.fixture
async def site(
    slack: FakeSlack, platform: SlackPlatform, database: Database, files: EncryptedFolder
) -> AsyncIterator[Site]:
    """The product itself behind the Bolt app, on an empty database, scoring without a model."""
    queue = InlineQueue()
    services = Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={"slack": platform.notifier},
        sources={"slack": platform.source},
        directories={"slack": platform.directory},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, share_delays=(0.0, 0.0)),
        now=lambda: datetime.now(UTC),
    )
    async with serve(slack, platform, use_cases(services), services=services):
        yield Site(slack, platform, services, queue)
