"""Who brought what into a merge: put on record then, and handed back when a CV goes again."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.candidates.decisions import show_application
from handlers.scoring.judging import count_anew
from handlers.services import Work
from storage import remarks
from storage.applications import applications_of_candidate, applications_of_cv, find_application
from storage.candidates import cvs_of
from storage.decisions import stand_by
from storage.journal import entries_on
from storage.models import Application, Candidate
from storage.words import WORDS, hand_over, ids_of_words

MERGED = "candidate.merged"


async def brought_by(unit: Work, person: Candidate) -> Mapping[str, Any]:
    """What is a person's, by ids: CVs, notes, and what was said of each application."""
    session = unit.session
    return {
        "candidate": person.id,
        "cvs": [cv.id for cv in await cvs_of(session, person.id)],
        "remarks": [*await remarks.ids_of_remarks(session, person.id)],
        "applications": [
            {
                "application": application.id,
                "cv": application.cv_id,
                **await ids_of_words(session, application.id),
            }
            for application in await applications_of_candidate(session, person.id)
        ],
    }


async def hand_back(unit: Work, cv_id: int, before: Candidate, person: Candidate) -> None:
    """Give a person what their CV brought when it was thought to be of somebody else.

    What was said of an application goes with the CV that this stood on; notes on the person go with
    the last of the CVs that came together.

    Args:
        unit: a transaction.
        cv_id: it is the person's by now, and so are its applications.
        before: who it was thought to be of.
        person: whose it is.
    """
    brought = await _merged_with(unit, cv_id, before)
    if brought is None:
        return
    left = {cv.id for cv in await cvs_of(unit.session, before.id)}
    if not left & set(brought["cvs"]):
        await remarks.move_remarks(unit.session, before, person, ids=brought["remarks"])
    said = [one for one in brought["applications"] if one["cv"] == cv_id]
    for application in await applications_of_cv(unit.session, cv_id):
        old = await find_application(unit.session, application.opening_id, before.id)
        if old is not None:
            await _move(unit, old, application, said)


async def _merged_with(unit: Work, cv_id: int, before: Candidate) -> Mapping[str, Any] | None:
    """What came with a CV, by the newest merge of this candidate that knows it."""
    entries = await entries_on(
        unit.session, before.workspace_id, action=MERGED, subject=f"candidate:{before.id}"
    )
    sides = (side for entry in entries for side in entry.detail.get("brought", ()))
    return next((side for side in sides if cv_id in side["cvs"]), None)


async def _move(
    unit: Work, old: Application, new: Application, said: Sequence[Mapping[str, Any]]
) -> None:
    for kind, words in WORDS.items():
        ids = [row for one in said for row in one[kind]]
        await hand_over(
            unit.session,
            words,
            old,
            candidate_id=new.candidate_id,
            application_id=new.id,
            ids=ids,
        )
    for application in (old, new):
        await stand_by(unit.session, application)
        await count_anew(unit, application)
        await show_application(unit, application)
