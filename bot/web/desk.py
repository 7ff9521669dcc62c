"""What every route works with."""

from dataclasses import dataclass

from fastapi import Request

from handlers.services import Services


@dataclass(frozen=True)
class Desk:
    """What the product can do, and where it is reached.

    Attributes:
        address: how others reach us, `https://hire.example.com`, without a slash at the end.
        openid: whether members can sign in with Slack.
    """

    services: Services
    address: str
    openid: bool = False


def desk_of(request: Request) -> Desk:
    """The desk of the site that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
