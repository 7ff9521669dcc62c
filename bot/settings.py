"""Everything that can be set, read once from the environment and `.env`."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bot import addresses, entries
from bot.entries import ModelPrice, Role
from bot.mail_settings import MailSettings

ENV_FILE = "ENV_FILE"  # names another file than .env; our own processes get all settings at once


class SettingsError(Exception):
    """A setting has a value that cannot be used; the text says which and what to do."""


class Settings(MailSettings):
    """All settings; the name in the environment is the field's name in capitals."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    data_folder: Path = Field(
        Path("data"), description="Where the database, files, key and queue lie."
    )
    database_url: str | None = Field(
        None,
        description="postgresql://… for more than one machine; default: SQLite in DATA_FOLDER.",
    )
    key_file: Path | None = Field(
        None, description="The root key, made on first start; back it up. Default: in DATA_FOLDER."
    )
    redis_url: str | None = Field(
        None, description="redis://… or unix://…; without it `run` starts a Redis server itself."
    )

    openai_api_key: SecretStr | None = Field(
        None, description="Without it the keyword engine scores, without any network."
    )
    local_engine: Literal["keywords", "semantic"] = Field(
        "keywords",
        description="What scores without a key: keywords, or semantic (pip install "
        '"shortlist[semantic]"), which finds English words of like meaning too.',
    )
    openai_base_url: str | None = Field(None, description="A server that speaks OpenAI's API.")
    openai_model: str | None = Field(None, description="Model that profiles and scores.")
    openai_api: Literal["auto", "responses", "chat"] = Field(
        "auto", description="Which API the server has: auto, responses or chat."
    )
    openai_timeout: float = Field(60.0, gt=0, le=280, description="Seconds for one answer.")
    second_look: int = Field(
        0,
        ge=0,
        le=1000,
        description="Mark whoever is announced or enters so many first places twice; 0: nobody.",
    )
    openai_prices: str | None = Field(
        None,
        description="Prices, as model=in/cached/out in US dollars for a million tokens, separated "
        "by commas; before those that we know.",
    )

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…; turns Slack on.")
    slack_app_token: SecretStr | None = Field(
        None, description="xapp-…; Slack through Socket Mode, no public address needed."
    )
    slack_signing_secret: SecretStr | None = Field(None, description="Slack through HTTP instead.")
    slack_client_id: str | None = Field(
        None, description="Many workspaces through HTTP: serves /slack/install, with the secret."
    )
    slack_client_secret: SecretStr | None = Field(
        None, description="Belongs to SLACK_CLIENT_ID; also renews tokens that run out."
    )
    slack_mode: Literal["socket", "http"] | None = Field(
        None, description="socket or http; default: socket with an app token, else http."
    )
    slack_api_url: str = Field(
        "https://slack.com/api/", description="Slack's address; another one only for tests."
    )
    discord_bot_token: SecretStr | None = Field(
        None, description="The bot's token; turns Discord on, for all servers that it is in."
    )
    discord_message_content: bool = Field(
        False,
        description="true: takes in files that are dropped into channels of Discord; needs the "
        "Message Content Intent.",
    )
    discord_roles: str | None = Field(
        None,
        description="Who is what in Discord, by name or id of their role: Recruiters=recruiter, "
        "1234=admin; then others only look. Without it every member is a recruiter.",
    )
    discord_shards: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="Connections to Discord; default: as many as it asks for.",
    )
    discord_api_url: str = Field(
        "https://discord.com/api/v10",
        description="Discord's address; another one only for tests.",
    )
    discord_gateway_url: str | None = Field(
        None, description="Address of Discord's gateway; only for tests."
    )
    http_host: str = Field("127.0.0.1", description="Address that the HTTP server listens on.")
    http_port: int = Field(8080, ge=0, le=65535, description="Port of the HTTP server.")
    public_url: str | None = Field(
        None,
        description="How others reach the HTTP server, https://hire.example.com; default: by its "
        "host and port.",
    )
    web: Literal["on", "off"] = Field(
        "on", description="off: no pages and no API; Slack over HTTP is served all the same."
    )
    api_rate: int = Field(
        600, ge=1, le=1_000_000, description="Requests that one API key may make in a minute."
    )

    admin_ids: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="User ids that are admins here, separated by commas."
    )
    max_file_mb: int = Field(10, ge=1, le=100, description="Largest CV file, in megabytes.")

    ocr_languages: str | None = Field(
        None,
        description="What scans are in, as tesseract names it: deu+eng; default: found out.",
    )

    model_threads: int = Field(32, ge=1, le=256, description="Concurrent model calls a process.")
    chat_threads: int = Field(
        8,
        ge=1,
        le=64,
        description="Concurrent downloads; and channels posted to at the same time.",
    )
    read_workers: int = Field(
        default_factory=lambda: max(2, os.cpu_count() or 2),
        ge=1,
        le=64,
        description="CVs read at the same time; default: one a core, two at least.",
    )
    lease_seconds: float = Field(40.0, gt=0, description="After it, work of a dead worker is free.")
    renew_seconds: float = Field(10.0, gt=0, description="How often workers renew their leases.")
    sweep_seconds: float = Field(10.0, gt=0, description="How often lost work is looked for.")
    poll_seconds: float = Field(1.0, gt=0, description="How often delayed work is looked for.")
    task_seconds: float = Field(300.0, gt=0, description="Longest run of one task.")
    stop_seconds: float = Field(5.0, ge=0, description="What running work gets when we stop.")
    retry_backoff: float = Field(2.0, gt=0, description="Seconds before the second attempt.")
    max_attempts: int = Field(6, ge=1, le=50, description="Failures before a person must decide.")
    pace_seconds: float = Field(1.0, ge=0, description="Between two messages in one channel.")

    reader_socket: Path | None = Field(
        None, description="Where the process listens that reads files; `run` and `worker` set it."
    )
    console_socket: Path | None = Field(
        None, description="Where a terminal listens for the messages of the shell's own workspace."
    )
    notify_socket: str | None = Field(
        None, description="Set by systemd or our own supervisor; told when a process is ready."
    )
    log_format: Literal["console", "json"] = Field("console", description="console or json.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return frozenset(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("openai_prices")
    @classmethod
    def _are_prices(cls, value: str | None) -> str | None:
        entries.prices(value or "")
        return value

    @field_validator("discord_roles")
    @classmethod
    def _are_roles(cls, value: str | None) -> str | None:
        entries.discord_roles(value or "")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return addresses.public_address(value) if value else None

    @field_validator("discord_api_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.renew_seconds * 2 > self.lease_seconds:
            raise ValueError("RENEW_SECONDS must be at most half of LEASE_SECONDS")
        if self.slack_mode == "socket" and self.slack_app_token is None:
            raise ValueError("SLACK_MODE=socket needs SLACK_APP_TOKEN")
        if self.slack_mode == "http" and self.slack_signing_secret is None:
            raise ValueError("SLACK_MODE=http needs SLACK_SIGNING_SECRET")
        if self.smtp_host and not self.public_url:
            raise ValueError("SMTP_HOST needs PUBLIC_URL: mail holds links to pages of ours")
        return self

    @model_validator(mode="after")
    def _tokens_fit(self) -> Self:
        by_oauth = self.slack_client_id is not None
        if by_oauth is not (self.slack_client_secret is not None):
            raise ValueError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET need each other")
        if by_oauth and (self.slack_signing_secret is None or self.slack != "http"):
            raise ValueError(
                "SLACK_CLIENT_ID needs SLACK_SIGNING_SECRET, and no Socket Mode: "
                "the install page is served over HTTP"
            )
        if self.slack_app_token and not self.slack_bot_token:
            raise ValueError("SLACK_APP_TOKEN needs SLACK_BOT_TOKEN (xoxb-…) beside it")
        if self.slack_signing_secret and not (self.slack_bot_token or by_oauth):
            raise ValueError(
                "SLACK_SIGNING_SECRET needs SLACK_BOT_TOKEN (xoxb-…) beside it, or SLACK_CLIENT_ID"
            )
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError(
                "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
            )
        return self

    @property
    def database(self) -> str:
        """The database's address, the default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder.absolute() / 'shortlist.db'}"

    @property
    def ocr_names(self) -> tuple[str, ...]:
        """Languages of scans, in the order of their weight; empty where they are found out."""
        return tuple(filter(None, re.split(r"[+,\s]+", self.ocr_languages or "")))

    @property
    def model_prices(self) -> dict[str, ModelPrice]:
        """Prices that were set, by the model's name."""
        return entries.prices(self.openai_prices or "")

    @property
    def discord_role_map(self) -> dict[str, Role]:
        """Name in small letters, or id, of a role in Discord -> what who has it may do."""
        return entries.discord_roles(self.discord_roles or "")

    @property
    def root_key(self) -> Path:
        """The root key's file, the default filled in."""
        return self.key_file or self.data_folder / "root.key"

    @property
    def slack(self) -> Literal["socket", "http"] | None:
        """How Slack is reached; None where it is not set up."""
        if self.slack_bot_token is None and self.slack_client_id is None:
            return None
        return self.slack_mode or ("socket" if self.slack_app_token else "http")

    @property
    def serves_http(self) -> bool:
        """Whether there is anything that is served over HTTP."""
        return self.web == "on" or self.slack == "http"

    @property
    def address(self) -> str:
        """How others reach the HTTP server, without a slash at the end."""
        return self.public_url or addresses.local_address(self.http_host, self.http_port)

    def environment(self) -> dict[str, str]:
        """These settings as a process's environment, secrets in clear, on top of our own."""
        ours = {
            name.upper(): _as_text(value)
            for name, value in self
            if value is not None and value != ""
        }
        # Passed on as they are: PATH, TZ, LANG, and whatever Python itself was started with.
        others = {k: v for k, v in os.environ.items() if k.lower() not in type(self).model_fields}
        folder = {"DATA_FOLDER": str(self.data_folder.absolute()), ENV_FILE: os.devnull}
        return {**others, **ours, **folder}


def _as_text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def load_settings(**changes: Any) -> Settings:
    """Read the settings; `changes` come before the environment.

    Raises:
        SettingsError: a value cannot be used; the text names it and never shows it.
    """
    try:
        return Settings(**{"_env_file": os.environ.get(ENV_FILE, ".env"), **changes})
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def file_open_to_others() -> Path | None:
    """The file that settings are read from, where others than its owner may read it."""
    file = Path(os.environ.get(ENV_FILE, ".env"))
    return file if file.is_file() and file.stat().st_mode & 0o077 else None


def _sentence(error: ValidationError) -> str:
    flaws = []
    for flaw in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in flaw["loc"]).upper()
        words = flaw["msg"].removeprefix("Value error, ")
        flaws.append(f"{name}: {words}" if name else words)
    return f"A setting cannot be used. {'; '.join(flaws)}. Change it in the environment or in .env."


def example() -> str:
    """The text of `.env.example`: every setting, off, with what it does and its default."""
    lines = [
        "# Copy this to .env, close it (chmod 600 .env), and take the # off what you set.",
        "# Everything has a default.",
        "",
    ]
    fields = sorted(
        Settings.model_fields.items(), key=lambda one: one[0] in MailSettings.model_fields
    )
    for name, field in fields:
        if name.endswith("_socket"):  # set by our own processes for each other
            continue
        default = "" if field.default_factory or field.default is None else _as_text(field.default)
        lines += [f"# {field.description}", f"#{name.upper()}={default}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
