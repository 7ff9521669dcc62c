"""Who may do what here beyond what the platform says: roles that an admin gives."""

import re
from dataclasses import dataclass
from typing import get_args

from handlers.access import member_of
from handlers.errors import UserError
from handlers.messages import Role
from handlers.services import Services, work
from storage.models import Member, Workspace
from storage.workspaces import give_role, members_with_role

DEFAULT = "default"
CHOICES = (*get_args(Role), DEFAULT)
NEITHER = (
    "Name a person and a role: viewer, recruiter, admin, or default for what the platform says."
)
USAGE = "Write it like /hire roles @ana recruiter; /hire roles alone lists who has one."
HOW = f"{NEITHER} {USAGE}"
# `<@U1|ana>` and `<@!1>` are what platforms make of a mention; an id can be typed as well.
_PERSON = re.compile(r"<@!?(\w+)(?:\|[^>]*)?>|@?([A-Z0-9]{2,})")


@dataclass(frozen=True)
class Roles:
    """Roles that do not come from the platform.

    Attributes:
        by_setting: members of this workspace that ADMIN_IDS names; it may name others' too.
        given: (user id, role) as set here.
    """

    by_setting: tuple[str, ...]
    given: tuple[tuple[str, str], ...]


async def list_roles(services: Services, workspace: Workspace) -> Roles:
    """Members with a role of their own."""
    async with services.database.read() as session:
        members = await members_with_role(session, workspace.id)
    given = tuple((member.user, member.role or "") for member in members)
    named = [
        user
        for user in sorted(services.options.admin_ids)
        if _belongs(await member_of(services, workspace, user))
    ]
    return Roles(tuple(named), given)


def _belongs(member: Member | None) -> bool:
    return member is not None and member.platform_role != "stranger"


def parse(text: str) -> tuple[str, str]:
    """User id and role, as typed behind `/hire roles`.

    Raises:
        UserError: it is no person and role; says how to write it.
    """
    who, _, role = text.strip().rpartition(" ")
    if not who or role.lower() not in CHOICES:
        raise UserError(NEITHER, typed=USAGE)
    found = _PERSON.fullmatch(who.strip())
    if found is None:
        raise UserError(
            f"Who is “{who.strip()}”? Give their member id: in their profile, ⋮, Copy member ID.",
            typed="Or pick them from the list that opens as you type @: /hire roles @ana recruiter",
        )
    return found[1] or found[2], role.lower()


async def set_role(
    services: Services, workspace: Workspace, user: str, role: str, *, by: str
) -> None:
    """Give a member a role, or `default`: the one that the platform says; journaled.

    Admins by ADMIN_IDS or by the platform stay admins, so that there is always one.

    Raises:
        UserError: nobody of this workspace, or an admin who stays one; says why.
    """
    await _check(services, workspace, user, role)
    async with work(services) as unit:
        kept = None if role == DEFAULT else role
        before = await give_role(unit.session, workspace.id, user, kept)
        await unit.record(
            workspace.id,
            actor=by,
            action="role.set",
            subject=f"member:{user}",
            role=role,
            before=before or DEFAULT,
        )


async def _check(services: Services, workspace: Workspace, user: str, role: str) -> None:
    if user in services.options.admin_ids and role not in {"admin", DEFAULT}:
        raise UserError(
            "This person is an admin by the setting ADMIN_IDS. Whoever runs Shortlist can take "
            "them out there."
        )
    member = await member_of(services, workspace, user)
    if member is None or not _belongs(member):
        raise UserError(
            "This is nobody of this workspace. People from other workspaces can only look."
        )
    if member.platform_role == "admin" and role not in {"admin", DEFAULT}:
        raise UserError(
            "This person is an admin of the workspace itself, and stays one here. Their role can "
            "be changed in the platform's own settings."
        )
