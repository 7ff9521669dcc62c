"""Interactions as Discord sends them (docs: interactions/receiving-and-responding)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import describe, posting
from tests.fakes.discord.models import Channel, Guild, User
from tests.fakes.discord.permissions import bits
from tests.fakes.discord.records import FileRecord, ModalRecord, Posted, walk

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
File = tuple[str, bytes]
DM_PERMISSIONS = ("attach_files", "embed_links", "mention_everyone", "use_external_emojis")
USER, CHANNEL, ROLE, ANYONE, ATTACHMENT = 6, 7, 8, 9, 11
VALUES: Mapping[int, Any] = {3: str, 4: int, 5: bool, 10: (int, float)}


@dataclass
class Resolved:
    """What an interaction's ids stand for."""

    discord: "FakeDiscord"
    guild: Guild | None
    told: dict[str, Json] = field(default_factory=dict)

    def _put(self, kind: str, key: str, value: Json) -> str:
        self.told.setdefault(kind, {})[key] = value
        return key

    def file(self, given: File, channel: Channel) -> str:
        """A file that was uploaded with the interaction; its id."""
        record: FileRecord = posting.new_file(
            self.discord, given[0], given[1], channel.id, ephemeral=True
        )
        return self._put("attachments", record.id, describe.attachment(self.discord, record))

    def user(self, name: str) -> str:
        """A user, and what they are in the guild; the id."""
        user = self.discord.person(name)
        if user is None:
            raise LookupError(f"no user {name!r}")
        if self.guild and user.id in self.guild.members:
            member, allowed = self.guild.members[user.id], self.guild.base(user.id)
            told = describe.member(member, allowed)
            self._put(
                "members", user.id, {k: v for k, v in told.items() if k not in {"deaf", "mute"}}
            )
        return self._put("users", user.id, describe.user(user))

    def channel(self, name: str, user: str) -> str:
        """A channel; its id."""
        channel = self.discord.where(name, self.guild)
        allowed = self.guild.permissions(user, channel) if self.guild else 0
        told = describe.partial_channel(self.discord, channel, allowed)
        told.pop("permission_overwrites", None)
        return self._put("channels", channel.id, told)

    def role(self, name: str) -> str:
        """A role; its id."""
        if self.guild is None:
            raise LookupError("there are no roles in direct messages")
        role = self.guild.role(name)
        return self._put("roles", role.id, describe.role(role))

    def message(self, post: Posted) -> str:
        """A message, always whole; its id."""
        return self._put("messages", post.id, describe.message(self.discord, post))


def interaction(
    discord: "FakeDiscord", kind: int, data: Json, *, user: User, channel: Channel,
    message: Posted | None = None,
) -> Json:  # fmt: skip
    """The whole payload.

    Args:
        discord: the server.
        kind: 2 command, 3 component, 4 autocomplete, 5 form.
        data: what was chosen, pressed or filled in.
        user: who did it.
        channel: where.
        message: that the component or the form's button was on.
    """
    told: Json = {
        "id": discord.new_id(),
        "application_id": discord.app_id,
        "type": kind,
        "token": f"aW50ZXJhY3Rpb246{discord.new_id()}",
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "locale": user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": discord.attachment_limit,
    }
    if message is not None:
        told["message"] = describe.message(discord, message)
    guild = discord.guilds[channel.guild] if channel.guild else None
    return told | (
        _in_guild(discord, guild, user, channel) if guild else _alone(discord, user, channel)
    )


def _in_guild(discord: "FakeDiscord", guild: Guild, user: User, channel: Channel) -> Json:
    allowed = guild.permissions(user.id, channel)
    own = guild.permissions(discord.bot.id, channel)
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": ["COMMUNITY"]},
        "guild_locale": guild.locale,
        "channel": describe.partial_channel(discord, channel, allowed),
        "member": describe.whole_member(guild.members[user.id], allowed),
        "app_permissions": str(own),
        "authorizing_integration_owners": {"0": guild.id},
        "context": 0,
    }


def _alone(discord: "FakeDiscord", user: User, channel: Channel) -> Json:
    return {
        "channel": describe.channel(discord, channel),
        "user": describe.user(user),
        "app_permissions": str(bits(DM_PERMISSIONS)),
        "authorizing_integration_owners": {"0": "0"},
        "context": 1,
    }


def option(known: Json, value: Any, resolved: Resolved, *, user: User, channel: Channel) -> Json:
    """A filled-in option of a slash command.

    Raises:
        LookupError: the member could not have chosen this.
    """
    kind = known["type"]
    if kind == ATTACHMENT:
        value = resolved.file(value, channel)
    elif kind in {USER, ANYONE}:
        value = resolved.user(value)
    elif kind == CHANNEL:
        value = resolved.channel(value, user.id)
    elif kind == ROLE:
        value = resolved.role(value)
    else:
        value = _plain(known, value)
    return {"name": known["name"], "type": kind, "value": value}


def _plain(known: Json, value: Any) -> Any:
    name, choices = known["name"], known.get("choices") or []
    for choice in choices:
        if value in {choice["name"], choice["value"]}:
            return choice["value"]
    if choices:
        raise LookupError(f"{name} has no choice {value!r}: {[one['name'] for one in choices]}")
    size = len(value) if isinstance(value, str) else value
    least, most = known.get("min_value"), known.get("max_value")
    least, most = known.get("min_length", least), known.get("max_length", most)
    below, above = least is not None and size < least, most is not None and size > most
    if below or above or not isinstance(value, VALUES[known["type"]]):
        raise LookupError(f"{name} cannot be {value!r}: {known}")
    return value


def filled(
    modal: ModalRecord, values: Mapping[str, Any], resolved: Resolved, *,
    user: User, channel: Channel,
) -> Json:  # fmt: skip
    """`data` of a form that was sent; fields that are left out keep what the form showed.

    Args:
        modal: the form.
        values: by custom_id or label: text, options, files as (name, bytes), or a list of these.
        resolved: what its ids stand for.
        user: who sends it.
        channel: where.

    Raises:
        LookupError: there is no such field, or the form could not be sent like this.
    """
    left = dict(values)
    components = []
    for top in modal.data["components"]:
        told = {"type": top["type"], "id": top["id"]}
        inside = top.get("component") or next(iter(top.get("components", ())), None)
        if inside is not None:
            names = [inside["custom_id"], str(top.get("label") or inside.get("label"))]
            given = next((left.pop(name) for name in names if name in left), None)
            value = entered(inside, given, resolved, user=user, channel=channel)
            if top["type"] == 1:
                told["components"] = [value]
            else:
                told["component"] = value
        components.append(told)
    if left:
        known = [one.get("label") for one in modal.data["components"]]
        raise LookupError(f"no field {sorted(left)}; there are {list(modal.fields)} {known}")
    return {"custom_id": modal.custom_id, "components": components}


def entered(field: Json, given: Any, resolved: Resolved, *, user: User, channel: Channel) -> Json:
    """One field as it was filled in."""
    told = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    if field["type"] == 4:
        value = str(field.get("value") or "") if given is None else str(given)
        _fits(field, len(value), "min_length", "max_length", value)
        return told | {"value": value}
    if field["type"] == 23:
        return told | {"value": bool(field.get("default") if given is None else given)}
    values = _chosen(field, given, resolved, user=user, channel=channel)
    if field["type"] == 21:
        _needed(field, bool(values))
        return told | {"value": values[0] if values else None}
    _fits(field, len(values), "min_values", "max_values", values)
    return told | {"values": values}


def _fits(field: Json, size: int, least: str, most: str, value: Any) -> None:
    _needed(field, bool(size))
    low = field.get(least) or 0
    high = field.get(most) or (4000 if field["type"] == 4 else 1)
    if (size and size < low) or size > high:
        raise LookupError(f"{field['custom_id']} takes {low} to {high}, not {size}: {value!r}")


def _needed(field: Json, given: bool) -> None:
    if not given and field.get("required", True):
        raise LookupError(f"{field['custom_id']} is required")


def _chosen(
    field: Json, given: Any, resolved: Resolved, *, user: User, channel: Channel
) -> list[str]:
    if given is None:
        return _defaults(field)
    items = given if isinstance(given, list) else [given]
    return [pick(field, one, resolved, user=user, channel=channel) for one in items]


def _defaults(field: Json) -> list[str]:
    chosen = [one["value"] for one in field.get("options", ()) if one.get("default")]
    return chosen + [str(one["id"]) for one in field.get("default_values") or ()]


def pick(field: Json, given: Any, resolved: Resolved, *, user: User, channel: Channel) -> str:
    """The value of one choice in a select, a group or an upload.

    Raises:
        LookupError: it cannot be chosen.
    """
    match field["type"]:
        case 5:
            return resolved.user(given)
        case 6:
            return resolved.role(given)
        case 8:
            return _channel(field, given, resolved, user)
        case 19:
            return resolved.file(given, channel)
    for one in field["options"]:
        if given in {one["value"], one["label"]}:
            return str(one["value"])
    raise LookupError(f"no option {given!r}: {[one['label'] for one in field['options']]}")


def _channel(field: Json, given: str, resolved: Resolved, user: User) -> str:
    channel = resolved.discord.where(given, resolved.guild)
    kinds = field.get("channel_types") or [channel.kind]
    seen = resolved.guild and resolved.guild.may(user.id, channel, "view_channel")
    if channel.kind not in kinds or not seen:
        raise LookupError(f"{given} is not among the channels to choose from")
    return resolved.channel(channel.id, user.id)


def find_button(post: Posted, wanted: str) -> Json:
    """The button with this label, or whose custom_id begins so.

    Raises:
        LookupError: there is none that can be pressed; the error names those there are.
    """
    for one in post.buttons:
        named = one.get("label") == wanted or str(one.get("custom_id", "")).startswith(wanted)
        if named and one.get("custom_id") and not one.get("disabled"):
            return one
    raise LookupError(f"no button {wanted!r}; there are {post.labels}")


def find_select(post: Posted, wanted: str) -> Json:
    """The select with this placeholder, or whose custom_id begins so.

    Raises:
        LookupError: there is none; the error names those there are.
    """
    for one in walk(post.components):
        usable = one["type"] in {3, 5, 6, 7, 8} and not one.get("disabled")
        if usable and (one.get("placeholder") == wanted or one["custom_id"].startswith(wanted)):
            return one
    raise LookupError(f"no select {wanted!r}; there are {post.selects}")
