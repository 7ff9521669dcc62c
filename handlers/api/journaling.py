"""The audit journal as whoever audits reads it: who did what to whom, and when."""

from collections.abc import Sequence
from datetime import UTC, datetime

from handlers.services import Services
from storage.journal import Wanted, entries
from storage.models import JournalEntry


async def read_journal(
    services: Services,
    workspace_id: int,
    *,
    actor: str | None = None,
    action: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[JournalEntry]:
    """Entries of a workspace, the newest first.

    Args:
        services: what it works with.
        workspace_id: whose.
        actor: only what they did, `key:7`.
        action: only this, `application.viewed`.
        subject: only what was done to it, `candidate:3`.
        since: only from then on; without a time zone it is UTC.
        until: only before then.
        before: only those with a lower id.
        limit: how many at most.
    """
    wanted = Wanted(actor, action, subject, _aware(since), _aware(until))
    async with services.database.search() as session:
        return await entries(session, workspace_id, wanted, before=before, limit=limit)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
