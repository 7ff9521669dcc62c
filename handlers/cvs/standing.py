"""How far the CVs of a drop are: one typed answer for every upload."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.applications import find_applications
from storage.cvs import get_cvs
from storage.database import Session
from storage.models import Application, Cv, Upload
from storage.openings import live_channels, states_of


class Stage(StrEnum):
    """Where an upload stands."""

    FETCHING = "fetching"
    READING = "reading"
    NO_OPENING = "no_opening"
    CHOOSE = "choose"
    HELD = "held"
    CLOSED = "closed"
    PAUSED = "paused"
    REPLACED = "replaced"
    SCORING = "scoring"
    SCORED = "scored"
    FAILED = "failed"


PENDING = frozenset({Stage.FETCHING, Stage.READING, Stage.SCORING})
_UNSCORED = {"closed": Stage.CLOSED, "paused": Stage.PAUSED}  # by the state of an opening


@dataclass(frozen=True)
class Standing:
    """An upload with what became of it.

    Attributes:
        reason: why it failed, in a recruiter's words.
        hold: `name` or `not_a_cv`, where a person must say something first.
    """

    upload: Upload
    stage: Stage
    cv: Cv | None = None
    application: Application | None = None
    reason: str | None = None
    hold: str | None = None


async def standings(session: Session, uploads: Sequence[Upload]) -> list[Standing]:
    """Where uploads of one workspace stand, in their order, with few queries in all."""
    cvs = await get_cvs(session, [upload.cv_id for upload in uploads if upload.cv_id])
    pairs = [
        (upload.opening_id, cv.candidate_id)
        for upload in uploads
        if upload.opening_id and (cv := cvs.get(upload.cv_id or 0)) and cv.candidate_id
    ]
    applications = await find_applications(session, pairs)
    states = await states_of(session, {u.opening_id for u in uploads if u.opening_id})
    unplaced = [upload for upload in uploads if upload.opening_id is None]
    home = unplaced[0].workspace_id if unplaced else 0
    live = await live_channels(session, home, {upload.channel for upload in unplaced})
    return [
        _standing(
            upload,
            cv,
            applications.get((upload.opening_id or 0, (cv and cv.candidate_id) or 0)),
            Stage.CHOOSE if upload.channel in live else Stage.NO_OPENING,
            states.get(upload.opening_id or 0, "open"),
        )
        for upload in uploads
        for cv in [cvs.get(upload.cv_id or 0)]
    ]


def _standing(
    upload: Upload, cv: Cv | None, application: Application | None, unplaced: Stage, state: str
) -> Standing:
    if upload.state == "failed":
        return Standing(upload, Stage.FAILED, reason=upload.reason)
    if cv is None or upload.state == "received":
        return Standing(upload, Stage.FETCHING)
    if cv.state == "failed":
        return Standing(upload, Stage.FAILED, cv, reason=cv.reason)
    if cv.state != "read":
        return Standing(upload, Stage.READING, cv)
    if cv.hold is not None:
        return Standing(upload, Stage.HELD, cv, hold=cv.hold)
    if upload.opening_id is None:
        return Standing(upload, unplaced, cv)
    return _in_opening(upload, cv, application, state)


def _in_opening(upload: Upload, cv: Cv, application: Application | None, state: str) -> Standing:
    if application is not None and application.cv_id > cv.id:
        # The person's newer CV counts: what the application says is not about this one.
        return Standing(upload, Stage.REPLACED, cv)
    if application is None or application.state == "waiting":
        return Standing(upload, _UNSCORED.get(state, Stage.SCORING), cv, application)
    if application.state == "failed":
        return Standing(upload, Stage.FAILED, cv, application, reason=application.reason)
    return Standing(upload, Stage.SCORED, cv, application)
