"""CVs that come with a command, and where files that are dropped are CVs."""

from collections.abc import Sequence

from handlers.access import require
from handlers.chat.uploading import chosen_opening, hand_in
from handlers.cvs.intake import ARCHIVE_FILES, too_large
from handlers.messages import Caller, Reply, Say
from handlers.ranking import find_opening
from handlers.services import Services
from handlers.wording import shortlists
from handlers.wording import uploads as wording
from pipeline.reading import supported
from pipeline.reading.archive import is_archive
from storage.models import Opening
from storage.openings import live_openings
from storage.workspaces import find_workspace


def refuse_file(services: Services, name: str, mimetype: str, size: int) -> str | None:
    """Why a file that is handed in by name is not taken in; None where it is.

    Args:
        services: what it works with.
        name: of the file.
        mimetype: as the platform says; may be empty.
        size: bytes.
    """
    if not supported(name, mimetype):
        return f"{name} is of a kind that is not read. Save it as PDF or DOCX."
    limit = services.options.max_file * (ARCHIVE_FILES if is_archive(name) else 1)
    return f"{name}: {too_large(limit)}" if size > limit else None


async def hand_in_files(
    services: Services, caller: Caller, files: Sequence[str], words: str
) -> Reply:
    """Take in files for the opening that is named, or the channel's own.

    Args:
        services: what it works with.
        caller: who hands in, where.
        files: the platform's ids.
        words: as behind `/rank`: `#3`, part of a title, or nothing.

    Raises:
        UserError: there is no such opening, or it is not open.
    """
    workspace = await require(services, caller, "recruiter")
    found = await find_opening(services, caller, workspace.id, words)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/cv upload"))
    opening = await chosen_opening(services, caller, workspace.id, found.id)
    await hand_in(services, workspace, files, opening, user=caller.user)
    return Say(wording.handed_in(len(files), opening))


async def is_hiring(services: Services, workspace: str, channel: str) -> bool:
    """Whether a channel has an opening that is not closed: what is dropped there is a CV."""
    async with services.database.read() as session:
        home = await find_workspace(session, workspace)
        return bool(home and await live_openings(session, home.id, channel))
