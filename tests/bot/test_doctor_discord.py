"""What the doctor finds out from Discord, and what it advises."""

from pathlib import Path

import pytest

from bot.discord.invite import invite_url
from bot.discord.sync import sync_commands
from bot.doctor import Check, examine
from bot.doctor.discord import portal_flaw
from bot.settings import Settings, load_settings
from tests.fakes.discord import MESSAGE_CONTENT, FakeDiscord, RateLimited, Refuse, bits


def set_up(discord: FakeDiscord, folder: Path, **changes: object) -> Settings:
    given = {"discord_bot_token": discord.token, "discord_api_url": discord.api_url, **changes}
    return load_settings(_env_file=None, data_folder=folder, **given)


async def checks(settings: Settings) -> dict[str, Check]:
    """Those about Discord, by name."""
    every = await examine(settings)
    return {check.name: check for check in every if check.name.startswith("Discord")}


async def test_without_a_token_nothing_is_said_of_discord(tmp_path: Path) -> None:
    assert await checks(load_settings(_env_file=None, data_folder=tmp_path)) == {}


async def test_a_set_up_discord_is_well_and_the_invitation_is_printed(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    settings = set_up(discord, tmp_path, discord_message_content=True)
    await sync_commands(settings, None)
    found = await checks(settings)
    assert {check.verdict for check in found.values()} == {"good"}
    assert f"application {discord.app_id}" in found["Discord"].detail
    assert discord.bot.name in found["Discord"].detail
    assert invite_url(discord.app_id) in found["Discord"].advice
    assert "10,000 users" in found["Discord files"].advice
    assert "Discord roles" not in found


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("Bot a.b.c", "Leave it out"),
        ("MTk4NjIy.Cl2FMQ.…", "Reset Token"),
        ("0123456789abcdef", "client secret"),
        ("a.b.c and more", "Reset Token"),
    ],
)
async def test_a_token_that_cannot_be_right_is_told_without_asking_discord(
    discord: FakeDiscord, tmp_path: Path, token: str, words: str
) -> None:
    found = await checks(set_up(discord, tmp_path, discord_bot_token=token))
    assert [*found] == ["Discord"]
    assert found["Discord"].verdict == "bad"
    assert words in found["Discord"].advice
    assert not discord.calls


async def test_a_refused_token_is_told_once_and_not_shown(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    found = await checks(set_up(discord, tmp_path, discord_bot_token="of.another.app"))
    assert [*found] == ["Discord"]
    assert (found["Discord"].verdict, found["Discord"].detail) == (
        "bad",
        "Discord refused the token",
    )
    assert "Reset Token" in found["Discord"].advice
    assert "of.another.app" not in str(found)


async def test_where_discord_is_out_of_reach_it_is_said_what_to_check(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    address = "http://127.0.0.1:1/api/v10"
    found = await checks(set_up(discord, tmp_path, discord_api_url=address))
    assert [*found] == ["Discord"]
    assert found["Discord"].verdict == "bad"
    for word in ("network", "firewall", "HTTPS_PROXY", f"DISCORD_API_URL ({address})"):
        assert word in found["Discord"].advice


@pytest.mark.parametrize(
    ("wanted", "granted", "verdict", "detail", "advice"),
    [
        (False, False, "good", "are not seen", "DISCORD_MESSAGE_CONTENT=true"),
        (False, True, "note", "are not seen", "or turn it off there"),
        (True, False, "bad", "refuses the connection", "Message Content Intent"),
        (True, True, "good", "are taken in", "review"),
    ],
)
async def test_the_intent_for_contents_is_held_against_the_setting(
    discord: FakeDiscord,
    tmp_path: Path,
    wanted: bool,
    granted: bool,
    verdict: str,
    detail: str,
    advice: str,
) -> None:
    discord.privileged = MESSAGE_CONTENT if granted else 0
    settings = set_up(discord, tmp_path, discord_message_content=wanted)
    found = (await checks(settings))["Discord files"]
    assert found.verdict == verdict
    assert detail in found.detail
    assert advice in found.advice


async def test_permissions_that_lack_are_named_with_their_server(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    other = discord.neighbour("Globex")
    for role in other.roles.values():
        role.permissions &= ~bits(["attach_files", "create_public_threads"])
    found = (await checks(set_up(discord, tmp_path)))["Discord servers"]
    assert found.verdict == "note"
    assert "Globex: Create Public Threads, Attach Files" in found.detail
    assert "Acme" not in found.detail
    assert invite_url(discord.app_id) in found.advice


async def test_a_server_that_made_it_an_administrator_lacks_nothing(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    for role in discord.guild.roles.values():
        role.permissions = bits(["administrator"]) if role.bot else 0
    assert (await checks(set_up(discord, tmp_path)))["Discord servers"].verdict == "good"


async def test_in_no_server_it_is_said_how_to_get_into_one(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    discord.kick_bot()
    found = await checks(set_up(discord, tmp_path, discord_roles="HR=admin"))
    assert (found["Discord servers"].verdict, found["Discord servers"].detail) == (
        "note",
        "it is in none yet",
    )
    assert invite_url(discord.app_id) in found["Discord servers"].advice
    assert found["Discord roles"].verdict == "note"


async def test_commands_that_are_not_registered_are_told(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    settings = set_up(discord, tmp_path)
    found = (await checks(settings))["Discord commands"]
    assert (found.verdict, found.advice) == ("bad", "Run `shortlist discord sync`.")
    await sync_commands(settings, discord.guild.id)
    found = (await checks(settings))["Discord commands"]
    assert (found.verdict, found.detail) == ("note", "registered in Acme alone")


async def test_commands_of_another_version_are_named(discord: FakeDiscord, tmp_path: Path) -> None:
    settings = set_up(discord, tmp_path)
    await sync_commands(settings, None)
    for command in discord.commands[None].values():
        if command["name"] == "rank":
            command["options"] = [one for one in command["options"] if one["name"] != "years"]
        if command["name"] == "Score this CV":
            command["name"] = "Rate this CV"
    found = (await checks(settings))["Discord commands"]
    assert found.verdict == "bad"
    assert found.detail.endswith("different: /rank, Rate this CV, Score this CV")


async def test_roles_that_no_server_has_are_named(discord: FakeDiscord, tmp_path: Path) -> None:
    discord.neighbour("Globex")
    by_id = discord.guild.role("Managers").id
    right = f"recruiters=recruiter, {by_id}=admin"
    found = (await checks(set_up(discord, tmp_path, discord_roles=right)))["Discord roles"]
    assert found.verdict == "good"
    wrong = f"{right}, Recruters=recruiter"
    found = (await checks(set_up(discord, tmp_path, discord_roles=wrong)))["Discord roles"]
    assert found.verdict == "bad"
    assert "names recruters; no server" in found.detail


async def test_fewer_shards_than_discord_asks_for_are_told(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    discord.least_shards = 3
    found = (await checks(set_up(discord, tmp_path, discord_shards=2)))["Discord"]
    assert (found.verdict, "3 shards" in found.detail) == ("note", True)
    assert (await checks(set_up(discord, tmp_path)))["Discord"].verdict == "good"


async def test_what_discord_refuses_hides_nothing_else(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    discord.script("list_commands", Refuse(50001))
    discord.script("own_guilds", RateLimited())
    found = await checks(set_up(discord, tmp_path))
    assert found["Discord commands"].verdict == "bad"
    assert found["Discord servers"].verdict == "good"


def test_settings_of_the_portal_that_keep_it_from_work_are_told() -> None:
    assert portal_flaw({"bot_require_code_grant": False, "interactions_endpoint_url": None}) is None
    for flaw, words in (
        ({"bot_require_code_grant": True}, "Requires OAuth2 Code Grant"),
        ({"interactions_endpoint_url": "https://example.com"}, "Interactions Endpoint URL"),
    ):
        found = portal_flaw(flaw)
        assert found is not None
        assert words in found[1]
