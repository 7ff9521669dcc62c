"""The Web API: one function a method, Slack's answers and errors."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.blocks import TOTAL_TEXT, message_faults, text_length, view_faults
from tests.fakes.slack.records import FileRecord, Posted, ViewRecord

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Json = dict[str, Any]
Method = Callable[["FakeSlack", Mapping[str, Any]], Json]

# Scopes: docs.slack.dev/reference/methods, "Scopes" of each method.
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "files.info": "files:read",
    "files.list": "files:read",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "users.info": "users:read",
}


class ApiError(Exception):
    """`ok: false` with this error and these further keys."""

    def __init__(self, error: str, **further: Any) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **further}


def check_channel(slack: "FakeSlack", channel: str) -> None:
    """Refuse where the app cannot act in a channel."""
    if channel not in slack.channels:
        raise ApiError("channel_not_found")
    if channel in slack.archived:
        raise ApiError("is_archived")
    if channel in slack.not_in:
        raise ApiError("not_in_channel")


def _check_content(arguments: Mapping[str, Any]) -> tuple[str, list[Json]]:
    text, blocks = str(arguments.get("text") or ""), arguments.get("blocks") or []
    faults = message_faults(blocks, text)
    if faults == ["no_text"]:
        raise ApiError("no_text")
    if faults:
        messages = [f"[ERROR] {fault}" for fault in faults]
        raise ApiError("invalid_blocks", errors=faults, response_metadata={"messages": messages})
    if text_length(blocks) > TOTAL_TEXT:
        raise ApiError("msg_blocks_too_long")
    if len(text) > 4000:
        raise ApiError("msg_too_long")
    return text, blocks


def _find(slack: "FakeSlack", channel: str, ts: str) -> Posted:
    for post in slack.posts:
        if (post.channel, post.ts) == (channel, ts) and not post.deleted:
            return post
    raise ApiError("message_not_found")


def auth_test(slack: "FakeSlack", _: Mapping[str, Any]) -> Json:
    """Who the token is."""
    return {
        "url": slack.team_url,
        "team": "Acme",
        "user": "shortlist",
        "team_id": slack.team,
        "user_id": slack.bot_user,
        "bot_id": slack.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(slack: "FakeSlack", _: Mapping[str, Any]) -> Json:
    """Address of a Socket Mode connection."""
    return {"url": slack.base.replace("http", "ws", 1) + "/socket"}


def post_message(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """chat.postMessage."""
    channel = str(arguments["channel"])
    if channel not in slack.people:  # a user's id stands for the app's conversation with them
        check_channel(slack, channel)
    text, blocks = _check_content(arguments)
    post = Posted(
        channel=channel,
        ts=slack.new_ts(),
        user=slack.bot_user,
        text=text,
        blocks=blocks,
        thread_ts=arguments.get("thread_ts"),
        metadata=arguments.get("metadata"),
    )
    slack.posts.append(post)
    return {"channel": channel, "ts": post.ts, "message": describe_message(slack, post)}


def post_ephemeral(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """chat.postEphemeral."""
    channel, user = str(arguments["channel"]), str(arguments["user"])
    check_channel(slack, channel)
    text, blocks = _check_content(arguments)
    post = Posted(channel, slack.new_ts(), slack.bot_user, text, blocks, ephemeral_to=user)
    slack.posts.append(post)
    return {"message_ts": post.ts}


def update_message(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """chat.update."""
    channel = str(arguments["channel"])
    check_channel(slack, channel)
    post = _find(slack, channel, str(arguments["ts"]))
    if post.user != slack.bot_user or post.ephemeral_to:
        raise ApiError("cant_update_message")
    post.edit(*_check_content(arguments))
    post.metadata = arguments.get("metadata", post.metadata)
    return {"channel": channel, "ts": post.ts, "text": post.text}


def delete_message(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """chat.delete."""
    channel = str(arguments["channel"])
    check_channel(slack, channel)
    post = _find(slack, channel, str(arguments["ts"]))
    if post.user != slack.bot_user:
        raise ApiError("cant_delete_message")
    post.deleted = True
    return {"channel": channel, "ts": post.ts}


def describe_message(slack: "FakeSlack", post: Posted, *, metadata: bool = True) -> Json:
    """A message as history shows it."""
    message: Json = {
        "type": "message",
        "user": post.user,
        "text": post.text,
        "ts": post.ts,
        "blocks": post.blocks,
        "team": slack.team,
    }
    if post.user == slack.bot_user:
        message |= {"bot_id": slack.bot_id, "app_id": slack.app_id}
    if post.thread_ts:
        message["thread_ts"] = post.thread_ts
    if metadata and post.metadata:
        message["metadata"] = post.metadata
    return message


def _page(slack: "FakeSlack", posts: list[Posted], arguments: Mapping[str, Any]) -> Json:
    start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    wants = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
    page = [describe_message(slack, post, metadata=wants) for post in posts[start : start + size]]
    more = start + size < len(posts)
    cursor = {"next_cursor": str(start + size) if more else ""}
    return {"messages": page, "has_more": more, "response_metadata": cursor}


def history(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """conversations.history: newest first, without replies."""
    check_channel(slack, str(arguments["channel"]))
    posts = slack.messages(str(arguments["channel"]))
    return _page(slack, [post for post in reversed(posts) if not post.thread_ts], arguments)


def replies(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """conversations.replies: the parent and its replies, oldest first."""
    channel, root = str(arguments["channel"]), str(arguments["ts"])
    check_channel(slack, channel)
    posts = [post for post in slack.messages(channel) if root in {post.ts, post.thread_ts}]
    if not posts:
        raise ApiError("thread_not_found")
    return _page(slack, posts, arguments)


def file_info(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """files.info."""
    record = slack.files.get(str(arguments["file"]))
    if record is None:
        raise ApiError("file_not_found")
    if record.deleted:
        raise ApiError("file_deleted")
    body = {"file": describe_file(slack, record), "comments": []}
    record.lag = max(0, record.lag - 1)
    return body


def list_files(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """files.list, by channel and time; the newest first."""
    low, high = float(arguments.get("ts_from", 0)), float(arguments.get("ts_to", "inf"))
    shared = [
        (float(ts), record)
        for record in slack.files.values()
        for channel, ts in record.shares
        if channel == arguments["channel"] and low <= float(ts) <= high and not record.deleted
    ]
    size, page = int(arguments.get("count", 100)), int(arguments.get("page", 1))
    found = [record for _, record in sorted(shared, key=lambda one: -one[0])]
    part = found[(page - 1) * size : page * size]
    paging = {"count": size, "total": len(found), "page": page, "pages": -(-len(found) // size)}
    return {"files": [describe_file(slack, record) for record in part], "paging": paging}


def describe_file(slack: "FakeSlack", record: FileRecord) -> Json:
    """A file as files.info gives it."""
    shares: dict[str, list[Json]] = {}
    for channel, ts in record.shares if record.lag <= 0 else ():
        shares.setdefault(channel, []).append({"ts": ts, "channel_name": channel.lower()})
    return {
        "id": record.id,
        "name": record.name,
        "title": record.name,
        "mimetype": record.mimetype,
        "filetype": record.name.rpartition(".")[2],
        "user": record.user,
        "size": len(record.data),
        "mode": "hosted",
        "is_external": False,
        "file_access": "visible",
        "url_private": f"{slack.base}/files-pri/{slack.team}-{record.id}/{record.name}",
        "url_private_download": f"{slack.base}/files-pri/{slack.team}-{record.id}/download/file",
        "shares": {"public": shares} if shares else {},
        "channels": list(shares),
        **record.extra,
    }


def add_reaction(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """reactions.add."""
    check_channel(slack, str(arguments["channel"]))
    post = _find(slack, str(arguments["channel"]), str(arguments["timestamp"]))
    if arguments["name"] in post.reactions:
        raise ApiError("already_reacted")
    post.reactions.append(str(arguments["name"]))
    return {}


def remove_reaction(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """reactions.remove."""
    check_channel(slack, str(arguments["channel"]))
    post = _find(slack, str(arguments["channel"]), str(arguments["timestamp"]))
    if arguments["name"] not in post.reactions:
        raise ApiError("no_reaction")
    post.reactions.remove(str(arguments["name"]))
    return {}


def user_info(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """users.info."""
    person = slack.people.get(str(arguments["user"]))
    if person is None:
        raise ApiError("user_not_found")
    return {"user": person}


def channel_info(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """conversations.info."""
    channel = str(arguments["channel"])
    if channel not in slack.channels:
        raise ApiError("channel_not_found")
    member, archived = channel not in slack.not_in, channel in slack.archived
    return {"channel": {"id": channel, "is_member": member, "is_archived": archived}}


def _use_trigger(slack: "FakeSlack", trigger: str) -> str:
    made = slack.triggers.get(trigger)
    if made is None:
        raise ApiError("invalid_trigger_id")
    if made.used:
        raise ApiError("exchanged_trigger_id")
    if time.monotonic() - made.at > slack.trigger_life:
        raise ApiError("expired_trigger_id")
    made.used = True
    return made.user


def _check_view(view: Json) -> Json:
    faults = view_faults(view)
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": faults})
    return view


def describe_view(slack: "FakeSlack", record: ViewRecord) -> Json:
    """A view as Slack sends it along."""
    known = {"id": record.id, "team_id": slack.team, "app_id": slack.app_id, "bot_id": slack.bot_id}
    identity = {"hash": f"{len(record.history)}.abc", "root_view_id": record.id}
    return {**record.view, **known, **identity, "app_installed_team_id": slack.team}


def open_view(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """views.open and views.push."""
    user = _use_trigger(slack, str(arguments["trigger_id"]))
    record = slack.show_view(user, _check_view(arguments["view"]))
    return {"view": describe_view(slack, record)}


def update_view(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """views.update."""
    record = slack.views.get(str(arguments["view_id"]))
    if record is None or not record.open:
        raise ApiError("not_found")
    record.history.append(_check_view(arguments["view"]))
    return {"view": describe_view(slack, record)}


def publish_view(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """views.publish: a member's Home tab."""
    user, view = str(arguments["user_id"]), _check_view(arguments["view"])
    if view["type"] != "home" or user not in slack.people:
        raise ApiError("invalid_arguments" if view["type"] != "home" else "user_not_found")
    known = slack.homes.get(user)
    if known is None:
        slack.homes[user] = ViewRecord(slack.new_id("V"), user, [view])
    else:
        known.history.append(view)
    return {"view": describe_view(slack, slack.homes[user])}


METHODS: Mapping[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": connections_open,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "conversations.history": history,
    "conversations.info": channel_info,
    "conversations.replies": replies,
    "files.info": file_info,
    "files.list": list_files,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "users.info": user_info,
    "views.open": open_view,
    "views.publish": publish_view,
    "views.push": open_view,
    "views.update": update_view,
}
