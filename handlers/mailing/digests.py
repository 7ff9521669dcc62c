"""The daily digest: wanted at each member's own hour, and what it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.access import Sight
from handlers.mailing.digest_times import plan
from handlers.mailing.places import at_mailbox
from handlers.notices.notifying import want
from handlers.queue import retrying, waiting
from handlers.services import Work
from handlers.views import Entry, view_entries
from storage import news, overview
from storage.applying import count_requests
from storage.database import Session
from storage.mailboxes import due_digests
from storage.models import Mailbox, Opening
from storage.openings import get_opening

# Local hours begin at a quarter of an hour in UTC, wherever one lives.
CRON: Final = "*/15 * * * *"
LONGEST: Final = timedelta(days=7)  # that one digest looks back
NAMED: Final = 5  # candidates of an opening, and pieces of work that wait


@dataclass(frozen=True)
class OpeningNews:
    """What a digest tells of an opening.

    Attributes:
        arrived: CVs that came in.
        counts: live applications by bucket, or by state where they have no score.
        best: who was announced, the best first.
        undecided: how many are ready, over the bar and undecided.
        waiting: the first of these.
    """

    opening: Opening
    arrived: int
    counts: Mapping[str, int]
    best: Sequence[Entry]
    undecided: int
    waiting: Sequence[Entry]

    @property
    def is_worth_telling(self) -> bool:
        """Whether anything happened, or waits."""
        return bool(self.arrived or self.best or self.undecided)


@dataclass(frozen=True)
class DailyNews:
    """What a digest tells.

    Attributes:
        openings: of which there is something to tell.
        stuck: the first pieces of work that wait in the retry queue, of `total_stuck`.
        requests: of candidates, that nobody settled.
    """

    since: datetime
    openings: Sequence[OpeningNews]
    stuck: Sequence[waiting.Entry]
    total_stuck: int
    requests: int = 0


async def plan_digests(unit: Work) -> None:
    """Line of the timetable: want every digest whose hour has come, once."""
    for mailbox in await due_digests(unit.session, unit.now):
        await _want(unit, mailbox)
        mailbox.digested_at = unit.now
        await plan(unit.session, mailbox, unit.now)


async def _want(unit: Work, mailbox: Mailbox) -> None:
    since = max(mailbox.digested_at or unit.now, unit.now - LONGEST)
    due = mailbox.digest_at or unit.now
    await want(
        unit,
        mailbox.workspace_id,
        destination=at_mailbox(mailbox.workspace_id, mailbox.id),
        kind="mail_digest",
        key=f"mail_digest:{mailbox.id}:{due:%Y%m%dT%H%M}",
        ids={
            "mailbox_id": mailbox.id,
            "since": since.isoformat(),
            "until": unit.now.isoformat(),
        },
    )


async def gather(
    session: Session, workspace_id: int, ids: Mapping[str, Any], engine: str
) -> DailyNews | None:
    """What there is to tell, as it stands now; None for nothing.

    Args:
        session: a transaction.
        workspace_id: of the mailbox.
        ids: the notice's, with what `handlers.mailing.looks.before_digest` found out.
        engine: key of the engine that scores now.
    """
    since, until = (datetime.fromisoformat(ids[name]) for name in ("since", "until"))
    counts = await overview.count_buckets(session, ids["openings"])
    came = await news.arrived(session, ids["openings"], since, until)
    told = []
    for number in ids["openings"]:
        opening = await get_opening(session, workspace_id, number)
        if opening is not None:
            found = OpeningNews(opening, came.get(number, 0), counts.get(number, {}), (), 0, ())
            told.append(await _people(session, found, since, until, engine))
    sight = Sight(_channels(ids["seen"]), _channels(ids["work"]))
    page = await retrying.queue_page(session, workspace_id, size=NAMED, sight=sight)
    worth = [one for one in told if one.is_worth_telling]
    requests = await count_requests(session, workspace_id, sight.seen)
    if not worth and not page.total and not requests:
        return None
    return DailyNews(since, worth, page.entries, page.total, requests)


async def _people(
    session: Session, found: OpeningNews, since: datetime, until: datetime, engine: str
) -> OpeningNews:
    opening = found.opening
    best = (await news.announced_between(session, opening.id, since, until))[:NAMED]
    known = {application.id for application, _ in best}
    bar = opening.alert_bar
    waiting = await news.undecided_scores(session, opening.id, bar, NAMED + len(known))
    others = [row for row in waiting if row[0].id not in known][:NAMED]
    return replace(
        found,
        best=await view_entries(session, opening, best, engine),
        undecided=await overview.count_undecided(session, [opening.id]),
        waiting=await view_entries(session, opening, others, engine),
    )


def _channels(seen: Sequence[str] | None) -> frozenset[str] | None:
    return None if seen is None else frozenset(seen)
