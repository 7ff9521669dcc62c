"""The details of a candidate as a reply; what is done in them shows them again."""

from handlers.access import seen_channels
from handlers.candidates import details
from handlers.messages import Caller, Show
from handlers.services import Services
from handlers.wording import details as wording

TITLE = "Details"


async def details_of(
    services: Services, caller: Caller, workspace_id: int, application_id: int
) -> Show:
    """Show the caller an application's details, as far as they may see what is known.

    Raises:
        UserError: it is gone, or has no score yet.
    """
    seen = await seen_channels(services, caller, workspace_id)
    view = await details.view(services, workspace_id, application_id, actor=caller.user, seen=seen)
    return Show(TITLE, wording.details(view, caller.user))
