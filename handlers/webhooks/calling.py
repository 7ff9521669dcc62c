"""A delivery is sent: signed, tried for three days, logged; a dead endpoint is switched off.

The schedule is the one that Standard Webhooks recommends. A delivery that is tried again waits as a
task that was told when to come back; the runner adds the jitter, up to a quarter.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

import structlog

from handlers.errors import PermanentError, TemporaryError
from handlers.events import PING
from handlers.services import Services, Work, work
from handlers.webhooks.outgoing import Answer, Silence
from handlers.webhooks.signing import signed
from handlers.wording import webhooks as wording
from storage.database import Session
from storage.deliveries import Letter, add_attempt, get_letter
from storage.models import Task, WebhookEndpoint
from storage.secrets import Secret
from storage.webhooks import secrets_of, url_of

MINUTE, HOUR = 60.0, 3600.0
# Seconds before the second try, the third, and so on: ten tries in 75 hours and 35 minutes.
# standard-webhooks/standard-webhooks, spec/standard-webhooks.md, "Deliverability and reliability".
SCHEDULE: Final = (
    5.0,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
BUSY: Final = frozenset({429, 502, 504})  # the same place: the sender should slow down
DEAD: Final = timedelta(days=3)  # of an endpoint that a delivery was tried at for the last time
LONG_DEAD: Final = timedelta(days=5)  # of one where so many wait that none gets to its last try
REST = 60.0  # seconds that an endpoint is left alone which is busy or does not answer
LONGEST_REST = 24 * HOUR  # whatever it asks for
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Call:
    """A delivery as it goes out."""

    letter: Letter
    url: str
    host: str
    secrets: list[Secret]


@dataclass(frozen=True)
class _Tried:
    """One try: when it began, how long it took, what came of it."""

    at: datetime
    milliseconds: int
    outcome: Answer | Silence

    @property
    def status(self) -> int | None:
        return self.outcome.status if isinstance(self.outcome, Answer) else None

    @property
    def error(self) -> str | None:
        return None if isinstance(self.outcome, Answer) else self.outcome.code

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def rest(self) -> float:
        """Seconds that the endpoint is to be left alone."""
        if isinstance(self.outcome, Silence):
            return REST if self.outcome.code == "timeout" else 0.0
        if self.outcome.retry_after is not None:
            return min(self.outcome.retry_after, LONGEST_REST)
        return REST if self.outcome.status in BUSY else 0.0


def body_of(letter: Letter) -> str:
    """What is sent of an event: the same bytes at each try.

    Only ids go out of it, where its person came to a blind opening in between.
    """
    event = letter.event
    at = event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    payload = {"type": event.kind, "timestamp": at, "data": letter.data}
    return json.dumps(payload, separators=(",", ":"), sort_keys=True)


async def call(services: Services, *, delivery_id: int) -> None:
    """Task: try a delivery once.

    Raises:
        TemporaryError: it is tried again, and when.
        PermanentError: a person has to do something.
    """
    found = await _open(services, delivery_id)
    if found is None:
        return
    _refuse(services, found)
    tried = await _try(services, found)
    if tried.taken or found.letter.event.kind == PING:
        async with work(services, last=True) as unit:
            await _settle(unit, found, tried)
        return
    async with work(services) as unit:
        trouble = await _fail(unit, found, tried)
    raise trouble


async def _open(services: Services, delivery_id: int) -> _Call | None:
    async with services.database.read() as session:
        letter = await get_letter(session, delivery_id)
        if letter is None or letter.delivery.state in {"delivered", "dropped"}:
            return None
        url = await url_of(session, letter.endpoint)
        return _Call(letter, url, host_of(url), await secrets_of(session, letter.endpoint))


def host_of(url: str) -> str:
    """The name in an address: what people are told of it, as the rest may hold a token."""
    return urlsplit(url).hostname or ""


def _refuse(services: Services, found: _Call) -> None:
    """Do not call an endpoint that is switched off, or that is left alone for a while."""
    endpoint = found.letter.endpoint
    if endpoint.disabled_at is not None:
        raise PermanentError("switched_off", wording.off(found.host, endpoint.id))
    now = services.now()
    if endpoint.wait_until is not None and now < endpoint.wait_until:
        seconds = (endpoint.wait_until - now).total_seconds()
        raise TemporaryError("busy", wording.waiting(found.host), retry_after=seconds)


async def subject_of(session: Session, delivery_id: int) -> str:
    """What is told to whom, for the retry queue."""
    letter = await get_letter(session, delivery_id)
    if letter is None:
        return ""
    return f"{letter.event.kind} to {host_of(await url_of(session, letter.endpoint))}"


async def _try(services: Services, found: _Call) -> _Tried:
    at, body = services.now(), body_of(found.letter)
    headers = signed(found.secrets, found.letter.event.uid, at, body)
    began = monotonic()
    outcome = await services.web.post(found.url, headers, body.encode())
    return _Tried(at, int((monotonic() - began) * 1000), outcome)


async def _note(unit: Work, found: _Call, tried: _Tried) -> Letter | None:
    """Log a try; None where the endpoint was deleted meanwhile."""
    letter = await get_letter(unit.session, found.letter.delivery.id)
    log.info("webhook", delivery=found.letter.delivery.id, status=tried.status, error=tried.error)
    if letter is None:
        return None
    await add_attempt(
        unit.session,
        letter.delivery,
        at=tried.at,
        milliseconds=tried.milliseconds,
        status=tried.status,
        error=tried.error,
        answer=tried.outcome.body if isinstance(tried.outcome, Answer) else b"",
    )
    letter.delivery.tries += 1
    return letter


async def _settle(unit: Work, found: _Call, tried: _Tried) -> None:
    letter = await _note(unit, found, tried)
    if letter is None:
        return
    letter.delivery.state = "delivered" if tried.taken else "failed"
    if tried.taken:
        letter.endpoint.failing_since = letter.endpoint.wait_until = None
    await unit.session.flush()


async def _fail(unit: Work, found: _Call, tried: _Tried) -> PermanentError | TemporaryError:
    """Log a try that failed; gives what is to happen next."""
    letter = await _note(unit, found, tried)
    if letter is None:
        return PermanentError("gone", wording.off(found.host, found.letter.endpoint.id))
    endpoint, tries = letter.endpoint, letter.delivery.tries
    endpoint.failing_since = endpoint.failing_since or tried.at
    if tried.rest:
        endpoint.wait_until = unit.now + timedelta(seconds=tried.rest)
    await unit.session.flush()
    if tried.status == wording.GONE_STATUS:
        await _switch_off(unit, endpoint, "gone")
        return PermanentError("gone", wording.gone(found.host, endpoint.id))
    failing = unit.now - endpoint.failing_since
    stuck = min(failing, unit.now - letter.delivery.created_at) >= LONG_DEAD
    if tries <= len(SCHEDULE) and not stuck:
        after = max(SCHEDULE[tries - 1], tried.rest)
        reason = wording.again(found.host, tried.status, tried.error)
        return TemporaryError(_code(tried), reason, retry_after=after)
    if failing < DEAD:
        reason = wording.given_up(found.host, tried.status, tried.error, tries)
        return PermanentError(_code(tried), reason)
    await _switch_off(unit, endpoint, "failing")
    reason = wording.switched_off(found.host, endpoint.id, tried.status, tried.error)
    return PermanentError(_code(tried), reason)


def _code(tried: _Tried) -> str:
    return tried.error or f"status_{tried.status}"


async def _switch_off(unit: Work, endpoint: WebhookEndpoint, code: str) -> None:
    endpoint.disabled_at, endpoint.disabled_code = unit.now, code
    await unit.record(
        endpoint.workspace_id,
        actor="shortlist",
        action="webhook.disabled",
        subject=f"webhook:{endpoint.id}",
        code=code,
    )


async def call_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Note on a delivery that it is not tried any more."""
    del reason
    letter = await get_letter(unit.session, task.ids["delivery_id"])
    if letter is not None and letter.delivery.state == "due":
        letter.delivery.state = "dropped" if code == "dropped" else "failed"
        await unit.session.flush()
