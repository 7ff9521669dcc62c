"""Buttons under how a member's mail stands."""

from collections.abc import Mapping

from handlers.access import require
from handlers.actions.types import Action
from handlers.mailing.answering import fulfil
from handlers.mailing.wishes import Wish, to_sends
from handlers.messages import Caller, Replace, Reply
from handlers.services import Services


async def choose_mail(services: Services, caller: Caller, value: str) -> Reply:
    """Have something else mailed about all openings."""
    workspace = await require(services, caller, "recruiter")
    wish = Wish(sends=to_sends(value))
    return Replace(await fulfil(services, caller, workspace.id, wish))


async def forget_mail(services: Services, caller: Caller, _: str) -> Reply:
    """Have the address forgotten."""
    workspace = await require(services, caller, "recruiter")
    return Replace(await fulfil(services, caller, workspace.id, Wish(forget=True)))


ACTIONS: Mapping[str, Action] = {"choose_mail": choose_mail, "forget_mail": forget_mail}
