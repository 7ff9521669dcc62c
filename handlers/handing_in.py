"""CVs that come with a command, and where files that are dropped are CVs."""

from collections.abc import Sequence

from handlers.access import require
from handlers.messages import Caller, Reply, Say
from handlers.ranking import find_opening
from handlers.services import Services
from handlers.uploading import chosen_opening, hand_in
from handlers.wording import shortlists
from handlers.wording import uploads as wording
from storage.models import Opening
from storage.openings import live_openings
from storage.workspaces import find_workspace


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
    found = await find_opening(services, workspace.id, words, caller)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/cv upload"))
    opening = await chosen_opening(services, workspace.id, found.id)
    await hand_in(services, workspace, files, opening, user=caller.user)
    return Say(wording.handed_in(len(files), opening))


async def is_hiring(services: Services, workspace: str, channel: str) -> bool:
    """Whether a channel has an opening that is not closed: what is dropped there is a CV."""
    async with services.database.read() as session:
        home = await find_workspace(session, workspace)
        return bool(home and await live_openings(session, home.id, channel))
