"""Requests to the app: signed over HTTP, or as envelopes over its socket."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.blocks import message_faults, view_faults
from tests.fakes.slack.payloads import as_form
from tests.fakes.slack.records import Answer, Posted, ViewRecord

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Json = dict[str, Any]
ENVELOPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive"}


def sign(secret: str, body: str, timestamp: str) -> str:
    """Slack's v0 signature (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


async def deliver(
    slack: "FakeSlack", kind: str, payload: Json, *, retry: tuple[int, str] | None = None
) -> Answer:
    """Send one request and wait for the app's answer.

    Args:
        slack: the sender.
        kind: `event`, `command` or `interaction`.
        payload: see `payloads`.
        retry: number and reason, for a delivery that is tried again.
    """
    if slack.app_url is not None:
        return await _over_http(slack, kind, payload, retry)
    return await _over_socket(slack, kind, payload, retry)


def body_of(kind: str, payload: Json) -> tuple[str, str]:
    """Content type and body of a request over HTTP."""
    if kind == "event":
        return "application/json", json.dumps(payload)
    fields = payload if kind == "command" else as_form(payload)
    return "application/x-www-form-urlencoded", urlencode(fields)


async def _over_http(
    slack: "FakeSlack", kind: str, payload: Json, retry: tuple[int, str] | None
) -> Answer:
    content_type, body = body_of(kind, payload)
    now = str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": sign(slack.signing_secret, body, now),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
    return await post(slack, body, headers)


async def post(slack: "FakeSlack", body: str, headers: dict[str, str]) -> Answer:
    """POST as given; status 0 where the app does not answer."""
    start = time.monotonic()
    try:
        async with slack.http.post(str(slack.app_url), data=body, headers=headers) as response:
            return Answer(response.status, _read(await response.text()), time.monotonic() - start)
    except (aiohttp.ClientError, TimeoutError) as error:
        return Answer(0, repr(error), time.monotonic() - start)


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else ""
    except ValueError:
        return text


async def _over_socket(
    slack: "FakeSlack", kind: str, payload: Json, retry: tuple[int, str] | None
) -> Answer:
    envelope: Json = {
        "envelope_id": slack.new_id("env"),
        "type": ENVELOPES[kind],
        "payload": payload,
        "accepts_response_payload": kind != "event",
    }
    if kind == "event":
        number, reason = retry or (0, "")
        envelope |= {"retry_attempt": number, "retry_reason": reason}
    start = time.monotonic()
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    slack.acks[envelope["envelope_id"]] = future
    await slack.sockets[-1].send_json(envelope)
    try:
        body = await asyncio.wait_for(future, slack.ack_wait)
    except TimeoutError:
        return Answer(0, "no acknowledgement", time.monotonic() - start)
    finally:
        slack.acks.pop(envelope["envelope_id"], None)
    return Answer(200, body or "", time.monotonic() - start)


def show_command_answer(slack: "FakeSlack", answer: Answer, channel: str, user: str) -> None:
    """What Slack shows of a slash command's answer."""
    if answer.status != 200:
        slack.problems.append(f"operation_failed: {answer.status}")
        return
    if answer.body:
        body = answer.body if isinstance(answer.body, dict) else {"text": str(answer.body)}
        respond(slack, body, channel, user, None)


def respond(
    slack: "FakeSlack", body: Json, channel: str, user: str, source: Posted | None
) -> str | None:
    """Carry out what is put into a response_url or an answer; None, or why not."""
    text, blocks = str(body.get("text") or ""), body.get("blocks") or []
    faults = message_faults(blocks, text) if not body.get("delete_original") else []
    if faults:
        slack.problems.append(f"invalid_blocks: {faults}")
        return "invalid_blocks"
    if source is not None and body.get("delete_original"):
        source.deleted = True
    elif source is not None and body.get("replace_original"):
        source.edit(text, blocks)
    else:
        public = body.get("response_type") == "in_channel"
        seen_by = None if public else user
        thread = body.get("thread_ts")
        post = Posted(channel, slack.new_ts(), slack.bot_user, text, blocks, thread_ts=thread)
        post.ephemeral_to = seen_by
        slack.posts.append(post)
    return None


def show_submission_answer(slack: "FakeSlack", record: ViewRecord, answer: Answer) -> None:
    """What Slack makes of the answer to a submission."""
    body = answer.body if isinstance(answer.body, dict) else {}
    action = body.get("response_action")
    record.errors = {}
    if answer.status != 200:
        slack.problems.append(f"the form could not be submitted: {answer.status}")
    elif action == "errors":
        inputs = {
            block.get("block_id") for block in record.view["blocks"] if block["type"] == "input"
        }
        record.errors = dict(body["errors"])
        if not set(record.errors) <= inputs:
            slack.problems.append(f"errors for blocks that are no inputs: {record.errors}")
    elif action == "update":
        faults = view_faults(body["view"])
        slack.problems.extend(faults)
        record.history.append(body["view"])
    else:
        record.open = False
