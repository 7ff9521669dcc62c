"""Reports asked for in a chat: figures at once, files from a task, to whoever asked."""

import asyncio
from typing import Final, Literal

import structlog

from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError, UnconfirmedError, UserError
from handlers.identifiers import outdated
from handlers.messages import Caller, Message
from handlers.owned import own_opening
from handlers.reports.figures import report
from handlers.reports.pictures import draw
from handlers.reports.spreadsheets import LARGEST, gather, write
from handlers.services import Services, Work, work
from handlers.wording import reports as wording
from storage.models import Task, Workspace

log = structlog.get_logger()
Kind = Literal["picture", "sheet"]
NO_FILES: Final = "Files cannot be sent here. `shortlist report` writes them from a shell."
UNCONFIRMED: Final = (
    "It was not confirmed that the file arrived. Look whether it is there; if not, press Retry."
)


def to_kind(value: str) -> Kind:
    """Which file a button asks for.

    Raises:
        UserError: none that we know.
    """
    if value == "picture":
        return "picture"
    if value == "sheet":
        return "sheet"
    raise outdated()


async def show(
    services: Services, workspace: Workspace, opening_id: int, caller: Caller
) -> Message:
    """The report for whoever asked; its picture follows where it can come to them alone.

    Raises:
        UserError: there is no such opening.
    """
    found = await report(services, workspace.id, opening_id)
    way = await _way(services, workspace)
    if way.reach == "member":
        await _put(services, workspace, opening_id, "picture", caller)
    return wording.report(found, way)


async def ask_for(
    services: Services, workspace: Workspace, opening_id: int, kind: Kind, caller: Caller
) -> FileWay:
    """Have a file of a report made and sent: to whoever asked alone, else to their channel.

    Returns:
        How it comes.

    Raises:
        UserError: the opening is gone, or nothing takes a file here.
    """
    way = await _way(services, workspace)
    if way.reach == "nowhere":
        raise UserError(way.advice)
    if way.reach == "channel" and caller.channel is None:
        raise UserError("Use /hire report in the channel that the file should come to.")
    await _put(services, workspace, opening_id, kind, caller, shown_to_all=way.reach == "channel")
    return way


async def _way(services: Services, workspace: Workspace) -> FileWay:
    notifier = services.notifiers.get(workspace.key.partition(":")[0])
    return await notifier.file_way(workspace.key) if notifier else FileWay("nowhere", NO_FILES)


async def _put(
    services: Services,
    workspace: Workspace,
    opening_id: int,
    kind: Kind,
    caller: Caller,
    *,
    shown_to_all: bool = False,
) -> None:
    channel = caller.channel if shown_to_all else None
    async with work(services) as unit:
        await own_opening(unit.session, workspace.id, opening_id)
        await unit.put(
            "send_report",
            workspace.id,
            # Whoever presses twice while it is being made gets one file.
            key=f"send_report:{kind}:{opening_id}:{channel or caller.user}",
            home=workspace.id,
            opening_id=opening_id,
            kind=kind,
            user=caller.user,
            channel=channel,
        )
        if kind == "sheet":
            await note_export(unit, workspace.id, opening_id, caller.user, channel or "direct")


async def note_export(unit: Work, workspace_id: int, opening_id: int, by: str, to: str) -> None:
    """Put into the journal that candidates' data leaves in a spreadsheet, and where to."""
    await unit.record(
        workspace_id,
        actor=by,
        action="opening.exported",
        subject=f"opening:{opening_id}",
        to=to,
    )


async def note_shell_export(
    services: Services, workspace_id: int, opening_id: int, *, by: str
) -> None:
    """Put into the journal that a spreadsheet is written to a file of this machine."""
    async with work(services) as unit:
        await note_export(unit, workspace_id, opening_id, by, "file")


async def note_api_export(
    services: Services, workspace_id: int, opening_id: int, *, by: str
) -> None:
    """Put into the journal that a spreadsheet goes to a program."""
    async with work(services) as unit:
        await note_export(unit, workspace_id, opening_id, by, "api")


async def send_report(
    services: Services, *, home: int, opening_id: int, kind: str, user: str, channel: str | None
) -> None:
    """Task: make a file of a report and send it.

    One that was not confirmed is left to a person. A worker that dies between sending and noting
    it sends the file a second time.
    """
    async with services.database.read() as session:
        workspace = await session.get_one(Workspace, home)
    notifier = services.notifiers.get(workspace.key.partition(":")[0])
    if notifier is None:
        raise PermanentError("not_connected", NO_FILES)
    destination = channel or await notifier.direct(workspace.key, user)
    attachment = await make(services, home, opening_id, to_kind(kind))
    try:
        await notifier.upload(destination, attachment)
    except UnconfirmedError as error:
        raise PermanentError("unconfirmed", UNCONFIRMED) from error


async def make(
    services: Services, workspace_id: int, opening_id: int, kind: Kind, limit: int | None = LARGEST
) -> Attachment:
    """A report's picture or spreadsheet.

    Args:
        services: what it works with.
        workspace_id: whose.
        opening_id: of the opening.
        kind: which file.
        limit: candidates in a spreadsheet, the first ones; None for all.

    Raises:
        UserError: there is no such opening, or what draws and writes is not installed.
    """
    found = await report(services, workspace_id, opening_id)
    name = wording.file_name(kind, opening_id)
    title = f"Report on #{opening_id} {found.opening.title}"
    if kind == "picture":
        data = await asyncio.to_thread(draw, found)
        return Attachment(name, title, data, wording.alt_text(found))
    book = await gather(services, found, limit)
    return Attachment(name, title, await asyncio.to_thread(write, book))


async def send_report_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The failed task itself is what people see and retry."""
    log.warning(
        "send_report_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat()
    )
