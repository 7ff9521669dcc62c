"""What the doctor finds, and what it advises."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor import Check, examine
from bot.services import migrate_safely, open_services, root_keys
from bot.settings import Settings, load_settings
from bot.slack.install import OPTIONAL_SCOPES, REQUIRED_SCOPES
from handlers import installations, local
from handlers.installations import Installed
from storage.keys import WORKSPACE, box
from tests.fakes.openai import FakeOpenAI
from tests.fakes.slack import FakeSlack, open_fake_slack


def settings(folder: Path, **changes: object) -> Settings:
    return load_settings(_env_file=None, data_folder=folder, **{"web": "off", **changes})


async def checks(given: Settings) -> dict[str, Check]:
    return {check.name: check for check in await examine(given)}


def everything_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_a_set_up_folder_is_well(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    await root_keys(ours)
    await migrate_safely(ours)
    found = await checks(ours)
    assert found["Root key"].verdict == "good"
    assert found["Database"].detail == "sqlite answers, 0 workspaces"
    assert not [check for check in found.values() if check.verdict == "bad"]


async def test_a_key_that_others_can_read_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    await root_keys(ours)
    ours.root_key.chmod(0o644)
    found = await checks(ours)
    assert found["Root key"].verdict == "bad"
    assert "chmod 600" in found["Root key"].detail
    assert found["Disk"].verdict == "good"


async def test_a_lost_root_key_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    await migrate_safely(ours)
    async with open_services(ours, redis=False, outside=False) as services:
        home = await local.workspace(services)
        async with services.database.write() as session:
            await box(session, home.id, WORKSPACE)
    ours.root_key.rename(tmp_path.parent / f"{tmp_path.name}.key")
    before = everything_in(tmp_path)
    found = await checks(ours)
    assert found["Root key"].verdict == "bad"
    assert "put it back from its backup" in found["Root key"].detail
    assert found["Database"].detail == "sqlite answers, 1 workspace"
    assert everything_in(tmp_path) == before


async def test_servers_that_do_not_answer_are_told(tmp_path: Path) -> None:
    found = await checks(
        settings(
            tmp_path,
            redis_url="redis://127.0.0.1:1/0",
            database_url="postgresql://127.0.0.1:1/x",
            openai_api_key="sk-x",
            openai_base_url="http://127.0.0.1:1/v1",
        )
    )
    for name in ("Redis", "Database", "Model"):
        assert found[name].verdict == "bad", name
        assert found[name].detail


async def test_a_key_that_the_model_refuses_is_told_and_not_shown(tmp_path: Path) -> None:
    async with FakeOpenAI() as model:
        given = settings(tmp_path, openai_api_key="sk-x", openai_base_url=model.url)
        model.script("unauthorized")
        refused = (await checks(given))["Model"]
        assert refused.verdict == "bad"
        assert "key" in refused.detail
        assert "sk-x" not in refused.detail


async def test_a_model_that_answers_is_named(tmp_path: Path) -> None:
    async with FakeOpenAI() as model:
        given = settings(tmp_path, openai_api_key="sk-x", openai_base_url=model.url)
        found = (await checks(given))["Model"]
    assert (found.verdict, found.detail) == ("good", "gpt-6-luna answers")


def for_slack(folder: Path, slack: FakeSlack, **changes: object) -> Settings:
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token}
    return settings(folder, slack_api_url=slack.api_url, **{**tokens, **changes})


async def test_slack_is_asked_with_both_tokens(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        slack.scopes |= OPTIONAL_SCOPES
        found = (await checks(for_slack(tmp_path, slack)))["Slack"]
        assert (found.verdict, found.detail.partition(",")[0]) == (
            "good",
            "slack:T1 by socket mode",
        )
        found = (await checks(for_slack(tmp_path, slack, slack_app_token="xapp-old")))["Slack"]
        assert (found.verdict, found.detail) == ("bad", "the app token was refused")
        assert "connections:write" in found.advice
        found = (await checks(for_slack(tmp_path, slack, slack_bot_token="xoxb-old")))["Slack"]
        assert (found.verdict, found.detail) == ("bad", "the token was refused")


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (("xapp-1-A", "xoxb-1-A"), "are swapped"),
        (("xoxb-…", "xapp-1-A"), "Bot User OAuth Token"),
        (("xoxe.xoxb-1-A", "xapp-1-A"), "/slack/install"),
        (("xoxp-1-A", "xapp-1-A"), "Bot User OAuth Token"),
        (("xoxb-1-A", "xapp-…"), "connections:write"),
        (("xoxb-1-A", "xoxb-1-A"), "connections:write"),
    ],
)
async def test_tokens_that_cannot_be_right_are_told_without_asking_slack(
    tmp_path: Path, tokens: tuple[str, str], words: str
) -> None:
    async with open_fake_slack() as slack:
        bot, app = tokens
        given = for_slack(tmp_path, slack, slack_bot_token=bot, slack_app_token=app)
        found = (await checks(given))["Slack"]
        assert (found.verdict, found.detail) == ("bad", "a token cannot be right")
        assert words in found.advice
        assert not slack.called("auth.test")


async def test_where_slack_is_out_of_reach_it_is_said_what_to_check(tmp_path: Path) -> None:
    tokens = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    given = settings(tmp_path, slack_api_url="http://127.0.0.1:1/api/", **tokens)
    found = (await checks(given))["Slack"]
    assert found.verdict == "bad"
    for word in ("network", "firewall", "HTTPS_PROXY", "SLACK_API_URL (http://127.0.0.1:1/api/)"):
        assert word in found.advice


async def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            given = for_slack(
                tmp_path, slack, slack_app_token=None, slack_signing_secret="x", http_port=port
            )
            # Closed after each question, so that nobody is waited for.
            answering = asyncio.create_task(hang_up(other))
            found = (await checks(given))["HTTP port"]
            answering.cancel()
        assert (found.verdict, found.advice) == (
            "bad",
            f"Port {port} is taken; set HTTP_PORT to another one.",
        )
        assert (await checks(given))["HTTP port"].verdict == "good"
        assert "HTTP port" not in await checks(for_slack(tmp_path, slack))


async def hang_up(server: socket.socket) -> None:
    server.setblocking(False)
    while True:
        connection, _ = await asyncio.get_running_loop().sock_accept(server)
        connection.close()


async def test_a_settings_file_that_others_can_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my.env"
    monkeypatch.setenv("ENV_FILE", str(file))
    file.touch(0o644)
    file.chmod(0o644)
    found = (await checks(settings(tmp_path)))["Settings file"]
    assert (found.verdict, found.advice) == ("note", f"Close it: chmod 600 {file}")
    file.chmod(0o600)
    assert (await checks(settings(tmp_path)))["Settings file"].verdict == "good"


async def test_a_key_file_in_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    found = (await checks(settings(tmp_path, key_file=tmp_path / "gone" / "root.key")))["Root key"]
    assert (found.verdict, found.advice) == ("bad", "Make it, or set KEY_FILE to another place.")


async def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = await checks(settings(tmp_path / "file" / "data"))
    assert found["Disk"].verdict == "bad"
    assert "DATA_FOLDER" in found["Disk"].advice


async def test_what_the_app_may_not_do_is_told(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        every = frozenset(slack.scopes | OPTIONAL_SCOPES)
        slack.scopes = set(every - {"groups:history"})
        found = (await checks(for_slack(tmp_path, slack)))["Slack"]
        assert found.verdict == "note"
        assert "without groups:history" in found.detail
        assert "retry queue" in found.advice
        slack.scopes = set(every - {"users:read"})
        found = (await checks(for_slack(tmp_path, slack)))["Slack"]
        assert (found.verdict, found.detail) == ("bad", "the app lacks the scopes users:read")
        slack.scopes = set()
        found = (await checks(for_slack(tmp_path, slack)))["Slack"]
        assert found.verdict == "note"
        assert "did not say" in found.detail


def by_oauth(folder: Path, slack: FakeSlack) -> Settings:
    return settings(
        folder,
        slack_client_id=slack.oauth.client_id,
        slack_client_secret=slack.oauth.client_secret,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
    )


async def test_without_an_installation_it_is_said_where_to_make_one(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        ours = by_oauth(tmp_path, slack)
        before = everything_in(tmp_path)
        found = await checks(ours)
        assert everything_in(tmp_path) == before
        assert found["Slack"].detail == "answers; the app is installed by OAuth"
        assert (found["Installations"].verdict, found["Installations"].detail) == (
            "note",
            "none yet",
        )
        await migrate_safely(ours)
        await root_keys(ours)
        assert "/slack/install" in (await checks(ours))["Installations"].advice


@pytest.mark.parametrize(
    ("hours", "scopes", "verdict", "words"),
    [
        (8.0, REQUIRED_SCOPES, "good", "1 workspace or organisation"),
        (0.5, REQUIRED_SCOPES, "note", "slack:T1 runs out within the hour"),
        (-1.0, REQUIRED_SCOPES, "bad", "slack:T1 ran out"),
        (8.0, REQUIRED_SCOPES - {"users:read"}, "bad", "slack:T1 lacks users:read"),
    ],
)
async def test_an_installation_in_trouble_is_named_with_what_to_do(
    tmp_path: Path, hours: float, scopes: frozenset[str], verdict: str, words: str
) -> None:
    async with open_fake_slack() as slack:
        ours = by_oauth(tmp_path, slack)
        await root_keys(ours)
        await migrate_safely(ours)
        now = datetime.now(UTC)
        ends = now + timedelta(hours=hours)
        app = Installed("slack:T1", "xoxb-1", "UBOT", "A1", None, scopes, "xoxe-1", ends)
        async with open_services(ours, redis=False, outside=False) as services:
            await installations.save(services.database, app, now)
        found = (await checks(ours))["Installations"]
    assert (found.verdict, words in found.detail) == (verdict, True)
    assert ("/slack/install" in found.advice) is (verdict == "bad")


async def test_where_the_installs_slack_is_out_of_reach_it_is_said_what_to_check(
    tmp_path: Path,
) -> None:
    slack = FakeSlack()
    slack.base = "http://127.0.0.1:1"
    found = (await checks(by_oauth(tmp_path, slack)))["Slack"]
    assert found.verdict == "bad"
    assert "SLACK_API_URL" in found.advice
