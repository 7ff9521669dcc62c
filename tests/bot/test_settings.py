"""Settings: defaults that work, one clear sentence for a wrong value, and no secret shown."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, example, load_settings


def test_everything_has_a_default_that_works() -> None:
    settings = load_settings(_env_file=None)
    assert settings.database.endswith("data/shortlist.db")
    assert settings.root_key == Path("data/root.key")
    assert settings.slack is None
    assert settings.read_workers >= 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model_threads": "many"}, "MODEL_THREADS"),
        ({"slack_mode": "socket"}, "SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"slack_app_token": "xapp-1"}, "SLACK_APP_TOKEN needs SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": "x"}, "SLACK_SIGNING_SECRET needs SLACK_BOT_TOKEN"),
        ({"slack_client_id": "1.2"}, "SLACK_CLIENT_SECRET"),
        ({"slack_client_id": "1.2", "slack_client_secret": "s"}, "SLACK_SIGNING_SECRET"),
        (
            {
                "slack_client_id": "1.2",
                "slack_client_secret": "s",
                "slack_signing_secret": "x",
                "slack_bot_token": "xoxb-1",
                "slack_app_token": "xapp-1",
            },
            "no Socket Mode",
        ),
        ({"lease_seconds": 5, "renew_seconds": 4}, "RENEW_SECONDS"),
    ],
)
def test_a_wrong_value_is_named_in_one_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        load_settings(_env_file=None, **changes)
    assert "\n" not in str(caught.value)
    assert "xoxb-1" not in str(caught.value)


def test_the_apps_secret_is_enough_for_slack_over_http() -> None:
    settings = load_settings(
        _env_file=None,
        slack_client_id="1.2",
        slack_client_secret="s3cret",
        slack_signing_secret="x",
    )
    assert settings.slack == "http"
    assert "s3cret" not in repr(settings)


def test_the_environment_and_the_env_file_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("my.env").write_text("ADMIN_IDS=U1, U2\nHTTP_PORT=9\n", "utf-8")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "my.env"))
    monkeypatch.setenv("HTTP_PORT", "10")
    settings = load_settings()
    assert (settings.admin_ids, settings.http_port) == (frozenset({"U1", "U2"}), 10)


def test_our_processes_get_the_very_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-shell")
    chosen = load_settings(
        _env_file=None,
        data_folder=tmp_path,
        openai_api_key=None,
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        admin_ids="U2,U1",
        pace_seconds=0,
    )
    with monkeypatch.context() as process:
        for name in ("OPENAI_API_KEY", "ENV_FILE"):
            process.delenv(name, raising=False)
        for name, value in chosen.environment().items():
            process.setenv(name, value)
        assert load_settings() == chosen


def test_secrets_do_not_show() -> None:
    settings = load_settings(_env_file=None, openai_api_key="sk-1", redis_url="redis://h")
    assert "sk-1" not in repr(settings)


def test_the_example_file_lists_every_setting() -> None:
    assert Path(".env.example").read_text("utf-8") == example()
