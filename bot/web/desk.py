"""What every route works with."""

from dataclasses import dataclass, field

from fastapi import Request

from bot.web.limits import RateLimits
from bot.web.metrics import Metrics
from handlers.services import Services


@dataclass(frozen=True)
class Desk:
    """What the product can do, where it is reached, and what is counted.

    Attributes:
        address: how others reach us, `https://hire.example.com`, without a slash at the end.
        limits: how fast each program may be.
        metrics: of this process.
        private: whether nobody but this machine can reach us, as far as is known: then the metrics
            are read without a key from here.
    """

    services: Services
    address: str
    limits: RateLimits = field(default_factory=RateLimits)
    metrics: Metrics = field(default_factory=Metrics)
    private: bool = True


def desk_of(request: Request) -> Desk:
    """The desk of the site that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
