"""Inviting, and registering commands, from the shell."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from discord import Permissions

from bot.discord.permissions import lacking
from tests.bot.conftest import Shell
from tests.fakes.discord import FakeDiscord

NOWHERE = "http://127.0.0.1:1/api/v10"


async def run(shell: Shell, discord: FakeDiscord, *words: str, **more: str) -> tuple[str, str]:
    """A command of a shell that has Discord set up, on a thread: it has a loop of its own."""
    exits = 2 if more.pop("exits", "") else 0
    given = {"DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_URL": discord.api_url, **more}
    return await asyncio.to_thread(shell.run, "discord", *words, exits=exits, **given)


async def test_the_link_that_invites_asks_for_what_is_needed_and_no_more(
    shell: Shell, discord: FakeDiscord
) -> None:
    said, _ = await run(shell, discord, "invite")
    link = urlsplit(said.strip())
    asked = {name: value for name, [value] in parse_qs(link.query).items()}
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://discord.com/oauth2/authorize"
    assert (asked["client_id"], asked["scope"]) == (discord.app_id, "bot applications.commands")
    permissions = Permissions(int(asked["permissions"]))
    assert lacking(permissions) == []
    assert not permissions.administrator
    assert not permissions.manage_guild
    assert not permissions.mention_everyone


async def test_commands_are_registered_for_all_servers_and_named(
    shell: Shell, discord: FakeDiscord
) -> None:
    said, _ = await run(shell, discord, "sync")
    assert "registered for all servers" in said
    for call in ("/rank", "/cv upload", "/opening new", "/hire queue", "Score this CV"):
        assert f"  {call}\n" in said
    names = {one["name"] for one in discord.commands[None].values()}
    assert {"rank", "cv", "opening", "candidate", "hire", "Score this CV"} <= names
    assert not discord.problems


async def test_registering_again_changes_nothing(shell: Shell, discord: FakeDiscord) -> None:
    await run(shell, discord, "sync")
    before = {one["id"]: one["name"] for one in discord.commands[None].values()}
    await run(shell, discord, "sync")
    assert {one["id"]: one["name"] for one in discord.commands[None].values()} == before


async def test_one_server_can_try_them_and_has_none_twice_afterwards(
    shell: Shell, discord: FakeDiscord
) -> None:
    other = discord.neighbour("Globex")
    said, _ = await run(shell, discord, "sync", "--guild", other.id)
    assert f"in the server {other.id}" in said
    assert discord.commands[other.id]
    assert not discord.commands.get(None)
    await run(shell, discord, "sync")
    assert discord.commands[None]
    assert not discord.commands[other.id]


async def test_a_server_that_it_is_not_in_is_told_with_the_link(
    shell: Shell, discord: FakeDiscord
) -> None:
    discord.kick_bot()
    ours = discord.guild.id
    _, told = await run(shell, discord, "sync", "--guild", ours, exits="2")
    assert f"not in the server {ours}. Invite it: https://discord.com/" in told
    _, told = await run(shell, discord, "sync", "--guild", "Acme", exits="2")
    assert "Copy Server ID" in told


async def test_what_keeps_discord_from_answering_is_said_in_a_sentence(
    shell: Shell, discord: FakeDiscord
) -> None:
    for word in ("sync", "invite"):
        _, told = await run(shell, discord, word, exits="2", DISCORD_BOT_TOKEN="")
        assert "DISCORD_BOT_TOKEN is not set" in told
        _, told = await run(shell, discord, word, exits="2", DISCORD_BOT_TOKEN="a-secret")
        assert "client secret" in told
        _, told = await run(shell, discord, word, exits="2", DISCORD_BOT_TOKEN="of.another.app")
        assert "does not accept DISCORD_BOT_TOKEN" in told
        _, told = await run(shell, discord, word, exits="2", DISCORD_API_URL=NOWHERE)
        assert f"DISCORD_API_URL ({NOWHERE})" in told
