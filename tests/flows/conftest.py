"""Two stacks for the whole folder, and what holds after every flow."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.flows.site import Site, running
from tests.postgres import Server


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def by_keywords(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """What nobody has to set up: keywords, SQLite; Slack through signed HTTP requests."""
    async with running(tmp_path_factory.mktemp("keywords")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def by_model(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Server
) -> AsyncIterator[Site]:
    """The other way of each: a model, PostgreSQL; Slack through its socket."""
    folder, database = tmp_path_factory.mktemp("model"), postgres_server.create()
    async with running(folder, model=True, over_socket=True, database_url=database) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_went_wrong(site: Site) -> Iterator[None]:
    """After each test: nothing that Slack refused, no message posted twice."""
    yield
    site.check()
