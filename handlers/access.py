"""Who may do what. Checked by user id on every action, never by where a button was shown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.errors import MissingError, TemporaryError, UserError
from handlers.messages import Caller, Role
from handlers.owned import no_opening
from handlers.services import Directory, Services, work
from storage.models import Member, Opening, Workspace
from storage.openings import get_opening, list_openings
from storage.places import Seen, channels_of
from storage.workspaces import ensure_workspace, find_member, find_workspace, remember_member

LOCAL = "local"
NOT_OURS = "This channel is none of this workspace. Pick another one."
_RANK = {"viewer": 0, "recruiter": 1, "admin": 2}
_OF_PLATFORM: dict[str, Role] = {"admin": "admin", "member": "recruiter"}
# Platform roles change rarely; an hour keeps commands free of a look-up each.
_FRESH = timedelta(hours=1)
_LEFT_UNSEEN = timedelta(minutes=5)  # what is open in a browser outlives an account
REFUSED = {
    "recruiter": "Guests and people from other workspaces can look, but not change anything here. "
    "Ask a member of this workspace to do it.",
    "admin": "Only admins can do this. Ask a workspace admin, or have your user id "
    "added to ADMIN_IDS; an admin can make you one.",
}
MADE_ADMIN = "They use /hire roles for that."
UNSEEN = (
    "Guests and people from other workspaces see candidates in chat only, in the opening's own "
    "channel. Look there, or ask a member of this workspace."
)


@dataclass(frozen=True)
class Sight:
    """What somebody is shown of a workspace; None stands for all of its channels.

    Attributes:
        seen: the channels that the platform shows them.
        work: the channels of which they are shown what waits; of those that are not seen, without
            saying what or whom it is about.
    """

    seen: Seen = None
    work: Seen = None

    def shows(self, channel: str) -> bool:
        """Whether what is in a channel is shown."""
        return self.seen is None or channel in self.seen


ALL = Sight()


async def workspace_of(services: Services, key: str) -> Workspace:
    """The workspace with this key, made when it is met for the first time."""
    async with services.database.read() as session:
        known = await find_workspace(session, key)
    if known is not None:
        return known
    async with work(services) as unit:
        return await ensure_workspace(unit.session, key, unit.now)


async def require(
    services: Services, caller: Caller, least: Role, why: str | None = None
) -> Workspace:
    """The caller's workspace, if their role allows it.

    Args:
        services: where the role is looked up.
        caller: who asks.
        least: the lowest role that it takes.
        why: what is said where it is not theirs; None says whom to ask for what the role does.

    Raises:
        UserError: the role is too low; says whom to ask.
    """
    workspace = await workspace_of(services, caller.workspace)
    role = await role_for(services, workspace, caller)
    if _RANK[role] < _RANK[least]:
        typed = MADE_ADMIN if least == "admin" and why is None else ""
        raise UserError(why or REFUSED[least], typed=typed)
    return workspace


def own_channel(caller: Caller, destination: str) -> str:
    """A destination, where it is one of the caller's workspace.

    Raises:
        UserError: it is another workspace's, or none.
    """
    if not destination.startswith((f"{caller.workspace}/", f"{caller.workspace}:")):
        raise UserError(NOT_OURS)
    return destination


async def kept_out(services: Services, destination: str | None) -> str | None:
    """Why Shortlist cannot work in a channel, and what to do about it; None where it can.

    Also None where the platform does not say: then what is posted there fails with the reason.
    """
    directory = services.directories.get((destination or "").partition(":")[0])
    return await directory.kept_out(destination) if directory and destination else None


async def role_for(services: Services, workspace: Workspace, caller: Caller) -> Role:
    """What whoever asks may do: as their front door says, else as `role_of` finds."""
    return caller.role or await role_of(services, workspace, caller.user)


async def role_of(services: Services, workspace: Workspace, user: str) -> Role:
    """A member's role: by ADMIN_IDS, by what was set here, else by what the platform says.

    An admin of the platform stays one, whatever was set here before; a stranger is never more than
    a viewer.
    """
    if user in services.options.admin_ids:
        return "admin"
    member = await member_of(services, workspace, user)
    if member is None:
        return "admin" if workspace.key == LOCAL else "viewer"
    if member.role in _RANK and member.platform_role not in {"admin", "stranger"}:
        return member.role  # type: ignore[return-value]  # the check narrows no str
    return _OF_PLATFORM.get(member.platform_role or "", "viewer")


async def member_of(
    services: Services, workspace: Workspace, user: str, *, fresh: timedelta = _FRESH
) -> Member | None:
    """What is known of a member, asked of the platform where that is older than `fresh`.

    None on platforms without a directory (the shell: whoever may read the key file may do all;
    anyone else is nobody we know).
    """
    if _directory(services, workspace) is None:
        return None
    async with services.database.read() as session:
        member = await find_member(session, workspace.id, user)
    if member and member.checked_at and services.now() - member.checked_at < fresh:
        return member
    return await look_member_up(services, workspace, user)


async def has_left(services: Services, workspace: Workspace, user: str) -> bool:
    """Whether somebody is no member (any more), asked of the platform every few minutes.

    While it does not answer, what it said within the hour holds.
    """
    try:
        member = await member_of(services, workspace, user, fresh=_LEFT_UNSEEN)
    except TemporaryError:
        member = await member_of(services, workspace, user)
    return member is not None and member.platform_role == "stranger"


def _directory(services: Services, workspace: Workspace) -> Directory | None:
    return services.directories.get(workspace.key.partition(":")[0])


async def look_member_up(services: Services, workspace: Workspace, user: str) -> Member | None:
    """Ask the platform about a member now, however long ago that was done."""
    directory = _directory(services, workspace)
    if directory is None:
        return None
    seen = await directory.look_up(workspace.key, user)
    async with work(services) as unit:
        return await remember_member(
            unit.session,
            workspace.id,
            user,
            platform_role=seen.kind,
            time_zone=seen.time_zone,
            now=unit.now,
        )


async def sight_of(services: Services, caller: Caller, workspace: Workspace) -> Sight:
    """What the caller is shown of a workspace; its admins are shown all work that waits."""
    seen = await seen_channels(services, caller, workspace.id)
    if seen is None or await role_for(services, workspace, caller) == "admin":
        return Sight(seen, None)
    return Sight(seen, seen)


async def seen_channels(services: Services, caller: Caller, workspace_id: int) -> Seen:
    """The channels of a workspace that the caller may see, of those that something is in.

    None where they may see all of it: then nothing has to be left out.
    """
    if caller.role is not None or caller.workspace.partition(":")[0] not in services.directories:
        return None
    async with services.database.read() as session:
        channels = await channels_of(session, workspace_id)
    seen = await _seen_among(services, caller, channels)
    return None if seen == channels else seen


async def seen_openings(
    services: Services, caller: Caller, workspace_id: int, *, state: str | None = None
) -> list[Opening]:
    """The openings in channels that the caller may see, newest first."""
    async with services.database.read() as session:
        everything = await list_openings(session, workspace_id, state=state)
    return await visible(services, caller, everything)


async def seen_opening(
    services: Services,
    caller: Caller,
    workspace_id: int,
    opening_id: int,
    missing: str = "",
) -> Opening:
    """An opening in a channel that the caller may see.

    Raises:
        MissingError: there is none, which `missing` says in words of its own.
    """
    async with services.database.read() as session:
        opening = await get_opening(session, workspace_id, opening_id)
    if opening is None or not await may_see(services, caller, opening.channel):
        raise MissingError(missing) if missing else no_opening()
    return opening


async def visible(services: Services, caller: Caller, openings: Sequence[Opening]) -> list[Opening]:
    """Of some openings, those in channels that the caller may see."""
    seen = await _seen_among(services, caller, {opening.channel for opening in openings})
    return [opening for opening in openings if opening.channel in seen]


async def _seen_among(services: Services, caller: Caller, channels: set[str]) -> set[str]:
    asked = sorted(channels - {caller.channel})
    # The first one alone: what an answer needs for all of them, such as the caller's roles, the
    # platform is then asked for once.
    answers = [await may_see(services, caller, channel) for channel in asked[:1]]
    answers += await asyncio.gather(*(may_see(services, caller, other) for other in asked[1:]))
    own = channels & {caller.channel}
    return own | {channel for channel, sees in zip(asked, answers, strict=True) if sees}


async def may_see(services: Services, caller: Caller, channel: str) -> bool:
    """Whether the platform shows the caller a channel; what happens in it is theirs then."""
    if caller.role is not None or channel == caller.channel:
        return True
    directory = services.directories.get(channel.partition(":")[0])
    return directory is None or await directory.sees(channel, caller.user)


async def require_sight(services: Services, caller: Caller, opening: Opening) -> None:
    """Let whoever is in an opening's own channel see its candidates, and members who may see it.

    Raises:
        UserError: the caller may not.
        MissingError: they may not see the channel: as if there were none.
    """
    if caller.channel == opening.channel:
        return
    if not await may_see(services, caller, opening.channel):
        raise no_opening()
    await require(services, caller, "recruiter", UNSEEN)
