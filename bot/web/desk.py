"""What every route works with."""

from dataclasses import dataclass, field

from fastapi import Request

from bot.web.limits import RateLimits
from bot.web.metrics import Metrics
from bot.web.names import Names
from bot.web.openid import OpenId
from handlers.applicants.receipt_mail import ReceiptMail
from handlers.services import Services


@dataclass(frozen=True)
class Desk:
    """What the product can do, where it is reached, and what is counted.

    Attributes:
        address: how others reach us, `https://hire.example.com`, without a slash at the end.
        openid: signs members in with Slack, where that is set up.
        limits: how fast each program may be.
        metrics: of this process.
        names: what members are called, as far as it is known.
        private: whether nobody but this machine can reach us, as far as is known: then the metrics
            are read without a key from here.
        receipt_mail: mails candidates their receipts; None where e-mail is not set up.
    """

    services: Services
    address: str
    openid: OpenId | None = None
    limits: RateLimits = field(default_factory=RateLimits)
    metrics: Metrics = field(default_factory=Metrics)
    names: Names = field(default_factory=Names)
    private: bool = True
    receipt_mail: ReceiptMail | None = None


def host_of(request: Request) -> str:
    """Where a request comes from; empty where that is not known."""
    return request.client.host if request.client else ""


def desk_of(request: Request) -> Desk:
    """The desk of the site that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
