"""Which chat platforms senders and readers get, and whether e-mail, by what is set up."""

from pathlib import Path

import pytest

from bot.services import open_services
from bot.settings import Settings, load_settings
from storage.schema import SchemaError
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.fakes.smtp import open_fake_smtp

pytestmark = pytest.mark.usefixtures("sqlite_url")  # a migrated database in the folder


def set_up(folder: Path, **given: object) -> Settings:
    return load_settings(_env_file=None, data_folder=folder, **given)


def with_discord(discord: FakeDiscord) -> dict[str, object]:
    return {"discord_bot_token": discord.token, "discord_api_url": discord.api_url}


async def test_only_what_is_set_up_can_be_reached(tmp_path: Path) -> None:
    async with open_services(set_up(tmp_path), redis=False) as services:
        assert set(services.notifiers) == {"local"}
        assert (services.sources, services.directories, services.tokens) == ({}, {}, {})


async def test_nothing_starts_on_a_database_without_its_tables(tmp_path: Path) -> None:
    settings = set_up(tmp_path / "new")
    with pytest.raises(SchemaError, match=r"no tables yet.*python -m bot.migration"):
        async with open_services(settings, redis=False):
            pass


async def test_discord_stands_beside_slack_and_is_asked_nothing_before_it_is_used(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    slack = FakeSlack()
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token}
    settings = set_up(tmp_path, **tokens, **with_discord(discord))
    async with open_services(settings, redis=False) as services:
        assert set(services.notifiers) == {"local", "slack", "discord"}
        assert set(services.sources) == set(services.directories) == {"slack", "discord"}
    assert not discord.calls


async def test_discord_knows_members_by_the_roles_that_were_set(
    tmp_path: Path, discord: FakeDiscord
) -> None:
    settings = set_up(tmp_path, **with_discord(discord), discord_roles="recruiters=recruiter")
    guild = discord.guild
    async with open_services(settings, redis=False) as services:
        directory = services.directories["discord"]
        kinds = {
            name: (await directory.look_up(f"discord:{guild.id}", guild.member(name).user.id)).kind
            for name in ("mara", "rita", "vic")
        }
    assert kinds == {"mara": "admin", "rita": "member", "vic": "guest"}


async def test_mail_is_there_where_a_server_is_set_and_nothing_is_connected_before_one(
    tmp_path: Path,
) -> None:
    async with open_fake_smtp() as fake:
        given = {"smtp_host": "127.0.0.1", "smtp_port": fake.port, "smtp_tls": "none"}
        site = {"mail_from": "hire@example.com", "public_url": "https://hire.example.com"}
        async with open_services(set_up(tmp_path, **given, **site), redis=False) as services:
            assert set(services.notifiers) == {"local", "mailto"}
            assert services.options.public_url == "https://hire.example.com"
        assert fake.connections == 0
