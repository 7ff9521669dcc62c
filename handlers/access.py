"""Who may do what. Checked by user id on every action, never by where a button was shown."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.errors import UserError
from handlers.messages import Caller, Role
from handlers.owned import NO_OPENING
from handlers.services import Services, work
from storage.models import Member, Opening, Workspace
from storage.workspaces import ensure_workspace, find_member, find_workspace, remember_member

LOCAL = "local"
_RANK = {"viewer": 0, "recruiter": 1, "admin": 2}
_OF_PLATFORM: dict[str, Role] = {"admin": "admin", "member": "recruiter"}
# Platform roles change rarely; an hour keeps commands free of a look-up each.
_FRESH = timedelta(hours=1)
_REFUSED = {
    "recruiter": "Guests and people from other workspaces can look, but not change anything here. "
    "Ask a member of this workspace to do it.",
    "admin": "Only admins can do this. Ask a workspace admin, or have your user id "
    "added to ADMIN_IDS; an admin can make you one with /hire roles.",
}


async def workspace_of(services: Services, key: str) -> Workspace:
    """The workspace with this key, made when it is met for the first time."""
    async with services.database.read() as session:
        known = await find_workspace(session, key)
    if known is not None:
        return known
    async with work(services) as unit:
        return await ensure_workspace(unit.session, key, unit.now)


async def require(services: Services, caller: Caller, least: Role) -> Workspace:
    """The caller's workspace, if their role allows it.

    Raises:
        UserError: the role is too low; says whom to ask.
    """
    workspace = await workspace_of(services, caller.workspace)
    role = caller.role or await role_of(services, workspace, caller.user)
    if _RANK[role] < _RANK[least]:
        raise UserError(_REFUSED[least])
    return workspace


def own_channel(caller: Caller, destination: str) -> str:
    """A destination, where it is one of the caller's workspace.

    Raises:
        UserError: it is another workspace's, or none.
    """
    if not destination.startswith((f"{caller.workspace}/", f"{caller.workspace}:")):
        raise UserError("This channel is none of this workspace. Pick another one.")
    return destination


async def kept_out(services: Services, destination: str | None) -> str | None:
    """Why Shortlist cannot work in a channel, and what to do about it; None where it can.

    Also None where the platform does not say: then what is posted there fails with the reason.
    """
    directory = services.directories.get((destination or "").partition(":")[0])
    return await directory.kept_out(destination) if directory and destination else None


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


async def member_of(services: Services, workspace: Workspace, user: str) -> Member | None:
    """What is known of a member, asked of the platform at most once an hour.

    None on platforms without a directory (the shell: whoever may read the key file may do all;
    anyone else is nobody we know).
    """
    directory = services.directories.get(workspace.key.partition(":")[0])
    if directory is None:
        return None
    async with services.database.read() as session:
        member = await find_member(session, workspace.id, user)
    if member and member.checked_at and services.now() - member.checked_at < _FRESH:
        return member
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


async def visible(services: Services, caller: Caller, openings: Sequence[Opening]) -> list[Opening]:
    """Of some openings, those in channels that the caller may see."""
    channels = {opening.channel for opening in openings}
    seen = {channel for channel in channels if await may_see(services, caller, channel)}
    return [opening for opening in openings if opening.channel in seen]


async def may_see(services: Services, caller: Caller, channel: str) -> bool:
    """Whether the platform shows the caller a channel; what happens in it is theirs then."""
    if channel == caller.channel:
        return True
    directory = services.directories.get(channel.partition(":")[0])
    return directory is None or await directory.sees(channel, caller.user)


async def require_sight(services: Services, caller: Caller, opening: Opening) -> None:
    """Let whoever is in an opening's own channel see its candidates, and members who may see it.

    Raises:
        UserError: the caller may not; says whom to ask.
    """
    if caller.channel == opening.channel:
        return
    await require(services, caller, "recruiter")
    if not await may_see(services, caller, opening.channel):
        raise UserError(NO_OPENING)
