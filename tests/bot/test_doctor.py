"""What the doctor finds, and what it advises."""

from pathlib import Path

from bot.doctor import Check, examine
from bot.services import migrate_safely, root_keys
from bot.settings import Settings, load_settings
from tests.fakes.openai import FakeOpenAI


def settings(folder: Path, **changes: object) -> Settings:
    return load_settings(_env_file=None, data_folder=folder, **changes)


async def checks(given: Settings) -> dict[str, Check]:
    return {check.name: check for check in await examine(given)}


async def test_a_set_up_folder_is_well(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    root_keys(ours)
    await migrate_safely(ours)
    found = await checks(ours)
    assert found["Root key"].verdict == "good"
    assert found["Database"].detail == "sqlite answers, 0 workspaces"
    assert not [check for check in found.values() if check.verdict == "bad"]


async def test_a_key_that_others_can_read_is_told_and_hides_nothing_else(tmp_path: Path) -> None:
    ours = settings(tmp_path)
    root_keys(ours)
    ours.root_key.chmod(0o644)
    found = await checks(ours)
    assert found["Root key"].verdict == "bad"
    assert "chmod 600" in found["Root key"].detail
    assert found["Disk"].verdict == "good"


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
