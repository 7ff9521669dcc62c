"""The details of a candidate as a reply; what is done in them shows them again."""

from handlers import details
from handlers.messages import Show
from handlers.services import Services
from handlers.wording import details as wording

TITLE = "Details"


async def details_of(
    services: Services, workspace_id: int, application_id: int, *, actor: str
) -> Show:
    """Show an application's details.

    Raises:
        UserError: it is gone, or has no score yet.
    """
    view = await details.view(services, workspace_id, application_id, actor=actor)
    return Show(TITLE, wording.details(view))
