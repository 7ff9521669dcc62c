"""A fake Discord, and discord.py pointed at it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.discord.house import House, open_house
from tests.bot.discord.product import LASTING, NEVER, Product, Shop, open_shop
from tests.fakes.discord import FakeDiscord, open_fake_discord


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    """Discord on loopback."""
    async with open_fake_discord() as server:
        yield server


@pytest.fixture
def pointed(fake: FakeDiscord) -> Iterator[FakeDiscord]:
    """The fake, with discord.py's own addresses pointed at it for the length of a test."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = fake.api_url, URL(fake.gateway_url)
    yield fake
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
async def house(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    """The product itself behind the gateway, on an empty database, scoring without a model."""
    async with open_house(pointed, database, files) as opened:
        yield opened


@pytest.fixture
def product() -> Product:
    """Handlers of the test's own, which note what reaches them."""
    return Product()


@pytest.fixture
async def shop(pointed: FakeDiscord, database: Database, product: Product) -> AsyncIterator[Shop]:
    """The small product behind the real gateway client; nothing is slow."""
    async with open_shop(pointed, database, product, patience=LASTING) as opened:
        yield opened


@pytest.fixture
async def slow(pointed: FakeDiscord, database: Database, product: Product) -> AsyncIterator[Shop]:
    """The same without any patience: every handler takes longer than Discord waits."""
    async with open_shop(pointed, database, product, patience=NEVER) as opened:
        yield opened
