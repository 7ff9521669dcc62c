"""Files that are deleted on their platform: what came of them goes too."""

from collections.abc import Sequence

from handlers.cvs.handling import take_out
from handlers.services import Services, Work, work
from storage import uploads
from storage.models import Upload
from storage.workspaces import ensure_workspace


async def file_deleted(services: Services, *, workspace: str, file: str) -> None:
    """The platform says that a file was deleted: its CV is taken out wherever it came from it."""
    async with work(services) as unit:
        home = await ensure_workspace(unit.session, workspace, unit.now)
        found = await uploads.uploads_of_file(unit.session, home.id, file)
        gone = await _take_all_out(unit, found)
    for blob in gone:
        await services.files.delete(blob)


async def files_deleted(
    services: Services, workspace: str, prefix: str, kept: Sequence[str]
) -> None:
    """The platform says that a message's files were deleted.

    Args:
        services: what it works with.
        workspace: `discord:9`.
        prefix: how the names of the message's files begin.
        kept: names of those that are still there.
    """
    async with work(services) as unit:
        home = await ensure_workspace(unit.session, workspace, unit.now)
        found = await uploads.uploads_named(unit.session, home.id, prefix)
        gone = await _take_all_out(unit, [one for one in found if not _is_of(one.file, kept)])
    for blob in gone:
        await services.files.delete(blob)


def _is_of(file: str, kept: Sequence[str]) -> bool:
    """Whether an upload is one of these files, or out of an archive that is one."""
    return file.partition("/")[0] in kept


async def _take_all_out(unit: Work, found: Sequence[Upload]) -> list[str]:
    return [blob for one in found for blob in await take_out(unit, one, actor="platform")]
