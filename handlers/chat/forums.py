"""Openings are given a forum, in which each candidate has a post."""

from handlers.access import kept_out, own_channel, require
from handlers.errors import UserError
from handlers.messages import Caller, Reply, Say
from handlers.openings.changing import follow, note
from handlers.owned import own_opening
from handlers.ranking import find_opening
from handlers.services import Services, work
from handlers.wording import forums as wording
from handlers.wording import shortlists
from storage.models import Opening


async def set_forum(services: Services, caller: Caller, words: str, forum: str | None) -> Reply:
    """Give an opening a forum in which each candidate has a post; None takes it away.

    Args:
        services: what it works with.
        caller: who asks, where.
        words: name the opening, as behind `/rank`.
        forum: its destination; posts in one before it are deleted.

    Raises:
        UserError: there is no such opening, or nothing can be posted there.
    """
    workspace = await require(services, caller, "recruiter")
    found = await find_opening(services, caller, workspace.id, words)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/opening forum"))
    if forum is not None and (barred := await kept_out(services, own_channel(caller, forum))):
        raise UserError(f"{barred.rstrip('.')}, then type the command again.")
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace.id, found.id)
        opening.forum = forum
        await unit.session.flush()
        await note(unit, opening, "opening.forum", caller.user, forum=forum or "")
        await follow(unit, opening, "posted")
    return Say(wording.forum_set(opening))
