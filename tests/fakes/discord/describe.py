"""Objects as Discord sends them (docs: resources/*)."""

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.models import FORUM, Channel, Guild, Member, Role, User
from tests.fakes.discord.records import EPHEMERAL, LOADING, FileRecord, Posted, walk

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
EPOCH = 1_420_070_400_000
HAS_THREAD = 1 << 5


def time_of(snowflake: str) -> str:
    """When an id was made."""
    made = (int(snowflake) >> 22) + EPOCH
    return datetime.fromtimestamp(made / 1000, UTC).isoformat(timespec="microseconds")


def user(one: User) -> Json:
    """A user."""
    return {
        "id": one.id,
        "username": one.name,
        "discriminator": "0",
        "global_name": one.shown_as,
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
        "primary_guild": None,
        "collectibles": None,
    }


def member(one: Member, permissions: int | None = None) -> Json:
    """A member without the user, as in messages and resolved data."""
    told: Json = {
        "roles": list(one.roles),
        "nick": one.nick,
        "avatar": None,
        "banner": None,
        "joined_at": one.joined_at,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
        "flags": 0,
        "deaf": False,
        "mute": False,
    }
    return told if permissions is None else told | {"permissions": str(permissions)}


def whole_member(one: Member, permissions: int | None = None) -> Json:
    """A member with the user."""
    return member(one, permissions) | {"user": user(one.user)}


def role(one: Role) -> Json:
    """A role."""
    told: Json = {
        "id": one.id,
        "name": one.name,
        "description": None,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.bot is not None,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return told | {"tags": {"bot_id": one.bot}} if one.bot else told


def channel(discord: "FakeDiscord", one: Channel) -> Json:
    """A channel, a thread or a direct message."""
    told: Json = {
        "id": one.id,
        "type": one.kind,
        "last_message_id": one.last_message,
        "flags": one.flags,
    }
    if one.with_user is not None:
        return told | {"recipients": [user(discord.users[one.with_user])]}
    told |= {
        "guild_id": one.guild,
        "name": one.name,
        "parent_id": one.parent,
        "rate_limit_per_user": 0,
        "nsfw": False,
    }
    return told | (_thread(discord, one) if one.is_thread else _lasting(one))


def _thread(discord: "FakeDiscord", one: Channel) -> Json:
    written = [post for post in discord.posts if post.channel == one.id and not post.deleted]
    made = time_of(one.id)
    return {
        "owner_id": one.owner,
        "message_count": min(50, len(written)),
        "total_message_sent": len(written),
        "member_count": 1,
        "applied_tags": list(one.applied),
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": 4320,
            "archive_timestamp": made,
            "create_timestamp": made,
            **({"invitable": True} if one.kind == 12 else {}),
        },
    }


def _lasting(one: Channel) -> Json:
    overwrites = [
        {"id": given.id, "type": given.kind, "allow": str(given.allow), "deny": str(given.deny)}
        for given in one.overwrites
    ]
    told: Json = {
        "position": one.position,
        "topic": one.topic,
        "permission_overwrites": overwrites,
        "default_auto_archive_duration": 4320,
    }
    if one.kind == FORUM:
        told |= {
            "available_tags": copy.deepcopy(one.tags),
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return told | ({"bitrate": 64000, "user_limit": 0} if one.kind == 2 else {})


def partial_channel(discord: "FakeDiscord", one: Channel, permissions: int) -> Json:
    """A channel in resolved data and interactions."""
    return channel(discord, one) | {"permissions": str(permissions)}


def guild(one: Guild) -> Json:
    """A guild."""
    return {
        "id": one.id,
        "name": one.name,
        "owner_id": one.owner,
        "icon": None,
        "icon_hash": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "mfa_level": 0,
        "nsfw_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": one.locale,
        "features": ["COMMUNITY"],
        "emojis": [],
        "stickers": [],
        "roles": [role(given) for given in one.roles.values()],
    }


def guild_create(discord: "FakeDiscord", one: Guild, *, everybody: bool) -> Json:
    """`d` of GUILD_CREATE; without the intent for members only the bot is among them."""
    known = [given for given in one.channels.values() if not given.deleted]
    seen = [given for given in one.members.values() if everybody or given.user.id == one.bot]
    return guild(one) | {
        "joined_at": one.members[one.bot].joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [whole_member(given) for given in seen],
        "channels": [channel(discord, given) for given in known if not given.is_thread],
        "threads": [
            channel(discord, given) for given in known if given.is_thread and not given.archived
        ],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(discord: "FakeDiscord", file: FileRecord) -> Json:
    """An attachment, with a link that is good for now."""
    link = discord.link(file)
    told: Json = {
        "id": file.id,
        "filename": file.filename,
        "size": len(file.data),
        "url": link,
        "proxy_url": link,
        "content_type": file.mimetype,
        "content_scan_version": 2,
    }
    if file.filename != file.name:
        told["title"] = file.name.rpartition(".")[0]
    if file.description:
        told["description"] = file.description
    return told | ({"ephemeral": True} if file.ephemeral else {})


def components(discord: "FakeDiscord", post: Posted) -> list[Json]:
    """A message's components, media with links that are good for now."""
    told = copy.deepcopy(post.components)
    files = {name: file for file in post.files for name in (file.filename, file.name)}
    for one in walk(told):
        for holder in [one, *one.get("items", ())]:
            for key in {"media", "file"} & holder.keys():
                holder[key] = _media(discord, holder[key]["url"], files)
        if one["type"] == 13 and (name := one["file"].pop("name", None)):
            one |= {"name": name, "size": one["file"].pop("size")}
    return told


def _media(discord: "FakeDiscord", url: str, files: dict[str, FileRecord]) -> Json:
    file = files.get(url.removeprefix("attachment://"))
    if file is None:
        return {"url": url, "proxy_url": url, "loading_state": 2, "flags": 0}
    link = discord.link(file)
    told = {"url": link, "proxy_url": link, "loading_state": 2, "flags": 0}
    told |= {"attachment_id": file.id, "content_type": file.mimetype}
    return told | {"name": file.filename, "size": len(file.data)}


def message(discord: "FakeDiscord", post: Posted, *, whole: bool = True) -> Json:
    """A message; not `whole`: without what needs the message content intent."""
    flags = post.flags | (HAS_THREAD if post.thread else 0)
    flags |= EPHEMERAL if post.ephemeral_to else 0
    told: Json = {
        "id": post.id,
        "channel_id": post.channel,
        "type": post.kind,
        "author": user(discord.users[post.user]),
        "content": post.content if whole else "",
        "components": components(discord, post) if whole else [],
        "embeds": copy.deepcopy(post.embeds) if whole else [],
        "attachments": [attachment(discord, file) for file in post.files] if whole else [],
        "mentions": [user(discord.users[one]) for one in post.mentions],
        "mention_roles": [],
        "mention_everyone": False,
        "timestamp": time_of(post.id),
        "edited_timestamp": post.edited_at,
        "tts": False,
        "pinned": False,
        "flags": flags | (LOADING if post.loading else 0),
    }
    if post.reactions:
        told["reactions"] = _reactions(discord, post)
    return told | _ties(discord, post)


def _ties(discord: "FakeDiscord", post: Posted) -> Json:
    """What a message hangs on and what hangs on it."""
    told: Json = {}
    if post.thread:
        told["thread"] = channel(discord, discord.channels[post.thread])
    if post.reference:
        told["message_reference"] = {
            "type": 0,
            "message_id": post.reference,
            "channel_id": post.channel,
            **({"guild_id": post.guild} if post.guild else {}),
        }
    answer = discord.answers.get(post.source or "")
    if answer is not None:
        told |= {"webhook_id": discord.app_id, "application_id": discord.app_id}
        told["interaction_metadata"] = {
            "id": answer.id,
            "type": answer.payload["type"],
            "user": user(discord.users[answer.user]),
            "authorizing_integration_owners": answer.payload["authorizing_integration_owners"],
        }
    return told


def _reactions(discord: "FakeDiscord", post: Posted) -> list[Json]:
    told = []
    for emoji in dict.fromkeys(emoji for emoji, _ in post.reactions):
        whose = [user for given, user in post.reactions if given == emoji]
        told.append(
            {
                "emoji": {"id": None, "name": emoji},
                "count": len(whose),
                "count_details": {"normal": len(whose), "burst": 0},
                "burst_colors": [],
                "me": discord.bot.id in whose,
                "me_burst": False,
            }
        )
    return told
