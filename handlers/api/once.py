"""Requests that name themselves are answered once: whoever sends one again gets the same answer.

As draft-ietf-httpapi-idempotency-key-header has it. Whoever comes while the first one is still
being answered waits for its answer.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from handlers.errors import TemporaryError, UserError
from handlers.services import LeaseLostError, Services, Work
from storage import api_answers as stored
from storage.models import ApiAnswer

KEPT: Final = timedelta(hours=24)
LEASE: Final = timedelta(minutes=2)  # after which a request that changed nothing was lost
WAIT: Final = 30.0  # seconds that the first answer is waited for
LONGEST: Final = 255  # characters of a key
_FIRST_LOOK, _LAST_LOOK = 0.02, 0.5  # seconds between two looks for the first answer
REUSED: Final = (
    "This Idempotency-Key came before with another request. Give each request a key of its own."
)


class KeyReusedError(UserError):
    """The same name was given to another request before."""


class StillRunningError(TemporaryError):
    """The first request of this name is still being answered."""

    def __init__(self) -> None:
        reason = "The first request with this Idempotency-Key is still being answered. Try again."
        super().__init__("still_running", reason, retry_after=WAIT)


class AnswerLostError(UserError):
    """The first request of this name changed something, and its answer is not known."""

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key did its work, but its answer was lost. "
            "Look whether it is there before you send it under another key."
        )


@dataclass(frozen=True)
class Named:
    """A request that names itself.

    Attributes:
        workspace_id: whose data it is about.
        key_id: of the program that sends it: two programs' names never meet.
        name: its Idempotency-Key.
        digest: of all that is asked.
    """

    workspace_id: int
    key_id: int
    name: str
    digest: str

    @property
    def name_digest(self) -> str:
        """What the name is stored as."""
        return hashlib.sha256(self.name.encode()).hexdigest()


@dataclass(frozen=True)
class Mine:
    """Nobody has answered this request: whoever holds this does, and settles it at the end."""

    row: ApiAnswer

    async def begin(self, unit: Work) -> None:
        """Note, in the transaction that changes something for the request, that it does.

        Raises:
            LeaseLostError: another process has the request by now.
        """
        if not await stored.mark_begun(unit.session, self.row.id, self.row.owner):
            raise LeaseLostError


@dataclass(frozen=True)
class Answer:
    """What was answered; `content` is what the front door needs to say it again."""

    status: int
    content: Mapping[str, Any]


async def claim(services: Services, named: Named, *, patience: float = WAIT) -> Mine | Answer:
    """Take a request to be answered, or get the answer that it was given before.

    Args:
        services: what it works with.
        named: the request.
        patience: seconds that the first answer is waited for.

    Raises:
        KeyReusedError: another request has this name.
        StillRunningError: the first one is not answered in time.
        AnswerLostError: the first one did its work, and its answer is not known.
    """
    try:
        async with asyncio.timeout(patience):
            return await _wait(services, named)
    except TimeoutError:
        raise StillRunningError from None


async def _wait(services: Services, named: Named) -> Mine | Answer:
    pause = _FIRST_LOOK
    while (found := await _look(services, named)) is None:
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LAST_LOOK)
    return found


async def _look(services: Services, named: Named) -> Mine | Answer | None:
    now = services.now()
    async with services.database.read() as session:
        row = await stored.find_answer(session, named.workspace_id, named.key_id, named.name_digest)
        if row is not None and row.until > now:
            if row.request != named.digest:
                raise KeyReusedError(REUSED)
            if row.state == stored.DONE:
                return Answer(row.status or 0, await stored.open_answer(session, row))
            if row.lease_until > now:
                return None
            if row.state == stored.BEGUN:
                raise AnswerLostError
    return await _take(services, named)


async def _take(services: Services, named: Named) -> Mine | None:
    owner = secrets.token_hex(8)
    async with services.database.write() as session:
        now = services.now()
        row = await stored.claim_answer(
            session,
            workspace_id=named.workspace_id,
            key_id=named.key_id,
            digest=named.name_digest,
            request=named.digest,
            owner=owner,
            now=now,
            lease_until=now + LEASE,
            until=now + KEPT,
        )
    return Mine(row) if row.owner == owner else None


async def settle(services: Services, mine: Mine, answer: Answer) -> None:
    """Keep an answer, to be given again."""
    async with services.database.write() as session:
        await stored.keep_answer(session, mine.row, status=answer.status, answer=answer.content)


async def let_go(services: Services, mine: Mine) -> None:
    """Let a request that was not answered be sent again, unless it has changed something."""
    async with services.database.write() as session:
        await stored.drop_answer(session, mine.row, services.now())
