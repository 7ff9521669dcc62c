"""Shortlists posted for everyone: notices, so that who is taken out goes from them as well."""

import hashlib
import json
import secrets

from handlers.messages import Caller
from handlers.notices.notifying import want, want_again
from handlers.ranking import Query
from handlers.services import Services, Work, work
from storage.notices import shown_notices


async def post(
    services: Services, workspace_id: int, query: Query, *, channel: str, caller: Caller
) -> None:
    """Have a page of a shortlist posted in a channel, for everyone there.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        query: the page; what it shows is looked up when it is sent.
        channel: destination.
        caller: who says so, under which message or in which window: pressing the button there
            twice posts once.
    """
    async with work(services) as unit:
        await want(
            unit,
            workspace_id,
            destination=channel,
            kind="shortlist",
            key=_prefix(query.opening_id) + _name(query, channel, caller.thread or caller.form),
            ids={
                "workspace_id": workspace_id,
                "opening_id": query.opening_id,
                "query": query.as_json(),
            },
        )
        await unit.record(
            workspace_id,
            actor=caller.user,
            action="shortlist.posted",
            subject=f"opening:{query.opening_id}",
            channel=channel,
        )


def _prefix(opening_id: int) -> str:
    return f"shortlist:{opening_id}:"


def _name(query: Query, channel: str, under: str | None) -> str:
    if under is None:
        return secrets.token_hex(8)
    page = json.dumps([channel, under, query.as_json()])
    return hashlib.sha256(page.encode()).hexdigest()[:16]


async def refresh_shortlists(unit: Work, workspace_id: int, opening_id: int) -> None:
    """Bring the posted shortlists of an opening up to date: somebody left it."""
    await _refresh(unit, workspace_id, _prefix(opening_id))


async def refresh_answers(unit: Work, workspace_id: int, opening_id: int) -> None:
    """Bring the answers given about an opening up to date: somebody left it."""
    await _refresh(unit, workspace_id, f"answer:{opening_id}:")


async def _refresh(unit: Work, workspace_id: int, prefix: str) -> None:
    for notice in await shown_notices(unit.session, workspace_id, prefix):
        await want_again(unit, notice)
