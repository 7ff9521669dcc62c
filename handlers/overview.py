"""What a member finds when they open the app: openings, what is due, what was announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.access import Sight, require, role_for, sight_of
from handlers.messages import Caller, Role
from handlers.queue.retrying import count_queue
from handlers.services import Services
from storage import overview as stored
from storage.applying import count_requests
from storage.ats_changes import count_conflicts
from storage.cvs import open_identities
from storage.database import Session
from storage.models import Application, Opening, Workspace
from storage.openings import list_openings

RECENT = timedelta(days=7)
SHOWN_OPENINGS = 12  # two blocks each, of the hundred that a Home tab takes
SHOWN_PEOPLE = 5


@dataclass(frozen=True)
class OpeningCount:
    """An opening with its live applications by bucket, or by state where they have no score."""

    opening: Opening
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Person:
    """An application in a line.

    Attributes:
        name: the code name where the opening is blind.
        at: when it was announced, where that is what it is shown for.
        channel: destination of the announcement, None where there is none in a chat.
        message: remote id of the announcement.
    """

    application: Application
    opening: Opening
    name: str
    at: datetime | None = None
    channel: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Overview:
    """How a workspace stands for one member.

    Attributes:
        openings: those that are not closed, the newest first; at most `SHOWN_OPENINGS`.
        live: how many are not closed.
        closed: how many are closed.
        due: ready, over the bar and undecided, in openings that the member made or decides in.
        due_total: how many these are in all.
        stuck: pieces of work in the retry queue.
        alerts: announced in the last `RECENT`.
        conflicts: with applicant tracking systems, that nobody settled.
        requests: of candidates, that nobody settled.
    """

    role: Role
    paused: bool
    openings: Sequence[OpeningCount]
    live: int
    closed: int
    due: Sequence[Person]
    due_total: int
    stuck: int
    alerts: Sequence[Person]
    conflicts: int = 0
    requests: int = 0


async def overview(services: Services, caller: Caller) -> Overview:
    """Gather what a member's Home shows."""
    workspace = await require(services, caller, "viewer")
    role = await role_for(services, workspace, caller)
    since = services.now() - RECENT
    sight = await sight_of(services, caller, workspace)
    async with services.database.search() as session:
        openings = await list_openings(session, workspace.id)
        everything = [opening for opening in openings if sight.shows(opening.channel)]
        live = [opening for opening in everything if opening.state != "closed"]
        mine = await _mine(session, workspace, live, caller.user) if role != "viewer" else []
        return Overview(
            role=role,
            paused=workspace.paused_at is not None,
            openings=await _counted(session, live[:SHOWN_OPENINGS]),
            live=len(live),
            closed=len(everything) - len(live),
            due=await _due(session, workspace, mine),
            due_total=await stored.count_undecided(session, mine),
            stuck=await count_queue(session, workspace.id, sight),
            alerts=await _alerts(session, workspace, since, sight),
            conflicts=await count_conflicts(session, workspace.id, sight.seen),
            requests=await count_requests(session, workspace.id, sight.seen),
        )


async def _counted(session: Session, openings: Sequence[Opening]) -> list[OpeningCount]:
    counts = await stored.count_buckets(session, [opening.id for opening in openings])
    return [OpeningCount(opening, counts.get(opening.id, {})) for opening in openings]


async def _mine(
    session: Session, workspace: Workspace, live: Sequence[Opening], user: str
) -> list[int]:
    """Ids of the live openings that a person made, or has decided in before."""
    decided = await stored.reviewed_openings(session, workspace.id, user)
    return [o.id for o in live if o.created_by == user or o.id in decided]


async def _due(session: Session, workspace: Workspace, mine: Sequence[int]) -> list[Person]:
    rows = await stored.undecided(session, mine, SHOWN_PEOPLE)
    names = await _names(session, workspace, rows)
    return [Person(*row, name) for row, name in zip(rows, names, strict=True)]


async def _alerts(
    session: Session, workspace: Workspace, since: datetime, sight: Sight
) -> list[Person]:
    rows = await stored.announced(
        session, workspace.id, since=since, limit=SHOWN_PEOPLE, seen=sight.seen
    )
    names = await _names(session, workspace, rows)
    keys = [f"alert:{application.id}" for application, _ in rows]
    posted = await stored.notices_by_key(session, workspace.id, keys)
    return [
        Person(
            application,
            opening,
            name,
            application.announced_at,
            notice.destination if notice else None,
            notice.remote_id if notice else None,
        )
        for (application, opening), name, key in zip(rows, names, keys, strict=True)
        for notice in [posted.get(key)]
    ]


async def _names(
    session: Session, workspace: Workspace, rows: Sequence[tuple[Application, Opening]]
) -> list[str]:
    """How to call people: by code name where their opening is blind."""
    open_ = [application.cv_id for application, opening in rows if not opening.blind]
    known = await open_identities(session, workspace.id, open_)
    return [
        (known.get(application.cv_id) or {}).get("name") or application.code_name
        for application, _ in rows
    ]
