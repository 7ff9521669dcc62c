"""What somebody may do in a channel, from what Discord says of guild, roles and channel.

The algorithm: discord.com/developers/docs/topics/permissions, "Permission Overwrites".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from discord import Permissions

Json = Mapping[str, Any]
ALL = Permissions.all()
# What Shortlist needs in a channel that hires, as Discord's client calls it.
NEEDED: Mapping[str, str] = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "attach_files": "Attach Files",
    "add_reactions": "Add Reactions",
    "read_message_history": "Read Message History",
}
INVITED = Permissions(**dict.fromkeys(NEEDED, True))


def in_guild(guild: Json, member: Json) -> Permissions:
    """What a member may do in a guild: by everybody's role and their own.

    Args:
        guild: with `id`, `owner_id` and `roles`.
        member: with `roles` (ids) and `user`.
    """
    if member["user"]["id"] == guild.get("owner_id"):
        return ALL
    held = {str(guild["id"]), *map(str, member.get("roles") or ())}
    found = Permissions.none()
    for role in guild.get("roles") or ():
        if str(role["id"]) in held:
            found |= Permissions(int(role["permissions"]))
    return ALL if found.administrator else found


def in_channel(guild: Json, member: Json, overwrites: Sequence[Json]) -> Permissions:
    """What a member may do in a channel with these `permission_overwrites`."""
    found = in_guild(guild, member)
    if found == ALL:
        return found
    everyone, user = str(guild["id"]), str(member["user"]["id"])
    roles = {*map(str, member.get("roles") or ())}
    by_id = {str(one["id"]): one for one in overwrites}
    found = _with(found, [by_id[everyone]] if everyone in by_id else [])
    found = _with(found, [one for key, one in by_id.items() if key in roles])
    return _with(found, [by_id[user]] if user in by_id else [])


def _with(before: Permissions, overwrites: Sequence[Json]) -> Permissions:
    """Overwrites of one kind take away, then give."""
    value = before.value
    for one in overwrites:
        value &= ~int(one["deny"])
    for one in overwrites:
        value |= int(one["allow"])
    return Permissions(value)


def lacking(found: Permissions) -> list[str]:
    """What Shortlist needs and was not given, as Discord's client calls it."""
    return [label for name, label in NEEDED.items() if not getattr(found, name)]
