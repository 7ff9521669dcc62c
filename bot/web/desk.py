"""What every route works with."""

from dataclasses import dataclass

from fastapi import Request

from bot.web.openid import OpenId
from handlers.services import Services


@dataclass(frozen=True)
class Desk:
    """What the product can do, and where it is reached.

    Attributes:
        address: how others reach us, `https://hire.example.com`, without a slash at the end.
        openid: signs members in with Slack, where that is set up.
    """

    services: Services
    address: str
    openid: OpenId | None = None


def desk_of(request: Request) -> Desk:
    """The desk of the site that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
