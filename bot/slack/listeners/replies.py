"""What a handler replied, shown where the person asked: channel, message or form."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from bot.slack.client import SlackClient
from bot.slack.listeners.attempts import Refusal, unexpected
from bot.slack.render import render_form, render_message, render_receipt
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Ask, Caller, Done, FieldErrors, Message, Replace, Reply, Say

Json = dict[str, Any]
Body = Mapping[str, Any]
Given = Reply | Refusal
log = structlog.get_logger(__name__)


def message_of(reply: Given) -> Message | None:
    """The words of a reply; None for a form and for silence."""
    match reply:
        case Say() | Replace() | Refusal():
            return reply.message
        case FieldErrors():
            return Refusal(" ".join(reply.errors.values())).message
        case Ask() | Done():
            return None


async def answer_command(
    client: SlackClient, ack: AsyncAck, body: Body, caller: Caller, reply: Given
) -> None:
    """Answer a slash command: in the acknowledgement itself, or by opening a form."""
    if isinstance(reply, Ask):
        reply = await _open(client, "views.open", body, caller, reply)
    message = message_of(reply)
    if message is None:
        await ack()
        return
    content = await _rendered(client, caller, message)
    await ack(**content, response_type="ephemeral")


async def answer_button(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    """Answer a button, which is acknowledged already."""
    if caller.form is not None:
        await _answer_in_form(client, body, caller, reply)
        return
    if isinstance(reply, Ask):
        reply = await _open(client, "views.open", body, caller, reply)
    message = message_of(reply)
    if message is None:
        return
    content = await _rendered(client, caller, message)
    if isinstance(reply, Replace):
        await _respond(client, body, {**content, "replace_original": True})
        return
    # Slack shows an ephemeral answer in the thread of the button only when it is told so.
    thread = (body.get("container") or {}).get("thread_ts")
    place = {"thread_ts": thread} if thread else {}
    answer = {**content, **place, "response_type": "ephemeral", "replace_original": False}
    await _respond(client, body, answer)


async def answer_shortcut(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    """Answer a shortcut, which is acknowledged already: by a form, also where there are only words.

    A global shortcut has no channel in which an answer could be shown.
    """
    if isinstance(reply, Ask):
        reply = await _open(client, "views.open", body, caller, reply)
    message = message_of(reply)
    if message is None:
        return
    view = render_receipt(message, (await client.installed(caller.workspace)).url)
    trigger = body["trigger_id"]
    await client.repeatable(caller.workspace, "views.open", trigger_id=trigger, view=view)


async def answer_form(
    client: SlackClient, ack: AsyncAck, view: Body, caller: Caller, reply: Given
) -> None:
    """Answer a submission: the next form, errors beside the fields, a receipt, or just close."""
    if isinstance(reply, FieldErrors):
        await ack(response_action="errors", errors=dict(reply.errors))
    elif isinstance(reply, Ask):
        await ack(response_action="update", view=render_form(reply.form, caller.channel))
    elif isinstance(reply, Refusal) and (field := _first_input(view)):
        # Beside the first field, because a new view would throw away what was filled in.
        await ack(response_action="errors", errors={field: reply.text})
    else:
        await _receipt(client, ack, caller, reply)


async def _receipt(client: SlackClient, ack: AsyncAck, caller: Caller, reply: Given) -> None:
    message = message_of(reply)
    if message is None:
        await ack()
        return
    base = (await client.installed(caller.workspace)).url
    await ack(response_action="update", view=render_receipt(message, base))


async def _answer_in_form(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    if isinstance(reply, Ask):
        view = render_form(reply.form, caller.channel)
        await client.repeatable(caller.workspace, "views.update", view_id=caller.form, view=view)
        return
    message = message_of(reply)
    if message is None:
        return
    view = render_receipt(message, (await client.installed(caller.workspace)).url)
    if isinstance(reply, Replace):
        await client.repeatable(caller.workspace, "views.update", view_id=caller.form, view=view)
    else:
        # On top of the form, which is there again once this is closed.
        trigger = body["trigger_id"]
        await client.repeatable(caller.workspace, "views.push", trigger_id=trigger, view=view)


async def _open(client: SlackClient, method: str, body: Body, caller: Caller, ask: Ask) -> Given:
    view = render_form(ask.form, caller.channel)
    try:
        await client.repeatable(caller.workspace, method, trigger_id=body["trigger_id"], view=view)
    except (PermanentError, TemporaryError) as error:
        return unexpected(error)
    return Done()


async def _respond(client: SlackClient, body: Body, answer: Json) -> None:
    async with client.session.post(body["response_url"], json=answer) as response:
        if response.status != 200:
            said = (await response.text())[:200]
            log.warning("answer_refused", status=response.status, said=said)


async def _rendered(client: SlackClient, caller: Caller, message: Message) -> Json:
    return render_message(message, (await client.installed(caller.workspace)).url)


def _first_input(view: Body) -> str | None:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return inputs[0] if inputs else None
