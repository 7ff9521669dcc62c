"""Which job of an account is which opening here, and what of it goes which way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.ats.accounts import Account, own_account
from handlers.ats.comparing import state_of
from handlers.ats.remote import RemoteJob, RemoteStage
from handlers.candidates.decisions import KINDS
from handlers.errors import MissingError, UserError
from handlers.openings.managing import NewOpening, create
from handlers.owned import own_opening
from handlers.services import Services, Work, work
from pipeline.errors import ReadingError
from storage import ats as rows
from storage.models import AtsLink, Opening

LONGEST_TITLE = 120
BLIND = (
    "This opening is blind: candidates are not sent anywhere from it. Leave --send-candidates out."
)
NOT_LINKED = "This opening is linked to no job. See `shortlist ats list`."


@dataclass(frozen=True)
class LinkWish:
    """What a person wants linked.

    Attributes:
        account: its name.
        job: the provider's id.
        stages: to which stage, by id or name, a decision (shortlist, hold, decline) moves.
        two_way: scores and decisions go out.
        candidates: whoever is shortlisted from then on and came another way is made a candidate
            there.
    """

    account: str
    job: str
    opening_id: int
    stages: Mapping[str, str] = field(default_factory=dict)
    two_way: bool = False
    candidates: bool = False


async def link(services: Services, workspace_id: int, wish: LinkWish, *, actor: str) -> AtsLink:
    """Link a job with an opening; what is linked so already gets these stages and directions.

    Raises:
        MissingError: there is no such account, job or opening.
        UserError: either of them is linked with another one, or it cannot be written there.
    """
    account = await own_account(services, workspace_id, wish.account)
    if wish.two_way and not account.connection.two_way:
        raise UserError(
            f"The account {wish.account} is only read. Connect it again with --two-way first."
        )
    if wish.candidates and not wish.two_way:
        raise UserError("Candidates are sent only where the link is written to: add --two-way.")
    job = await job_of(account, wish.job)
    stages = await _stages(account, wish)
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, wish.opening_id)
        if wish.candidates and opening.blind:
            raise UserError(BLIND)
        row = await _ensure(unit, account, job, opening, actor)
        row.stages = stages
        row.two_way_since = _since(row.two_way_since, unit, wanted=wish.two_way)
        row.candidates_since = _since(row.candidates_since, unit, wanted=wish.candidates)
        await unit.session.flush()
        await _note(unit, row, "ats.linked", actor)
    return row


def _since(known: datetime | None, unit: Work, *, wanted: bool) -> datetime | None:
    """Since when something goes out: what does already keeps its time."""
    return (known or unit.now) if wanted else None


async def job_of(account: Account, job: str) -> RemoteJob:
    """One job of an account, as it is now.

    Raises:
        MissingError: there is none of this id.
    """
    found = await account.ats.job(job)
    if found is None:
        raise MissingError(f"{account.label} has no job {job}. See `shortlist ats jobs`.")
    return found


async def _ensure(
    unit: Work, account: Account, job: RemoteJob, opening: Opening, actor: str
) -> AtsLink:
    fresh = await rows.add_link(
        unit.session,
        workspace_id=opening.workspace_id,
        connection_id=account.connection.id,
        job=job.id,
        opening_id=opening.id,
        stages={},
        title=opening.title,
        state=state_of(opening),
        their_title=job.title,
        their_state="closed" if job.state == "closed" else "open",
        created_by=actor,
        created_at=unit.now,
    )
    known = fresh or await rows.link_of_opening(unit.session, opening.id)
    if known is None or (known.connection_id, known.job) != (account.connection.id, job.id):
        raise UserError(
            "This job or this opening is linked with another one already. Take that apart first: "
            "`shortlist ats unlink`."
        )
    return known


async def _stages(account: Account, wish: LinkWish) -> dict[str, dict[str, str]]:
    """The stages that were named, by decision: id and name."""
    named = {kind: name for kind, name in wish.stages.items() if name}
    if unknown := set(named) - set(KINDS):
        raise UserError(f"{', '.join(sorted(unknown))}: no decision. Use {', '.join(KINDS)}.")
    stages = await account.ats.stages(wish.job) if named else ()
    found = {kind: _stage(stages, name) for kind, name in named.items()}
    return {kind: {"id": stage.id, "name": stage.name} for kind, stage in found.items()}


def _stage(stages: Sequence[RemoteStage], name: str) -> RemoteStage:
    found = [stage for stage in stages if name == stage.id]
    found = found or [one for one in stages if one.name.casefold() == name.casefold()]
    if len(found) != 1:
        known = ", ".join(stage.name for stage in stages if stage.movable)
        raise UserError(f"“{name}” is none of this job's stages: {known}.")
    if not found[0].movable:
        raise UserError(
            f"Shortlist does not move anybody to “{found[0].name}”: that takes a reason, which a "
            "person gives there."
        )
    return found[0]


async def unlink(services: Services, workspace_id: int, opening_id: int, *, actor: str) -> AtsLink:
    """Take an opening and its job apart; what was taken in stays, what was not sent is not sent.

    Raises:
        MissingError: there is no such opening, or it is linked with nothing.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        row = await rows.link_of_opening(unit.session, opening.id)
        if row is None:
            raise MissingError(NOT_LINKED)
        await rows.end_link(unit.session, row, unit.now)
        await _note(unit, row, "ats.unlinked", actor)
    return row


async def opening_from_job(
    services: Services, workspace_id: int, account_name: str, job_id: str, new: NewOpening
) -> Opening:
    """Create an opening with the title and the text of a job; its rubric is still to be drafted.

    Args:
        services: what it works with.
        workspace_id: whose.
        account_name: where the job is.
        job_id: the provider's id.
        new: the rest: its channel, its bar; a title or a description in it holds.

    Raises:
        MissingError: there is no such account or job.
    """
    account = await own_account(services, workspace_id, account_name)
    job = await job_of(account, job_id)
    title = new.title or job.title[:LONGEST_TITLE]
    text = new.description or await _text(services, account, job)
    return await create(
        services,
        workspace_id,
        NewOpening(
            title,
            text,
            new.channel,
            new.alert_bar,
            new.alert_channel,
            created_by=new.created_by,
            blind=new.blind,
        ),
    )


async def _text(services: Services, account: Account, job: RemoteJob) -> str:
    """What candidates are told of a job; its title where nothing is published."""
    found = await account.ats.description(job.id)
    if found is None:
        return job.title
    try:
        read = await services.read(found.data, found.name, services.now().date())
    except ReadingError:
        return job.title
    return read.document.text or job.title


async def _note(unit: Work, row: AtsLink, action: str, actor: str) -> None:
    await unit.record(
        row.workspace_id,
        actor=actor,
        action=action,
        subject=f"opening:{row.opening_id}",
        job=row.job,
        two_way=row.two_way_since is not None,
        candidates=row.candidates_since is not None,
    )
