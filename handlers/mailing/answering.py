"""What a member asked for about their mail is done, and answered with how it stands then."""

from handlers.mailing import boxes
from handlers.mailing.choosing import standing
from handlers.mailing.wishes import Wish
from handlers.messages import Caller, Message
from handlers.services import Services
from handlers.wording import mailing as wording


async def fulfil(
    services: Services, caller: Caller, workspace_id: int, wish: Wish, opening_id: int | None = None
) -> Message:
    """Do what a member wants with their mail.

    Args:
        services: what it works with.
        caller: the member.
        workspace_id: theirs.
        wish: what they want; nothing but to see how it stands where it is empty.
        opening_id: the opening that the wish names.

    Raises:
        UserError: it cannot be done; says why.
    """
    user = caller.user
    if wish.forget:
        await boxes.forget(services, workspace_id, user)
        return wording.forgotten()
    address = ""
    if wish.address:
        address = await boxes.set_address(services, workspace_id, user, wish.address)
    if wish.sends:
        await boxes.choose(
            services,
            workspace_id,
            user,
            wish.sends,
            opening_id=opening_id,
            hour=wish.hour,
            zone=wish.zone,
        )
    if address:
        return wording.asked(address)
    return wording.standing(await standing(services, caller, workspace_id))
