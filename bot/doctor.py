"""Looks at everything Shortlist stands on, and says what to do where something is missing."""

import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from redis.exceptions import RedisError

from bot.queue import connect
from bot.redis_server import RedisMissingError, find_server, running_url
from bot.services import (
    KNOWN_TROUBLE,
    check_database,
    check_model,
    explain,
    has_root_key,
    is_migrated,
    open_services,
    reading_here,
)
from bot.settings import Settings, file_open_to_others
from handlers import installations
from handlers.engines import check_installed
from handlers.errors import PermanentError, TemporaryError
from handlers.installations import Installed
from handlers.wording.parts import count

Verdict = Literal["good", "note", "bad"]
SIGNS: Mapping[Verdict, str] = {
    "good": "[green]✓[/green]",
    "note": "[yellow]![/yellow]",
    "bad": "[red]✗[/red]",
}
PORT, INSTALLS = "HTTP port", "Installations"
LOW_DISK = 1_000_000_000  # bytes; a thousand CVs with their index fit many times


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `advice` says what to do; empty where nothing is."""

    name: str
    verdict: Verdict
    detail: str
    advice: str = ""


async def examine(settings: Settings) -> list[Check]:
    """Look at everything; a check that fails never hides the others."""
    asked = {PORT: over_http(settings), INSTALLS: settings.slack_client_id is not None}
    return [
        await _guarded(name, check, settings)
        for name, check in CHECKS.items()
        if asked.get(name, True)
    ]


def over_http(settings: Settings) -> bool:
    """Whether Slack's requests come in by a port of ours."""
    return settings.slack == "http"


async def _guarded(name: str, check: "Looker", settings: Settings) -> Check:
    try:
        return await check(settings)
    except (*KNOWN_TROUBLE, ValueError, OSError, RedisError) as error:
        return Check(name, "bad", explain(error))
    except (PermanentError, TemporaryError) as error:
        return Check(name, "bad", error.reason)


async def _key(settings: Settings) -> Check:
    if not await has_root_key(settings):
        folder = _folder_of(settings.key_file)
        if folder is not None and not folder.is_dir():
            advice = "Make it, or set KEY_FILE to another place."
            return Check("Root key", "bad", f"the folder {folder} does not exist", advice)
        return Check("Root key", "note", "not made yet", "It is made on the first start.")
    return Check(
        "Root key",
        "good",
        f"{settings.root_key}, readable by its owner alone",
        "Keep a copy in another place: without it nothing stored can be read.",
    )


def _folder_of(file: Path | None) -> Path | None:
    return file.absolute().parent if file else None


async def _database(settings: Settings) -> Check:
    if settings.database_url is None and not (settings.data_folder / "shortlist.db").exists():
        return Check("Database", "note", "not made yet", "`shortlist run` makes it.")
    if not await is_migrated(settings):
        return Check(
            "Database",
            "note",
            "its tables are of another version",
            "`shortlist run` brings them up to date, after a backup.",
        )
    return Check("Database", "good", await check_database(settings))


async def _redis(settings: Settings) -> Check:
    url = settings.redis_url or running_url(settings.data_folder)
    if url is not None:
        version = connect(url).info("server")["redis_version"]
        return Check("Redis", "good", f"answers, version {version}")
    try:
        server = find_server()
    except RedisMissingError as error:
        return Check("Redis", "bad", "none is running and none is installed", str(error))
    return Check("Redis", "good", f"`shortlist run` starts {server.name}")


async def _slack(settings: Settings) -> Check:
    if settings.slack is None:
        return Check(
            "Slack",
            "note",
            "not set up",
            "Make the app from slack-manifest.json, then set SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
        )
    from bot.slack.install import what_to_check  # noqa: PLC0415 - only where Slack is set up
    from bot.slack.tokens import flaw  # noqa: PLC0415

    if settings.slack_bot_token is None:
        return await _by_oauth(settings)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    if wrong := flaw(token, app_token if settings.slack == "socket" else None):
        return Check("Slack", "bad", "a token cannot be right", wrong)
    try:
        return await _ask_slack(settings, token, app_token)
    except TemporaryError as error:
        return Check("Slack", "bad", error.reason, what_to_check(settings.slack_api_url))


async def _by_oauth(settings: Settings) -> Check:
    from bot.slack.client import open_session  # noqa: PLC0415 - as above
    from bot.slack.install import what_to_check  # noqa: PLC0415
    from bot.slack.standing import reach  # noqa: PLC0415

    async with open_session() as session:
        try:
            await reach(session, settings.slack_api_url)
        except TemporaryError as error:
            return Check("Slack", "bad", error.reason, what_to_check(settings.slack_api_url))
    return Check("Slack", "good", "answers; the app is installed by OAuth")


async def _installs(settings: Settings) -> Check:
    from bot.slack.standing import judge  # noqa: PLC0415 - as above

    if not settings.root_key.exists() or not await is_migrated(settings):
        return Check(INSTALLS, "note", "none yet", "`shortlist run` has to run first.")
    async with open_services(settings, redis=False, outside=False) as services:
        found = await installations.standings(services.database)
    return Check(INSTALLS, *judge(found, datetime.now(UTC)))


async def _ask_slack(settings: Settings, token: str, app_token: str) -> Check:
    from bot.slack.client import open_session  # noqa: PLC0415 - as above
    from bot.slack.install import SlackStartError, introduce  # noqa: PLC0415
    from bot.slack.socket import try_app_token  # noqa: PLC0415

    async with open_session() as session:
        try:
            installed = await introduce(session, settings.slack_api_url, token)
        except SlackStartError as error:
            return Check("Slack", "bad", "the token was refused", str(error))
        if settings.slack == "socket":
            try:
                await try_app_token(session, settings.slack_api_url, app_token)
            except SlackStartError as error:
                return Check("Slack", "bad", "the app token was refused", str(error))
    return _scopes(installed, f"{installed.workspace} by {settings.slack} mode")


async def _port(settings: Settings) -> Check:
    from bot.slack.client import open_session  # noqa: PLC0415 - as above
    from bot.slack.install import SlackStartError  # noqa: PLC0415
    from bot.slack.port import is_shortlist, open_port  # noqa: PLC0415

    host, port = settings.http_host, settings.http_port
    try:
        open_port(host, port).close()
    except SlackStartError as error:
        return Check(PORT, "bad", f"{host}:{port} cannot be opened", str(error))
    except TemporaryError as error:
        async with open_session() as session:
            if await is_shortlist(session, host, port):
                return Check(PORT, "good", f"Shortlist listens on {host}:{port}")
        return Check(PORT, "bad", f"another program listens on {host}:{port}", error.reason)
    return Check(PORT, "good", f"{host}:{port} is free")


def _scopes(installed: Installed, who: str) -> Check:
    from bot.slack.install import OPTIONAL_SCOPES, WITHOUT, missing_scopes  # noqa: PLC0415 - as above

    granted = installed.scopes
    if not granted:
        return Check(
            "Slack",
            "note",
            f"{who}; Slack did not say what the app may do",
            "Compare “OAuth & Permissions” in the app's settings with slack-manifest.json.",
        )
    if lacking := sorted(missing_scopes(installed)):
        return Check(
            "Slack",
            "bad",
            f"the app lacks the scopes {', '.join(lacking)}",
            "Add them under “OAuth & Permissions”, install the app again, copy the new token.",
        )
    said = f"{who}, {count(len(granted), 'scope')} granted"
    if left_out := sorted(OPTIONAL_SCOPES - granted):
        advice = " ".join(dict.fromkeys(WITHOUT[scope] for scope in left_out))
        return Check("Slack", "note", f"{said}, without {', '.join(left_out)}", advice)
    return Check("Slack", "good", said)


async def _model(settings: Settings) -> Check:
    if settings.openai_api_key is None:
        check_installed(settings.local_engine)
        return Check(
            "Model",
            "good",
            f"none: the engine `{settings.local_engine}` scores on this machine",
            "Set OPENAI_API_KEY to have a model mark the criteria.",
        )
    name, warning = await check_model(settings, datetime.now(UTC).date())
    if warning:
        return Check("Model", "note", f"{name} answers", warning)
    return Check("Model", "good", f"{name} answers")


async def _sandbox(settings: Settings) -> Check:
    del settings
    lacking = reading_here().lacking
    if not lacking:
        return Check("Sandbox", "good", "memory, time, network and programs are limited")
    return Check(
        "Sandbox",
        "note",
        f"degraded, it lacks: {'; '.join(lacking)}",
        "On Linux install libseccomp2 and the extra `sandbox`.",
    )


async def _ocr(settings: Settings) -> Check:
    found = reading_here().languages
    missing = [name for name in settings.ocr_names if name not in found]
    if found and missing:
        return Check(
            "OCR",
            "note",
            f"OCR_LANGUAGES names {', '.join(missing)}; installed is {', '.join(found)}",
            "Install it (Debian, Ubuntu: apt install tesseract-ocr-deu …) or take it out.",
        )
    if found:
        return Check("OCR", "good", f"languages {', '.join(found)}")
    return Check(
        "OCR",
        "note",
        "no language data: scanned CVs are refused with a reason",
        "Install it (Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-deu …) "
        "and the extra `ocr`.",
    )


async def _file(settings: Settings) -> Check:
    del settings
    if file := file_open_to_others():
        return Check(
            "Settings file",
            "note",
            f"others on this machine may read {file}, and the tokens in it",
            f"Close it: chmod 600 {file}",
        )
    return Check("Settings file", "good", "none that others may read")


async def _disk(settings: Settings) -> Check:
    folder = _existing(settings.data_folder)
    if not folder.is_dir():
        return Check("Disk", "bad", f"{folder} is a file", "Set DATA_FOLDER to a folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        advice = "Let this user write there, or set DATA_FOLDER to another folder."
        return Check("Disk", "bad", f"{folder} cannot be written to", advice)
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free in {settings.data_folder}"
    if free < LOW_DISK:
        return Check("Disk", "bad", detail, "Make room, or point DATA_FOLDER elsewhere.")
    return Check("Disk", "good", detail)


def _existing(folder: Path) -> Path:
    absolute = folder.absolute()
    return next(path for path in (absolute, *absolute.parents) if path.exists())


async def _office(settings: Settings) -> Check:
    del settings
    if found := reading_here().office:
        return Check("LibreOffice", "good", found)
    return Check(
        "LibreOffice",
        "note",
        "not installed: DOC, RTF and ODT are refused with a reason",
        "Install it (Debian, Ubuntu: apt install libreoffice-writer-nogui).",
    )


Looker = Callable[[Settings], Awaitable[Check]]
CHECKS: Mapping[str, Looker] = {
    "Root key": _key,
    "Database": _database,
    "Redis": _redis,
    "Settings file": _file,
    "Slack": _slack,
    INSTALLS: _installs,
    PORT: _port,
    "Model": _model,
    "Sandbox": _sandbox,
    "OCR": _ocr,
    "LibreOffice": _office,
    "Disk": _disk,
}
