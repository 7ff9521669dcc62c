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
        ({"openai_prices": "gpt-x=1/2"}, "OPENAI_PRICES: “gpt-x=1/2” is no price. Write model=in"),
        ({"openai_prices": "gpt-x=1/2/3/4"}, "gpt-x=1/2/3/4"),
        ({"openai_prices": "=1/2/3"}, "OPENAI_PRICES"),
        ({"openai_prices": "gpt-x=1/-2/3"}, "OPENAI_PRICES"),
        ({"openai_prices": "gpt-x=1/nan/3"}, "OPENAI_PRICES"),
        ({"openai_prices": "gpt-x=1/inf/3"}, "OPENAI_PRICES"),
        ({"openai_prices": "gpt-x 1/2/3"}, "OPENAI_PRICES"),
        ({"discord_roles": "Recruiters"}, "DISCORD_ROLES: “Recruiters” gives no role. Write the"),
        ({"discord_roles": "Recruiters=boss"}, "viewer, recruiter or admin"),
        ({"discord_roles": "=admin"}, "“=admin” gives no role"),
        ({"discord_roles": "HR=admin, hr = viewer"}, "“hr” is given two roles"),
        ({"discord_shards": 0}, "DISCORD_SHARDS"),
        ({"discord_message_content": "perhaps"}, "DISCORD_MESSAGE_CONTENT"),
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
        ({"smtp_host": "mx"}, "SMTP_HOST needs MAIL_FROM"),
        ({"smtp_host": "mx", "mail_from": "hire@example.com"}, "SMTP_HOST needs PUBLIC_URL"),
        ({"smtp_user": "hire"}, "SMTP_USER and SMTP_PASSWORD need each other"),
        ({"smtp_tls": "perhaps"}, "SMTP_TLS"),
        ({"mail_from": "Hiring"}, "MAIL_FROM: write it as Shortlist <hire@example.com>"),
        ({"mail_from": "A <a@b.org>\nBcc: c@d.org"}, "MAIL_FROM: write it on one line"),
        ({"mail_from": "=?utf-8?q?=0ABcc:_x?= <a@b.org>"}, "MAIL_FROM"),
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


def test_prices_are_read_for_models_of_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_PRICES", "gpt-6-luna=0.20/0.02/1, org/llama-3:8b = 0/0/0.5,")
    prices = load_settings(_env_file=None).model_prices
    assert prices == {"gpt-6-luna": (0.2, 0.02, 1.0), "org/llama-3:8b": (0.0, 0.0, 0.5)}


def test_who_is_what_in_discord_goes_by_name_or_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_ROLES", "Talent = Team=Recruiter, 1234=admin,HR=viewer, hr=VIEWER,")
    roles = load_settings(_env_file=None).discord_role_map
    assert roles == {"talent = team": "recruiter", "1234": "admin", "hr": "viewer"}


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("0", False), ("", False)])
def test_reading_dropped_files_in_discord_is_off_until_it_is_turned_on(
    monkeypatch: pytest.MonkeyPatch, written: str, meant: bool
) -> None:
    monkeypatch.setenv("DISCORD_MESSAGE_CONTENT", written)
    assert load_settings(_env_file=None).discord_message_content is meant


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
        openai_prices="gpt-x=1/0.5/2",
        discord_bot_token="of.the.bot",
        discord_message_content=True,
        discord_roles="Recruiters=recruiter, 12=admin",
        discord_shards=2,
        discord_api_url="http://127.0.0.1:9/api/v10/",
        discord_gateway_url="ws://127.0.0.1:9/gateway",
        pace_seconds=0,
    )
    with monkeypatch.context() as process:
        for name in ("OPENAI_API_KEY", "ENV_FILE"):
            process.delenv(name, raising=False)
        for name, value in chosen.environment().items():
            process.setenv(name, value)
        assert load_settings() == chosen


def test_secrets_do_not_show() -> None:
    settings = load_settings(
        _env_file=None, openai_api_key="sk-1", discord_bot_token="of.the.bot", redis_url="redis://h"
    )
    assert "sk-1" not in repr(settings)
    assert "of.the.bot" not in repr(settings)


def test_the_example_file_lists_every_setting() -> None:
    assert Path(".env.example").read_text("utf-8") == example()


def test_who_mail_comes_from_and_which_port_takes_it() -> None:
    bare = load_settings(_env_file=None, mail_from="hire@bücher.example")
    assert str(bare.mail_sender) == "Shortlist <hire@xn--bcher-kva.example>"
    assert bare.mail_port == 587
    named = load_settings(_env_file=None, mail_from="Ärger & Söhne <hire@example.com>")
    assert named.mail_sender.display_name == "Ärger & Söhne"
    assert load_settings(_env_file=None, smtp_tls="tls").mail_port == 465
    assert load_settings(_env_file=None, smtp_tls="none", smtp_port=2525).mail_port == 2525
