"""What Slack sends to an app; shapes as in its official samples (java-slack-sdk, json-logs)."""

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.methods import describe_file, describe_message, describe_view
from tests.fakes.slack.records import Posted, ViewRecord, buttons_of

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Json = dict[str, Any]


def event_callback(slack: "FakeSlack", event: Json, event_id: str | None = None) -> Json:
    """The envelope around an event."""
    return {
        "token": "verification",
        "team_id": slack.team,
        "context_team_id": slack.team,
        "api_app_id": slack.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or slack.new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": slack.team,
                "user_id": slack.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-abc",
    }


def file_shared(file: str, channel: str, user: str, ts: str) -> Json:
    """`file_shared`: ids only."""
    return {
        "type": "file_shared",
        "file_id": file,
        "user_id": user,
        "file": {"id": file},
        "channel_id": channel,
        "event_ts": ts,
    }


def file_share_message(post: Posted, files: list[Json]) -> Json:
    """`message` with subtype `file_share`."""
    message = {
        "type": "message",
        "subtype": "file_share",
        "text": post.text,
        "files": files,
        "upload": False,
        "user": post.user,
        "ts": post.ts,
        "event_ts": post.ts,
        "channel": post.channel,
        "channel_type": "channel",
    }
    return message | ({"thread_ts": post.thread_ts} if post.thread_ts else {})


def app_mention(text: str, channel: str, user: str, ts: str, thread: str | None = None) -> Json:
    """`app_mention`."""
    mention = {
        "type": "app_mention",
        "user": user,
        "text": text,
        "client_msg_id": "c55f9fb3-9e3e-4d7f-b2ce-111111111111",
        "ts": ts,
        "team": "T1",
        "channel": channel,
        "event_ts": ts,
    }
    return mention | ({"thread_ts": thread} if thread else {})


def direct_message(text: str, channel: str, user: str, ts: str) -> Json:
    """`message` in a direct message (`message.im`)."""
    return {
        "type": "message",
        "client_msg_id": "c55f9fb3-9e3e-4d7f-b2ce-222222222222",
        "text": text,
        "user": user,
        "ts": ts,
        "team": "T1",
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im",
    }


def slash_command(slack: "FakeSlack", name: str, text: str, user: str, channel: str) -> Json:
    """The form of a slash command."""
    return {
        "token": "verification",
        "team_id": slack.team,
        "team_domain": "acme",
        "channel_id": channel,
        "channel_name": channel.lower(),
        "user_id": user,
        "user_name": user.lower(),
        "command": name,
        "text": text,
        "api_app_id": slack.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.new_response_url(channel, user, None),
        "trigger_id": slack.new_trigger(user),
    }


def _interaction(slack: "FakeSlack", kind: str, user: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": slack.team},
        "api_app_id": slack.app_id,
        "token": "verification",
        "trigger_id": slack.new_trigger(user),
        "team": {"id": slack.team, "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def find_button(blocks: list[Json], wanted: str) -> tuple[Json, Json]:
    """The button with this label, or whose action_id begins so.

    Raises:
        LookupError: there is none; the error names those there are.
    """
    for block, button in buttons_of(blocks):
        if button["text"]["text"] == wanted or button["action_id"].startswith(wanted):
            return block, button
    labels = [button["text"]["text"] for _, button in buttons_of(blocks)]
    raise LookupError(f"no button {wanted!r}; there are {labels}")


def _pressed(block: Json, button: Json) -> Json:
    return {
        "action_id": button["action_id"],
        "block_id": block.get("block_id", "auto"),
        "text": button["text"],
        "type": "button",
        "action_ts": f"{time.time():.6f}",
        **({"value": button["value"]} if "value" in button else {}),
        **({"style": button["style"]} if "style" in button else {}),
    }


def message_action(
    slack: "FakeSlack", post: Posted, button: str, user: str, ticked: Sequence[str] = ()
) -> Json:
    """`block_actions` from a button on a message, with what is ticked there by label."""
    container: Json = {
        "type": "message",
        "message_ts": post.ts,
        "channel_id": post.channel,
        "is_ephemeral": post.ephemeral_to is not None,
    }
    if post.thread_ts:
        container["thread_ts"] = post.thread_ts
    payload = _interaction(slack, "block_actions", user) | {
        "container": container,
        "channel": {"id": post.channel, "name": post.channel.lower()},
        "state": {"values": _ticked(post.blocks, ticked)},
        "response_url": slack.new_response_url(post.channel, user, post),
        "actions": [_pressed(*find_button(post.blocks, button))],
    }
    if post.ephemeral_to is None:
        payload["message"] = describe_message(slack, post)
    return payload


def _ticked(blocks: list[Json], labels: Sequence[str]) -> Json:
    """State of the boxes of a message; options that begin with a label are ticked."""
    boxes = [block for block in blocks if block.get("element", {}).get("type") == "checkboxes"]
    return {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": "checkboxes",
                "selected_options": [
                    option
                    for option in block["element"]["options"]
                    if any(option["text"]["text"].startswith(label) for label in labels)
                ],
            }
        }
        for block in boxes
    }


def shortcut(slack: "FakeSlack", name: str, user: str, post: Posted | None) -> Json:
    """`message_action` from a message's menu; `shortcut` where it was chosen on none."""
    if post is None:
        payload = _interaction(slack, "shortcut", user)
        return payload | {"callback_id": name, "action_ts": f"{time.time():.6f}"}
    files = [describe_file(slack, slack.files[file]) for file in post.files]
    return _interaction(slack, "message_action", user) | {
        "callback_id": name,
        "message_ts": post.ts,
        "message": describe_message(slack, post) | ({"files": files} if files else {}),
        "channel": {"id": post.channel, "name": post.channel.lower()},
        "response_url": slack.new_response_url(post.channel, user, None),
        "action_ts": f"{time.time():.6f}",
    }


def view_action(
    slack: "FakeSlack", record: ViewRecord, button: str, values: dict[str, str]
) -> Json:
    """`block_actions` from a button in a modal, with what is typed in it so far."""
    view = describe_view(slack, record) | {"state": {"values": _state(slack, record, values)}}
    return _interaction(slack, "block_actions", record.user) | {
        "container": {"type": "view", "view_id": record.id},
        "view": view,
        "actions": [_pressed(*find_button(record.view["blocks"], button))],
    }


def view_submission(slack: "FakeSlack", record: ViewRecord, values: dict[str, str]) -> Json:
    """`view_submission`; fields that are not in `values` keep what the form showed.

    Raises:
        LookupError: the form has no such field.
    """
    view = describe_view(slack, record) | {"state": {"values": _state(slack, record, values)}}
    return _interaction(slack, "view_submission", record.user) | {"view": view, "response_urls": []}


def _state(slack: "FakeSlack", record: ViewRecord, values: dict[str, str]) -> Json:
    inputs = [block for block in record.view["blocks"] if block["type"] == "input"]
    unknown = set(values) - {block["block_id"] for block in inputs}
    if unknown:
        raise LookupError(f"no field {unknown}; there are {[b['block_id'] for b in inputs]}")
    return {
        block["block_id"]: {
            block["element"]["action_id"]: _entered(
                slack, block["element"], values.get(block["block_id"])
            )
        }
        for block in inputs
    }


def _entered(slack: "FakeSlack", element: Json, given: str | None) -> Json:
    kind = element["type"]
    if kind in {"static_select", "radio_buttons"}:
        chosen = [item for item in element["options"] if item["value"] == given]
        selected = chosen[0] if chosen else element.get("initial_option")
        return {"type": kind, "selected_option": selected}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": given or element.get("initial_conversation")}
    if kind == "file_input":
        records = [slack.files[file] for file in (given or "").split()]
        return {"type": kind, "files": [{"id": one.id, "name": one.name} for one in records]}
    return {"type": kind, "value": element.get("initial_value") if given is None else given or None}


def as_form(payload: Json) -> dict[str, str]:
    """An interaction as the form field Slack sends it in."""
    return {"payload": json.dumps(payload)}
