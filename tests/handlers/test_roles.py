"""Roles that an admin gives: `/hire roles`."""

from dataclasses import replace

import pytest

from handlers.access import require
from handlers.errors import UserError
from handlers.messages import Caller
from storage.models import JournalEntry, Member
from tests.handlers.conftest import ON_SQLITE, World

pytestmark = ON_SQLITE


@pytest.fixture
def admin(world: World) -> Caller:
    world.chat.people |= {"UBOSS": "admin", "UGUEST": "guest", "UFAR": "stranger"}
    return replace(world.caller, user="UBOSS")


@pytest.mark.parametrize("who", ["<@UGUEST|gus>", "<@UGUEST>", "@UGUEST", "UGUEST"])
async def test_an_admin_gives_a_role_and_takes_it_back(
    world: World, admin: Caller, who: str
) -> None:
    guest = replace(world.caller, user="UGUEST")
    assert "a recruiter now" in await world.say("hire", f"roles {who} recruiter", admin)
    assert await require(world.services, guest, "recruiter")
    assert "@UGUEST: recruiter" in await world.say("hire", "roles", admin)
    assert "has the role that the platform" in await world.say(
        "hire", f"roles {who} DEFAULT", admin
    )
    with pytest.raises(UserError, match="Guests"):
        await require(world.services, guest, "recruiter")
    assert "UGUEST" not in await world.say("hire", "roles", admin)


async def test_roles_are_journaled_with_who_and_what_was_before(
    world: World, admin: Caller
) -> None:
    await world.say("hire", "roles UGUEST admin", admin)
    await world.say("hire", "roles UGUEST viewer", admin)
    entries = [row for row in await world.rows(JournalEntry) if row.action == "role.set"]
    assert [(row.actor, row.subject, row.detail) for row in entries] == [
        ("UBOSS", "member:UGUEST", {"role": "admin", "before": "default"}),
        ("UBOSS", "member:UGUEST", {"role": "viewer", "before": "admin"}),
    ]


async def test_a_role_given_here_makes_an_admin_who_can_give_roles(
    world: World, admin: Caller
) -> None:
    with pytest.raises(UserError, match="Only admins"):
        await world.say("hire", "roles U1 admin")
    await world.say("hire", "roles U1 admin", admin)
    assert "viewer now" in await world.say("hire", "roles UGUEST viewer")


async def test_there_is_always_an_admin(world: World, admin: Caller) -> None:
    options = replace(world.services.options, admin_ids=frozenset({"U1"}))
    services = replace(world.services, options=options)
    named = World(services, world.chat, world.queue)
    with pytest.raises(UserError, match="admin of the workspace itself"):
        await named.say("hire", "roles UBOSS viewer", admin)
    with pytest.raises(UserError, match="ADMIN_IDS"):
        await named.say("hire", "roles U1 viewer", admin)
    for user in ("UBOSS", "U1"):
        assert await require(services, replace(world.caller, user=user), "admin")
    assert "@U1: admin, by the setting" in await named.say("hire", "roles", admin)


async def test_who_becomes_an_admin_of_the_platform_is_one_here(
    world: World, admin: Caller
) -> None:
    await world.say("hire", "roles UGUEST viewer", admin)
    async with world.services.database.write() as session:
        for member in await world.rows(Member):
            (await session.get_one(Member, member.id)).checked_at = None
    world.chat.people["UGUEST"] = "admin"
    assert await require(world.services, replace(world.caller, user="UGUEST"), "admin")


async def test_strangers_get_no_role_and_keep_none(world: World, admin: Caller) -> None:
    with pytest.raises(UserError, match="nobody of this workspace"):
        await world.say("hire", "roles UFAR admin", admin)
    await world.say("hire", "roles UGUEST admin", admin)
    async with world.services.database.write() as session:
        for member in await world.rows(Member):
            (await session.get_one(Member, member.id)).checked_at = None
    world.chat.people["UGUEST"] = "stranger"
    with pytest.raises(UserError):
        await require(world.services, replace(world.caller, user="UGUEST"), "recruiter")


async def test_admins_of_another_workspace_are_not_listed(world: World, admin: Caller) -> None:
    options = replace(world.services.options, admin_ids=frozenset({"UFAR"}))
    named = World(replace(world.services, options=options), world.chat, world.queue)
    assert "UFAR" not in await named.say("hire", "roles", admin)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("@ana recruiter", "Give their member id"),
        ("<@UGUEST> boss", "Name a person and a role"),
        ("admin", "Name a person and a role"),
        ("<!channel> admin", "Give their member id"),
    ],
)
async def test_what_cannot_be_read_is_answered_with_how_to_write_it(
    world: World, admin: Caller, typed: str, told: str
) -> None:
    with pytest.raises(UserError, match=told) as unread:
        await world.say("hire", f"roles {typed}", admin)
    assert "/hire roles @ana recruiter" in unread.value.typed
