"""What the doctor finds, and what it advises."""

from pathlib import Path

from bot.doctor import HISTORY, Check, examine
from bot.services import migrate_safely, open_services, root_keys
from bot.settings import Settings, load_settings
from handlers import local
from storage.keys import WORKSPACE, box
from tests.fakes.openai import FakeOpenAI
from tests.fakes.slack import FakeSlack, open_fake_slack


def settings(folder: Path, **changes: object) -> Settings:
    return load_settings(_env_file=None, data_folder=folder, **changes)


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
        slack.scopes |= HISTORY
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


async def test_what_the_app_may_not_do_is_told(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        every = frozenset(slack.scopes | HISTORY)
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
