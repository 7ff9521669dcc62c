"""Files that the app sends: an address, the bytes, then the channel; and direct messages."""

import mimetypes
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.faults import acts, spoil
from tests.fakes.slack.methods import ApiError, Method, check_channel
from tests.fakes.slack.records import Call, FileRecord, PendingFile, Posted

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Json = dict[str, Any]
LONGEST_ALT = 1000


def upload_url(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """files.getUploadURLExternal."""
    length = int(arguments["length"])
    if not length:
        raise ApiError("missing_argument")
    if len(str(arguments.get("alt_txt") or "")) > LONGEST_ALT:
        raise ApiError("alt_txt_too_large")
    file = slack.new_id("F")
    alt = arguments.get("alt_txt")
    slack.pending[file] = PendingFile(str(arguments["filename"]), length, alt and str(alt))
    return {"upload_url": f"{slack.upload_base or slack.base}/upload/v1/{file}", "file_id": file}


def complete_upload(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """files.completeUploadExternal: the files become one message of the app's."""
    channel = str(arguments["channel_id"])
    check_channel(slack, channel)
    described, records = [], []
    for given in arguments["files"]:
        pending = slack.pending.get(str(given["id"]))
        if pending is None or pending.data is None or len(pending.data) != pending.length:
            raise ApiError("file_not_found")
        kind = mimetypes.guess_type(pending.name)[0] or "application/octet-stream"
        record = FileRecord(given["id"], pending.name, pending.data, kind, slack.bot_user)
        record.extra = {"alt_txt": pending.alt, "title": given.get("title") or pending.name}
        records.append(record)
        described.append({"id": record.id, "title": record.extra["title"]})
    post = Posted(channel, slack.new_ts(), slack.bot_user, "", [], files=[r.id for r in records])
    slack.posts.append(post)
    for record in records:
        del slack.pending[record.id]
        slack.files[record.id] = record
        record.shares.append((channel, post.ts))
    return {"files": described}


def open_conversation(slack: "FakeSlack", arguments: Mapping[str, Any]) -> Json:
    """conversations.open with one member."""
    user = str(arguments["users"])
    if user not in slack.people:
        raise ApiError("user_not_found")
    channel = f"D{user}"
    known = {"no_op": True, "already_open": True} if channel in slack.channels else {}
    slack.channels.add(channel)
    return {**known, "channel": {"id": channel}}


UPLOAD_METHODS: Mapping[str, Method] = {
    "conversations.open": open_conversation,
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": upload_url,
}
# Scopes: as in `methods`.
UPLOAD_SCOPES = {
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
}


async def take_bytes(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    """POST of a file's bytes, raw, to the address that was given; no token comes along."""
    token = request.headers.get("Authorization", "")
    slack.calls.append(Call("upload", token, {"path": request.path}))
    pending = slack.pending.get(request.match_info["file"])
    if pending is None:
        return web.Response(status=404)
    data = await request.read()
    fault = slack.next_fault("upload")
    if acts(fault):
        pending.data = data
    slack.changed()
    good = web.Response(text=f"OK - {len(data)}")
    return good if fault is None else await spoil(fault, request, good)
