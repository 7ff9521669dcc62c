"""Signing in to the board: by a link that the bot gives, or by what a platform says of a person."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.access import has_left, require, workspace_of
from handlers.errors import UserError
from handlers.installations import find
from handlers.mailing import Mailed, send_link
from handlers.mailing.boxes import NOT_SET_UP
from handlers.mailing.places import SCHEME
from handlers.messages import Caller
from handlers.services import Services, Work, work
from handlers.wording.board import NO_MEMBER, NOT_CONFIRMED, NOT_INSTALLED
from storage import board
from storage.models import BoardSession, Workspace
from storage.workspaces import get_workspace

LINK_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)  # from the last time it was used
# A page asks for several things at once: the time of a session is not written for each of them.
_KEPT_EVERY = timedelta(minutes=5)
USED = (
    "This link does not work any more: each works once and for ten minutes. Type /hire board in "
    "chat for a new one (at a shell: shortlist board)."
)


OFF = "The pages are turned off here. Whoever runs Shortlist can set WEB=on."
SIGN_IN = "/board/in"


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in."""

    row: BoardSession
    workspace: Workspace

    @property
    def caller(self) -> Caller:
        """Who asks from it; what they may do is found as in chat."""
        return Caller(self.workspace.key, self.row.user)


def hash_of(token: str) -> str:
    """What is kept of a token; it is random and long, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


async def new_link(services: Services, caller: Caller) -> str:
    """A token that signs the caller in once, within `LINK_LASTS`; journaled.

    Raises:
        UserError: they may not use the board.
    """
    workspace = await _admitted(services, caller)
    async with work(services) as unit:
        return await _add_link(unit, workspace, caller.user, "given")


async def _admitted(services: Services, caller: Caller) -> Workspace:
    workspace = await require(services, caller, "viewer")
    if await has_left(services, workspace, caller.user):
        raise UserError(NO_MEMBER)
    return workspace


async def _add_link(unit: Work, workspace: Workspace, user: str, how: str) -> str:
    """A token of a new link; `how` it reaches the member is journaled."""
    token = secrets.token_urlsafe(32)
    await board.forget_old(unit.session, unit.now)
    await board.add_link(
        unit.session,
        workspace.id,
        user=user,
        token_hash=hash_of(token),
        until=unit.now + LINK_LASTS,
        now=unit.now,
    )
    await unit.record(workspace.id, actor=user, action=f"board.link_{how}", subject="board")
    return token


async def link_for(services: Services, caller: Caller) -> str:
    """The address of a page that signs the caller in once, see `new_link`.

    Raises:
        UserError: there are no pages here, or they may not use them.
    """
    way = _way_in(services)
    return way + await new_link(services, caller)


async def mail_link(services: Services, caller: Caller) -> None:
    """Have such a link mailed to the address that the caller has confirmed.

    Raises:
        UserError: there are no pages or no e-mail here, they may not use the pages, or have
            confirmed no address.
    """
    way = _way_in(services)
    if SCHEME not in services.notifiers:
        raise UserError(NOT_SET_UP)
    workspace, user = await _admitted(services, caller), caller.user
    async with work(services) as unit:
        token = await _add_link(unit, workspace, user, "mailed")
        key, until = hash_of(token), unit.now + LINK_LASTS
        mailed = await send_link(unit, workspace.id, user, way + token, key=key, until=until)
        if mailed is Mailed.NO_ADDRESS:
            raise UserError(NOT_CONFIRMED)


def _way_in(services: Services) -> str:
    """The address of the page that one signs in on, up to the token."""
    if services.options.address is None:
        raise UserError(OFF)
    return f"{services.options.address}{SIGN_IN}?token="


async def whose(services: Services, token: str) -> Caller | None:
    """Whom a link's token would sign in now; None where it would nobody."""
    async with services.database.read() as session:
        link = await board.find_link(session, hash_of(token))
        if link is None or link.used_at is not None or link.until <= services.now():
            return None
        workspace = await get_workspace(session, link.workspace_id)
    return Caller(workspace.key, link.user)


async def by_link(services: Services, token: str, browser: str) -> str:
    """Sign in by a link's token, which is used up by it.

    Returns:
        The token of the session.

    Raises:
        UserError: the link is none, was used, or is too old; or whoever got it has left.
    """
    async with work(services) as unit:
        link = await board.find_link(unit.session, hash_of(token))
        if link is None or not await board.claim_link(unit.session, link.id, unit.now):
            raise UserError(USED)
        workspace, user = await get_workspace(unit.session, link.workspace_id), link.user
    return await _begin(services, workspace, user, "link", browser)


async def by_platform(services: Services, workspace: str, user: str, browser: str) -> str:
    """Sign in somebody whom their platform has told us for certain.

    Returns:
        The token of the session.

    Raises:
        UserError: Shortlist is not installed there, or they are no member there.
    """
    if await find(services.database, workspace) is None:
        raise UserError(NOT_INSTALLED)
    home = await workspace_of(services, workspace)
    return await _begin(services, home, user, "slack", browser)


async def _begin(
    services: Services, workspace: Workspace, user: str, way: str, browser: str
) -> str:
    if await has_left(services, workspace, user):
        raise UserError(NO_MEMBER)
    token = secrets.token_urlsafe(32)
    async with work(services) as unit:
        await board.add_session(
            unit.session,
            workspace.id,
            user=user,
            token_hash=hash_of(token),
            way=way,
            browser=browser,
            until=unit.now + SESSION_LASTS,
            now=unit.now,
        )
        await unit.record(
            workspace.id, actor=user, action="board.signed_in", subject="board", way=way
        )
    return token


async def signed_in(services: Services, token: str) -> SignedIn | None:
    """Who is signed in by a session's token.

    None where it is none, its time is over, or whoever it was has left the workspace: then all
    their sessions end.
    """
    now = services.now()
    async with services.database.read() as session:
        row = await board.find_session(session, hash_of(token), now)
        workspace = await get_workspace(session, row.workspace_id) if row else None
    if row is None or workspace is None:
        return None
    who = SignedIn(row, workspace)
    if await has_left(services, workspace, row.user):
        await sign_out(services, who)
        return None
    if now - row.used_at > _KEPT_EVERY:
        async with work(services) as unit:
            await board.keep_session(
                unit.session, row.id, until=unit.now + SESSION_LASTS, now=unit.now
            )
    return who


async def sessions(services: Services, who: SignedIn) -> Sequence[BoardSession]:
    """The browsers in which a member is signed in."""
    async with services.database.read() as session:
        return await board.sessions_of(session, who.workspace.id, who.row.user, services.now())


async def sign_out(services: Services, who: SignedIn, session_id: int | None = None) -> int:
    """End one session of a member, or all of them; returns how many were ended."""
    async with work(services) as unit:
        ended = await board.end_sessions(
            unit.session, who.workspace.id, who.row.user, session_id=session_id
        )
        await unit.record(
            who.workspace.id,
            actor=who.row.user,
            action="board.signed_out",
            subject="board",
            sessions=ended,
        )
    return ended
