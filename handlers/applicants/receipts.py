"""Where an application stands, for the candidate who holds its receipt; never what it scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers.applicants.pages import Door, find_door
from handlers.applicants.tokens import hash_of
from handlers.cvs.standing import Stage, Standing, standings
from handlers.errors import MissingError
from handlers.services import Services
from storage.applying import files_of, find_receipt, page_of, requests_of
from storage.database import Session
from storage.models import Receipt, Request
from storage.uploads import get_name

NO_RECEIPT = "There is no such receipt."


class State(StrEnum):
    """What a candidate is told of their CV."""

    RECEIVED = "received"
    READING = "reading"
    UNREADABLE = "unreadable"
    DOUBTFUL = "doubtful"
    READ = "read"
    ERASED = "erased"


PENDING = frozenset({State.RECEIVED, State.READING})
_STATES: Final[Mapping[Stage, State]] = {
    Stage.FETCHING: State.RECEIVED,
    Stage.READING: State.READING,
}
# Why a file cannot be read, by the code of the error; all others are told as "damaged".
_REASONS: Final[Mapping[str, str]] = {
    "encrypted": "encrypted",
    "image_only": "image_only",
    "too_large": "too_large",
    "wrong_type": "wrong_type",
    "unsupported": "wrong_type",
    "no_converter": "wrong_type",
    "empty": "empty",
}


@dataclass(frozen=True)
class Held:
    """A receipt as whoever holds its token sees it.

    Attributes:
        file: name of the newest file that is left; empty once it is erased.
        reason: why the file cannot be read: key of the sentence about it.
        requests: what was asked for, the newest first.
    """

    token: str
    receipt: Receipt
    door: Door
    state: State
    file: str
    reason: str | None
    requests: Sequence[Request]

    @property
    def may_replace(self) -> bool:
        """Whether another CV is taken in place of this one."""
        return self.door.takes and self.state is not State.ERASED

    def asked(self, kind: str) -> Request | None:
        """The newest request of a kind."""
        return next((one for one in self.requests if one.kind == kind), None)


async def find_held(services: Services, token: str) -> Held:
    """The receipt that a token opens.

    Raises:
        MissingError: none.
    """
    async with services.database.read() as session:
        receipt = await find_receipt(session, hash_of(token))
        home = (receipt.workspace_id, receipt.opening_id) if receipt else (0, 0)
        page = await page_of(session, *home)
        if receipt is None or page is None:
            raise MissingError(NO_RECEIPT)
        state, file, reason = await _standing(session, receipt)
        requests = list(reversed(await requests_of(session, receipt.id)))
    door = await find_door(services, page.public_id)
    return Held(token, receipt, door, state, file, reason, requests)


async def _standing(session: Session, receipt: Receipt) -> tuple[State, str, str | None]:
    files = await files_of(session, receipt.id)
    if receipt.erased_at or not files:
        return State.ERASED, "", None
    upload = files[-1]
    [standing] = await standings(session, [upload])
    state = _state(standing)
    reason = _reason(standing) if state is State.UNREADABLE else None
    return state, await get_name(session, upload), reason


def _state(standing: Standing) -> State:
    """The state of a CV; whether a score failed is the recruiters' business."""
    if standing.stage is Stage.FAILED and standing.application is None:
        return State.UNREADABLE
    if standing.stage is Stage.HELD and standing.hold == "not_a_cv":
        return State.DOUBTFUL
    return _STATES.get(standing.stage, State.READ)


def _reason(standing: Standing) -> str:
    code = standing.cv.error if standing.cv else standing.upload.error
    return _REASONS.get(code or "", "damaged")
