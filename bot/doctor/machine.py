"""The doctor on what is ours: keys, database, queue, model, what reads files, and room for them."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.doctor.checks import Check, Looker
from bot.queue import connect
from bot.redis_server import RedisMissingError, find_server, running_url
from bot.services import (
    check_database,
    check_model,
    has_root_key,
    is_migrated,
    reading_here,
)
from bot.settings import Settings, file_open_to_others
from handlers.scoring.engines import check_installed

LOW_DISK = 1_000_000_000  # bytes; a thousand CVs with their index fit many times


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


STORE: Mapping[str, Looker] = {
    "Root key": _key,
    "Database": _database,
    "Redis": _redis,
    "Settings file": _file,
}
WORK: Mapping[str, Looker] = {
    "Model": _model,
    "Sandbox": _sandbox,
    "OCR": _ocr,
    "LibreOffice": _office,
    "Disk": _disk,
}
