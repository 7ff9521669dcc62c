"""What is said of webhooks: why a delivery waits or failed, and what to do."""

from collections.abc import Mapping
from datetime import datetime

from handlers.webhooks.outgoing import Code
from storage.deliveries import Letter
from storage.models import DeliveryAttempt, InboundSource, WebhookEndpoint

SILENCES: Mapping[str, str] = {
    "address_refused": "its name leads to an address inside a network, which is never called",
    "unresolved": "its name is not known (DNS)",
    "unreachable": "nothing answers at its address",
    "insecure": "its certificate does not hold",
    "timeout": "it did not answer in 20 seconds",
    "cut_off": "the connection broke off",
    "no_http": "what it answered is no HTTP",
}
LINKS: Mapping[Code, str] = {
    "address_refused": "The link leads to an address inside a network. Such links are not "
    "followed.",
    "unresolved": "The name in the link is not known (DNS).",
    "unreachable": "Nothing answers where the link leads to.",
    "insecure": "The certificate of where the link leads to does not hold.",
    "timeout": "Where the link leads to, nothing answered in time.",
    "cut_off": "The connection broke off while the file was fetched.",
    "no_http": "What answers where the link leads to speaks no HTTP.",
}
REDIRECTS = range(300, 400)
GONE_STATUS = 410
PUT_RIGHT = "Put it right, then press Retry."


def told(status: int | None, error: str | None) -> str:
    """What came of one try, as a part of a sentence.

    Args:
        status: of HTTP; None where nothing was answered.
        error: why nothing was, see `handlers.webhooks.outgoing.Code`.
    """
    if status is None:
        return SILENCES.get(error or "", f"it was not reached ({error})")
    if status in REDIRECTS:
        return f"it answered with a redirect ({status}), which is not followed"
    return f"it answered with {status}"


def link_answered(status: int) -> str:
    """Why a link to a file gave none."""
    if status in REDIRECTS:
        return f"The link leads on to somewhere else ({status}), which is not followed."
    return f"The link gave no file: it was answered with {status}. Ask for a fresh one."


def again(host: str, status: int | None, error: str | None) -> str:
    """Why a delivery waits."""
    return f"{host} did not take this: {told(status, error)}. It is tried again by itself."


def waiting(host: str) -> str:
    """Why a delivery waits that was not tried: others failed just before."""
    return f"{host} is busy or away. This is sent as soon as it may take something again."


def given_up(host: str, status: int | None, error: str | None, tries: int) -> str:
    """Why a delivery is not tried any more."""
    return f"{host} did not take this in {tries} tries: {told(status, error)}. {PUT_RIGHT}"


def switched_off(host: str, endpoint_id: int, status: int | None, error: str | None) -> str:
    """Why an endpoint was switched off after it took nothing for days."""
    return (
        f"{host} has taken nothing for three days ({told(status, error)}), so its webhook is "
        f"switched off. {turn_on(endpoint_id)}"
    )


def gone(host: str, endpoint_id: int) -> str:
    """Why an endpoint was switched off that said it is gone for good."""
    return (
        f"{host} says that nobody listens there any more (410), so its webhook is switched off. "
        f"{turn_on(endpoint_id)}"
    )


def off(host: str, endpoint_id: int) -> str:
    """Why a delivery was not sent to an endpoint that is switched off."""
    return f"The webhook to {host} is switched off. {turn_on(endpoint_id)}"


def turn_on(endpoint_id: int) -> str:
    """What to do about an endpoint that is switched off."""
    return (
        "Put the receiver right, switch it on (on the board: Settings > Webhooks; "
        f"`shortlist webhook enable {endpoint_id}`) and press Retry; or Drop."
    )


WHEN: Mapping[str, str] = {
    "cv.received": "a file is kept",
    "cv.failed": "a file could not be fetched or read",
    "candidate.scored": "a score counts",
    "candidate.top": "somebody clears the bar",
    "candidate.decided": "a person decides, votes or undoes",
    "opening.closed": "an opening is closed",
    "candidate.erased": "the last CV of a person is gone",
}
"""When an event happens, in words."""
STATES: Mapping[str, str] = {
    "due": "on its way",
    "delivered": "delivered",
    "failed": "failed",
    "dropped": "dropped",
}
"""How a delivery stands."""
OFF = {
    "person": "switched off",
    "gone": "switched off: it said that nobody listens there any more",
    "failing": "switched off: it took nothing for days",
}


def listed_line(row: WebhookEndpoint, url: str) -> str:
    """A webhook in a line: what it is told, and how it stands."""
    if row.disabled_at is not None:
        how = f"{OFF.get(row.disabled_code or '', 'switched off')}, {_at(row.disabled_at)}"
    elif row.failing_since is not None:
        how = f"takes nothing since {_at(row.failing_since)}"
    else:
        how = "on"
    return f"{row.id}  {url}  {', '.join(row.events) or 'everything'}; {how}"


def sent_line(letter: Letter, last: DeliveryAttempt | None) -> str:
    """A delivery in a line: what was told when, and how that went."""
    delivery, event = letter.delivery, letter.event
    tried = f"{told(last.status, last.error)} at {_at(last.at)}" if last else "not tried yet"
    what = f"{delivery.id}  {_at(event.at)}  {event.kind} to webhook {delivery.endpoint_id}"
    return f"{what}: {delivery.state}; {tried}; {event.uid}"


def source_line(row: InboundSource, address: str) -> str:
    """A source in a line: its address, where its openings go, when it was heard of."""
    heard = f"last heard of {_at(row.heard_at)}" if row.heard_at else "never heard of"
    hosts = f"; links to {', '.join(row.hosts)}" if row.hosts else ""
    where = f"; openings in {row.channel}" if row.channel else ""
    return f"{row.name}  {address}/api/v1/inbound/{row.uid}{where}{hosts}; {heard}"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
