"""The app in a workspace: kept sealed, replaced, forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers import installations
from handlers.installations import Installed
from storage.crypto import SealBrokenError
from storage.database import Database
from storage.models import Installation, JournalEntry, Notice
from storage.notices import want_notice
from storage.workspaces import ensure_workspace

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


async def test_what_a_new_token_is_asked_for_with_is_sealed_too(database: Database) -> None:
    rotating = app(refresh="xoxe-1-secret", expires_at=NOW + timedelta(hours=12))
    await installations.save(database, rotating, NOW)
    async with database.read() as session:
        row = (await session.scalars(select(Installation))).one()
    assert row.refresh is not None
    assert b"xoxe" not in row.refresh
    assert "xoxe" not in repr(rotating)
    assert await installations.find(database, "slack:T1") == rotating


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
    assert await installations.remove(database, "slack:T1", NOW) == ["slack:T1"]
    assert await installations.find(database, "slack:T1") is None
    assert await installations.remove(database, "slack:T1", NOW) == []
    await installations.save(database, app(token="xoxb-again"), NOW)
    assert await installations.find(database, "slack:T1") == app(token="xoxb-again")


ORGANISATION = app(workspace="slack:E1", token="xoxb-org", enterprise="E1")


async def test_a_workspace_uses_its_organisations_installation(database: Database) -> None:
    assert await installations.share(database, "slack:T1", "E1", NOW) is None
    await installations.install(database, ORGANISATION, NOW, by="W1")
    assert await installations.find(database, "slack:T1") is None
    assert await installations.share(database, "slack:T1", "E1", NOW) == ORGANISATION
    assert await installations.find(database, "slack:T1") == ORGANISATION
    await installations.save(
        database, app(workspace="slack:E1", token="xoxb-2", enterprise="E1"), NOW
    )
    found = await installations.find(database, "slack:T1")
    assert found is not None
    assert found.token == "xoxb-2"
    assert [entry.workspace for entry in await installations.standings(database)] == ["slack:E1"]


async def test_its_own_installation_comes_before_the_organisations(database: Database) -> None:
    await installations.install(database, ORGANISATION, NOW, by="W1")
    await installations.share(database, "slack:T1", "E1", NOW)
    await installations.install(database, app(), NOW, by="U1")
    assert await installations.find(database, "slack:T1") == app()
    assert await installations.remove(database, "slack:T1", NOW) == ["slack:T1"]
    assert await installations.share(database, "slack:T1", "E1", NOW) == ORGANISATION


async def test_an_organisations_removal_is_one_of_all_its_workspaces(database: Database) -> None:
    await installations.install(database, ORGANISATION, NOW, by="W1")
    for team in ("slack:T1", "slack:T2"):
        await installations.share(database, team, "E1", NOW)
    await installations.save(database, app(workspace="slack:T3"), NOW)
    gone = await installations.remove(database, "slack:E1", NOW)
    assert sorted(gone) == ["slack:E1", "slack:T1", "slack:T2"]
    assert await installations.workspaces(database) == ["slack:T3"]


async def test_news_of_a_removal_that_come_late_leave_the_new_installation(
    database: Database,
) -> None:
    await installations.install(database, app(), NOW, by="U1")
    before = NOW - timedelta(minutes=5)
    assert await installations.remove(database, "slack:T1", NOW, before=before) == []
    assert await installations.find(database, "slack:T1") == app()


async def test_who_installed_and_that_it_was_removed_is_journaled(database: Database) -> None:
    await installations.install(database, app(), NOW, by="U1")
    await installations.remove(database, "slack:T1", NOW)
    async with database.read() as session:
        entries = (await session.scalars(select(JournalEntry).order_by(JournalEntry.id))).all()
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("U1", "app.installed"),
        ("platform", "app.removed"),
    ]


async def test_what_was_still_to_be_posted_fails_with_the_reason(database: Database) -> None:
    await installations.install(database, app(), NOW, by="U1")
    await installations.install(database, app(workspace="slack:T2"), NOW, by="U2")
    async with database.write() as session:
        for number, team in enumerate(("slack:T1", "slack:T2")):
            home = await ensure_workspace(session, team, NOW)
            await want_notice(
                session,
                home.id,
                key=f"card:{number}",
                destination=f"{team}/C1",
                kind="card",
                ids={},
                now=NOW,
            )
    await installations.remove(database, "slack:T1", NOW)
    async with database.read() as session:
        notices = (await session.scalars(select(Notice).order_by(Notice.id))).all()
    assert [notice.state for notice in notices] == ["failed", "due"]
    assert "Install it again" in str(notices[0].error)


async def test_what_an_installation_page_gave_counts_once(database: Database) -> None:
    assert await installations.claim_state(database, "abc", NOW)
    later = NOW + timedelta(seconds=5)
    assert not await installations.claim_state(database, "abc", later)
    assert await installations.claim_state(database, "other", later)
