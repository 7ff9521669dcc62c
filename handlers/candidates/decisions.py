"""What people decide of candidates: shortlist, hold or decline; undone and voted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers.ats.following import follow
from handlers.cvs.progress import refresh_cards
from handlers.errors import UserError
from handlers.events import emit
from handlers.notices.digesting import refresh_digest
from handlers.notices.notifying import want_again
from handlers.notices.posting import refresh_shortlists
from handlers.notices.posts import refresh_post
from handlers.owned import own_application
from handlers.services import Services, Work, work
from handlers.topics import STAGES
from storage import cvs, decisions
from storage.applications import get_score
from storage.decisions import Stance
from storage.models import Application, Decision
from storage.notices import find_notice

LONGEST_NOTE = 2000
KINDS: Final[Mapping[str, str]] = {kind: said for kind, said in STAGES.items() if kind != "new"}
# Lawful reasons, each about the position; what is not on the list is said in words.
REASONS: Final[Mapping[str, str]] = {
    "must_have": "A must-have is not met",
    "evidence": "Too little evidence for what the position needs",
    "experience": "Less of the experience asked for than others have",
    "availability": "Not available when or where the position needs it",
    "pay": "Pay expected and pay offered do not meet",
    "withdrew": "The candidate withdrew",
    "filled": "The position is filled",
    "other": "Another reason, in words",
}


@dataclass(frozen=True)
class Wish:
    """A decision as a person makes it.

    Attributes:
        kind: key of `KINDS`.
        code: key of `REASONS`; a decline needs one.
        note: further words; a decline for another reason needs some.
    """

    kind: str
    code: str | None = None
    note: str = ""

    def checked(self) -> "Wish":
        """The decision with its words put right.

        Raises:
            UserError: it is none, or a decline without a reason.
        """
        note = " ".join(self.note.split())[:LONGEST_NOTE]
        if self.kind not in KINDS:
            raise UserError("Decide for one of: shortlist, hold, decline.")
        if self.kind == "decline" and self.code not in REASONS:
            raise UserError("Give the reason: it is kept for whoever has to defend the choice.")
        if self.code == "other" and not note:
            raise UserError("Say in words what the other reason is.")
        return Wish(self.kind, self.code, note)


async def decide(
    services: Services, workspace_id: int, application_id: int, wish: Wish, *, actor: str
) -> list[Stance]:
    """Note what a reviewer would do with an application.

    Whoever decides first decides; what others say after that is a vote, shown beside it. A reviewer
    who decides again changes their own. The candidate is told nothing.

    Args:
        services: what it works with.
        workspace_id: of the application.
        application_id: of whom.
        wish: the decision.
        actor: who decides.

    Returns:
        All reviewers' decisions as they are now, the one that stands first.

    Raises:
        UserError: the application is gone, or a decline has no reason.
    """
    wish = wish.checked()
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        row = await _decide(unit, application, wish, actor)
        detail = {"decision": row.id, "kind": wish.kind, "code": wish.code, "total": row.total}
        await _settle(unit, application, "decided", actor, detail)
        return (await decisions.stances_of(unit.session, [application]))[application.id]


async def _decide(unit: Work, application: Application, wish: Wish, actor: str) -> Decision:
    before = await _of(unit, application, actor)
    if before is not None:
        before.row.undone_at, before.row.undone_by = unit.now, actor
    score = application.score_id and await get_score(unit.session, application.score_id)
    return await decisions.add_decision(
        unit.session,
        application,
        kind=wish.kind,
        code=wish.code,
        note=wish.note,
        actor=actor,
        since=before.row.since if before else unit.now,
        rubric_version=score.rubric_version if score else None,
        now=unit.now,
    )


async def undo(services: Services, workspace_id: int, application_id: int, *, actor: str) -> None:
    """Take back what one reviewer decided; the next one's decision stands then.

    Raises:
        UserError: the application is gone, or this person decided nothing.
    """
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        mine = await _of(unit, application, actor)
        if mine is None:
            raise UserError("You have decided nothing here that could be undone.")
        mine.row.undone_at, mine.row.undone_by = unit.now, actor
        await _settle(unit, application, "decision_undone", actor, {"decision": mine.row.id})


async def feel(
    services: Services, workspace_id: int, application_id: int, answer: str, *, actor: str
) -> None:
    """Note whether a person finds a score right; it is reported, and changes no score.

    Raises:
        UserError: the application is gone, or the answer is none.
    """
    if answer not in {"too_high", "right", "too_low"}:
        raise UserError("Say too high, right or too low.")
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        await decisions.set_feedback(
            unit.session, application, actor=actor, answer=answer, now=unit.now
        )
        await note(unit, application, "score.judged", actor, {"answer": answer})


async def own(unit: Work, workspace_id: int, application_id: int) -> Application:
    """A live application of a workspace.

    Raises:
        UserError: there is none.
    """
    return await own_application(unit.session, workspace_id, application_id)


async def note(
    unit: Work, application: Application, action: str, actor: str, detail: Mapping[str, Any]
) -> None:
    """Put into the journal what was done with an application."""
    await unit.record(
        application.workspace_id,
        actor=actor,
        action=f"application.{action}",
        subject=f"application:{application.id}",
        **detail,
    )


async def _of(unit: Work, application: Application, actor: str) -> Stance | None:
    stances: Sequence[Stance] = (await decisions.stances_of(unit.session, [application])).get(
        application.id, []
    )
    return next((stance for stance in stances if stance.row.actor == actor), None)


async def _settle(
    unit: Work, application: Application, action: str, actor: str, detail: Mapping[str, Any]
) -> None:
    await unit.session.flush()
    await decisions.stand_by(unit.session, application)
    await note(unit, application, action, actor, detail)
    await _tell(unit, application)
    await follow(unit, application)
    await show_application(unit, application)


async def _tell(unit: Work, application: Application) -> None:
    """Tell other programs which decision stands now, after one or its being taken back.

    A vote beside the decision that stands is told of too: the same decision once more.
    """
    stances = (await decisions.stances_of(unit.session, [application])).get(application.id, [])
    row = stances[0].row if stances else None
    await emit(
        unit,
        application.workspace_id,
        "candidate.decided",
        application_id=application.id,
        candidate_id=application.candidate_id,
        cv_id=application.cv_id,
        opening_id=application.opening_id,
        decision=row.kind if row else None,
        code=row.code if row else None,
        total=row.total if row else None,
        decided_at=row.created_at.isoformat() if row else None,
        votes=len(stances),
    )


async def show_application(unit: Work, application: Application) -> None:
    """Bring everything that shows an application up to date: card, alert, post, shortlists."""
    cv = await cvs.get_cv(unit.session, application.cv_id)
    if cv is not None:
        await refresh_cards(unit, cv)
    key = f"alert:{application.id}"
    alert = await find_notice(unit.session, application.workspace_id, key)
    if alert is not None and alert.state != "gone":
        await want_again(unit, alert)
    await refresh_post(unit, application)
    await refresh_digest(unit, application)
    await refresh_shortlists(unit, application.workspace_id, application.opening_id)
