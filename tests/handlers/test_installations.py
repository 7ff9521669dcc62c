"""The app in a workspace: kept sealed, replaced, forgotten."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from handlers import installations
from handlers.installations import Installed
from storage.crypto import SealBrokenError
from storage.database import Database
from storage.models import Installation

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def app(**changes: Any) -> Installed:
    known: dict[str, Any] = {
        "workspace": "slack:T1",
        "token": "xoxb-secret",
        "bot_user": "UBOT",
        "app_id": "A1",
        "url": "https://acme.slack.com/",
        "scopes": frozenset({"chat:write", "commands"}),
    }
    return Installed(**(known | changes))


async def test_an_installation_is_found_as_it_was_saved(database: Database) -> None:
    await installations.save(database, app(), NOW)
    assert await installations.find(database, "slack:T1") == app()
    assert await installations.find(database, "slack:T2") is None
    assert await installations.workspaces(database) == ["slack:T1"]


async def test_a_new_token_replaces_the_old_one(database: Database) -> None:
    await installations.save(database, app(), NOW)
    await installations.save(database, app(token="xoxb-new"), NOW)
    found = await installations.find(database, "slack:T1")
    assert found is not None
    assert found.token == "xoxb-new"


async def test_each_workspace_has_its_own(database: Database) -> None:
    await installations.save(database, app(), NOW)
    await installations.save(database, app(workspace="slack:T2", token="xoxb-other"), NOW)
    first = await installations.find(database, "slack:T1")
    second = await installations.find(database, "slack:T2")
    assert [found.token for found in (first, second) if found] == ["xoxb-secret", "xoxb-other"]


async def test_the_token_is_not_readable_in_the_database(database: Database) -> None:
    await installations.save(database, app(), NOW)
    async with database.read() as session:
        row = (await session.scalars(select(Installation))).one()
    assert b"xoxb" not in row.token
    assert "xoxb" not in repr(app())


async def test_a_token_of_another_workspace_is_refused(database: Database) -> None:
    await installations.save(database, app(), NOW)
    await installations.save(database, app(workspace="slack:T2", token="xoxb-other"), NOW)
    async with database.write() as session:
        first, second = (await session.scalars(select(Installation).order_by("id"))).all()
        second.token = first.token
    with pytest.raises(SealBrokenError):
        await installations.find(database, "slack:T2")


async def test_a_removed_app_has_no_token_any_more(database: Database) -> None:
    await installations.save(database, app(), NOW)
    assert await installations.remove(database, "slack:T1")
    assert await installations.find(database, "slack:T1") is None
    assert not await installations.remove(database, "slack:T1")
    await installations.save(database, app(token="xoxb-again"), NOW)
    assert await installations.find(database, "slack:T1") == app(token="xoxb-again")
