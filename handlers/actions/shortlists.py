"""Buttons of a shortlist."""

from collections.abc import Mapping

from handlers.access import kept_out, require, require_sight
from handlers.actions.types import Action
from handlers.errors import UserError
from handlers.identifiers import to_object
from handlers.messages import (
    Caller,
    Replace,
    Reply,
    Say,
)
from handlers.notices import posting
from handlers.ranking import Query, rank
from handlers.services import Services
from handlers.wording import shortlists


async def next_page(services: Services, caller: Caller, value: str) -> Reply:
    """The next page of a shortlist, in place of the one before."""
    workspace = await require(services, caller, "viewer")
    page = await rank(services, workspace.id, Query.from_json(to_object(value)))
    await require_sight(services, caller, page.opening)
    return Replace(shortlists.shortlist(page))


async def post_shortlist(services: Services, caller: Caller, value: str) -> Reply:
    """Post a page of a shortlist for everyone in the channel."""
    workspace = await require(services, caller, "recruiter")
    query = Query.from_json(to_object(value))
    page = await rank(services, workspace.id, query)  # refuses what is gone
    await require_sight(services, caller, page.opening)
    # Asked for from no channel, such as the app's Home, it goes to the opening's own.
    channel = caller.channel or page.opening.channel
    if barred := await kept_out(services, channel):
        raise UserError(f"{barred.rstrip('.')}, then press the button again.")
    await posting.post(services, workspace.id, query, channel=channel, caller=caller)
    return Say(shortlists.being_posted())


ACTIONS: Mapping[str, Action] = {
    "next_page": next_page,
    "post_shortlist": post_shortlist,
}
