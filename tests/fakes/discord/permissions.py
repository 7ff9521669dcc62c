"""Who may do what in a channel (docs: topics/permissions)."""

from collections.abc import Iterable
from dataclasses import dataclass

BITS = {
    "kick_members": 1 << 1,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "change_nickname": 1 << 26,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
}
ALL = (1 << 53) - 1
EVERYONE = (
    "add_reactions", "view_channel", "send_messages", "embed_links", "attach_files",
    "read_message_history", "change_nickname", "use_application_commands",
    "create_public_threads", "send_messages_in_threads",
)  # fmt: skip
BOT = (*EVERYONE, "manage_threads")


def bits(names: Iterable[str]) -> int:
    """The bit field of permissions by name."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total


@dataclass
class Overwrite:
    """What a channel allows or denies a role (`kind` 0) or a member (1)."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0


def computed(
    base: int, overwrites: Iterable[Overwrite], *, guild: str, roles: Iterable[str], user: str
) -> int:
    """Permissions in a channel, in the order that the documentation gives.

    Args:
        base: of @everyone and the member's roles together; all for the owner.
        overwrites: the channel's.
        guild: id of the guild, which is that of @everyone.
        roles: the member's.
        user: the member's id.
    """
    if base & BITS["administrator"]:
        return ALL
    known = {(one.kind, one.id): one for one in overwrites}
    allowed = base
    if everyone := known.get((0, guild)):
        allowed = allowed & ~everyone.deny | everyone.allow
    given = [known[0, role] for role in roles if (0, role) in known and role != guild]
    for one in given:
        allowed &= ~one.deny
    for one in given:
        allowed |= one.allow
    if own := known.get((1, user)):
        allowed = allowed & ~own.deny | own.allow
    return allowed if allowed & BITS["view_channel"] else 0
