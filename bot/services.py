"""The composition root: settings in, `Services` out; only here bot meets pipeline and storage."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.folder_lock import FolderError, have_folder_alone, make_folder, share_folder
from bot.outside import Outside, open_outside
from bot.queue import NoQueue, RqQueue, connect
from bot.reader import client
from bot.redis_server import running_url
from bot.settings import Settings
from handlers import installations
from handlers.chat.carrying import Carrier
from handlers.cvs.reader import draw_here, read_here
from handlers.mailing.letters import Mailroom
from handlers.options import Applying
from handlers.services import Options, Queue, Services
from pipeline.errors import PipelineError
from pipeline.llm import Llm
from storage.archive import BackupError, Copied
from storage.crypto import KeyFileError, RootKeys, SealBrokenError, Vault, open_root
from storage.database import DatabaseBusyError, open_database
from storage.files import file_store
from storage.rotation import holds_keys, rotate
from storage.schema import SchemaError, check_schema, schema_is_current
from storage.workspaces import list_workspaces

# Trouble of the data folder, pipeline and storage whose text a person at the shell can act on.
KNOWN_TROUBLE = (
    BackupError,
    DatabaseBusyError,
    FolderError,
    KeyFileError,
    PipelineError,
    SchemaError,
    SealBrokenError,
    SQLAlchemyError,
)
# What passes by itself, or when whoever runs the database has looked after it.
DATABASE_AWAY = (DatabaseBusyError, InterfaceError, OperationalError, PoolTimeoutError)
# What can keep a data folder from being used, DATABASE_URL of a kind that is not supported too.
PreparationError = (*KNOWN_TROUBLE, ValueError)
log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_services(
    settings: Settings, *, redis: bool = True, outside: bool = True
) -> AsyncIterator[Services]:
    """Open everything a handler may use, and close it at the end.

    Args:
        settings: where things are.
        redis: False leaves what is put to the sweeper.
        outside: False where only files are read: no chat platform, no model.

    Raises:
        FolderError: the data folder cannot be used, or its data is being replaced.
        KeyFileError: the root key cannot be used.
        SchemaError: the database's tables are not this version's.
    """
    make_folder(settings.data_folder)
    async with AsyncExitStack() as stack:
        stack.enter_context(share_folder(settings.data_folder))
        vault = Vault(await root_keys(settings))
        await _check_tables(settings.database)
        database = await stack.enter_async_context(open_database(settings.database, vault))
        now = partial(datetime.now, UTC)
        beyond, llm = Outside(), None
        if outside:
            find = partial(installations.find, database)
            carrier = Carrier(database, now)
            room = Mailroom(database, now, settings.address)
            beyond = await open_outside(settings, stack, find=find, carrier=carrier, room=room)
            llm = await _open_model(settings, stack) if settings.openai_api_key else None
        yield Services(
            database=database,
            files=file_store(settings.data_folder),
            queue=_open_queue(settings, stack) if redis else NoQueue(),
            options=options(settings),
            now=now,
            **_reading(settings.reader_socket),
            llm=llm,
            **vars(beyond),
        )


async def _check_tables(url: str) -> None:
    try:
        await check_schema(url)
    except DATABASE_AWAY as error:  # whoever works waits for it, and says so
        log.warning("database_away", error=type(error).__name__)


def _reading(address: Path | None) -> dict[str, Any]:
    """What reads and draws files: the reader that listens there, else children of our own."""
    if address is None:
        return {"read": read_here, "draw": draw_here}
    return {"read": partial(client.read, address), "draw": partial(client.draw, address)}


async def root_keys(settings: Settings, *, lasting: bool = True) -> RootKeys:
    """Read the root key, made on the very first start; never where keys are stored already.

    Args:
        settings: where it lies.
        lasting: False for a folder that is thrown away: nobody is told to back its key up.

    Raises:
        FolderError: the data folder cannot be used.
        KeyFileError: others may read it, it is no key file, or it is missing.
    """
    make_folder(settings.data_folder)
    file = settings.root_key
    keys, created = _open_root(file, make=file.exists() or not await holds_keys(settings.database))
    if created and lasting:
        log.warning(
            "root_key_made",
            file=str(file),
            advice="Back it up: without it nothing stored can be read again.",
        )
    return keys


def _open_root(file: Path, *, make: bool) -> tuple[RootKeys, bool]:
    try:
        return open_root(file, make=make)
    except OSError as error:
        raise KeyFileError(
            f"The root key file {file.absolute()} cannot be used: {error.strerror}. Its folder "
            "must exist and the file be this user's own; or set KEY_FILE to another place."
        ) from error


async def has_root_key(settings: Settings) -> bool:
    """Tell whether the root key was made; makes nothing, and raises what `root_keys` raises."""
    if not settings.root_key.exists() and not await holds_keys(settings.database):
        return False
    _open_root(settings.root_key, make=False)
    return True


def options(settings: Settings) -> Options:
    """What handlers need of the settings."""
    return Options(
        admin_ids=settings.admin_ids,
        pace=settings.pace_seconds,
        lease=settings.lease_seconds,
        max_attempts=settings.max_attempts,
        backoff=settings.retry_backoff,
        deadline=settings.task_seconds,
        max_file=settings.max_file_mb * 1024 * 1024,
        model_key=settings.openai_base_url or "openai",
        model=_model_name(settings),
        second_look=settings.second_look,
        local=settings.local_engine,
        public_url=settings.public_url,
        address=settings.address if settings.web == "on" else None,
        applying=Applying(
            organisation=settings.organisation or "",
            privacy_url=settings.privacy_url,
            erase_at_once=settings.erase_on_request == "at_once",
        ),
    )


def _model_name(settings: Settings) -> str | None:
    if settings.openai_api_key is None:
        return None
    from pipeline.llm import LlmSettings  # noqa: PLC0415 - as for chat platforms

    default: str = LlmSettings.model_fields["model"].default
    return settings.openai_model or default


def redis_address(settings: Settings) -> str | None:
    """The Redis server to use: the one that is set, else the one that `run` has started."""
    return settings.redis_url or running_url(settings.data_folder)


def _open_queue(settings: Settings, stack: AsyncExitStack) -> Queue:
    url = redis_address(settings)
    if url is None:
        return NoQueue()
    queue = RqQueue(connect(url))
    stack.callback(queue.close)
    return queue


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[Llm]:
    """Open the model alone, for commands that need nothing else."""
    async with AsyncExitStack() as stack:
        yield await _open_model(settings, stack)


async def _open_model(settings: Settings, stack: AsyncExitStack) -> Llm:
    from pipeline.llm import LlmSettings, Price, open_llm  # noqa: PLC0415 - as for chat platforms

    chosen = {
        "base_url": settings.openai_base_url,
        "model": settings.openai_model,
        "api": settings.openai_api,
        "timeout": settings.openai_timeout,
        "prices": {model: Price(**p._asdict()) for model, p in settings.model_prices.items()},
    }
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    named = {name: value for name, value in chosen.items() if value is not None}
    return await stack.enter_async_context(open_llm(LlmSettings(api_key=key, **named)))


async def back_up(settings: Settings, target: Path) -> Copied:
    """Copy tables and files into one file, while Shortlist may be working.

    Raises:
        BackupError: `target` exists, or there is nothing to copy yet.
    """
    from storage.backup import backup  # noqa: PLC0415 - Alembic is slow to load, and rarely needed

    return await backup(settings.database, settings.data_folder, target)


async def put_back(settings: Settings, source: Path, *, force: bool = False) -> list[str]:
    """Put a backup in place; returns what is wrong with the data afterwards.

    Raises:
        BackupError: the backup is damaged or newer, or there is data already and not `force`.
        FolderBusyError: Shortlist works on this data folder.
        KeyFileError: the root key cannot be used, or is missing: a new one opens no backup.
    """
    from storage.backup import restore  # noqa: PLC0415 - as above

    make_folder(settings.data_folder)
    with have_folder_alone(settings.data_folder):
        vault = Vault(_open_root(settings.root_key, make=False)[0])
        return await restore(source, settings.database, settings.data_folder, vault, force=force)


async def rotate_root_key(settings: Settings) -> int:
    """Put a new root key in front of the others and wrap every workspace's key with it.

    The older keys stay in the file: backups made before need them.

    Returns:
        How many keys were wrapped anew.

    Raises:
        FolderBusyError: Shortlist works on this data folder, with the old keys in its memory.
        KeyFileError: the root key file cannot be used.
        SealBrokenError: a key was changed in the database.
    """
    await root_keys(settings)
    with have_folder_alone(settings.data_folder):
        return await rotate(settings.database, settings.root_key)


async def migrate_safely(settings: Settings) -> Path | None:
    """Bring the tables to this version's, after a backup where there is something to lose.

    Returns:
        The backup, where one was made.

    Raises:
        SchemaError: a newer Shortlist made the tables.
    """
    make_folder(settings.data_folder)
    if await schema_is_current(settings.database):
        return None
    from storage.migrating import migrate  # noqa: PLC0415 - as above

    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    copy = settings.data_folder / f"before-migration-{stamp}.backup"
    try:
        await back_up(settings, copy)
    except BackupError:  # a new data folder
        await migrate(settings.database)
        return None
    await migrate(settings.database)
    return copy


async def is_migrated(settings: Settings) -> bool:
    """Tell whether the database's tables are exactly this version's."""
    return await schema_is_current(settings.database)


class Reading(NamedTuple):
    """Protections that the reading child lacks, languages of OCR, and where LibreOffice is."""

    lacking: tuple[str, ...]
    languages: tuple[str, ...]
    office: str | None


def reading_here() -> Reading:
    """Look what is installed for reading files."""
    from pipeline import reading  # noqa: PLC0415 - as above

    return Reading(reading.degraded(), reading.languages(), reading.office_program())


def explain(error: Exception) -> str:
    """One sentence about trouble, for a person at the shell."""
    if isinstance(error, SQLAlchemyError):
        cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        return f"The database cannot be used: {cause}. Check DATABASE_URL and the server."
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


async def check_database(settings: Settings) -> str:
    """Ask the database something; returns what it is. Makes nothing.

    Raises:
        OSError: it cannot be reached.
    """
    vault = Vault(RootKeys({}))  # workspaces are listed without any key
    async with open_database(settings.database, vault) as database, database.read() as session:
        try:
            homes = await list_workspaces(session)
        except SQLAlchemyError as error:
            raise OSError(f"The database does not answer: {type(error).__name__}") from error
        return f"{database.dialect} answers, {len(homes)} workspace{'' if len(homes) == 1 else 's'}"


async def check_model(settings: Settings, today: date) -> tuple[str, str | None]:
    """Ask the model one small thing; returns its name, and a warning where it is shut down soon.

    Raises:
        ModelError: it gave no usable answer.
    """
    from pipeline.llm import shutdown_warning  # noqa: PLC0415 - as for chat platforms
    from pipeline.llm.probe import probe  # noqa: PLC0415

    async with open_model(settings) as llm:
        name = await probe(llm)
    return name, shutdown_warning(_model_name(settings) or name, today)
