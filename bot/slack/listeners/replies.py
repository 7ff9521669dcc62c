"""What a handler replied, shown where the person asked: channel, message or form."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck

from bot.chat.attempts import Refusal, unexpected
from bot.chat.replies import Given, message_of
from bot.slack.client import SlackClient
from bot.slack.listeners.failures import respond
from bot.slack.render import render_form, render_message, render_receipt, with_note
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Ask, Caller, Done, FieldErrors, Message, Replace, Show

Json = dict[str, Any]
Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


async def answer_command(
    client: SlackClient, ack: AsyncAck, body: Body, caller: Caller, reply: Given
) -> None:
    """Answer a slash command: in the acknowledgement itself, or by opening a form."""
    if isinstance(reply, Ask | Show):
        reply = await open_window(client, body, caller, reply)
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
    if isinstance(reply, Ask | Show):
        reply = await open_window(client, body, caller, reply)
    await _answer_in_chat(client, body, caller, reply)


async def answer_shortcut(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    """Answer a shortcut, which is acknowledged already: in a window, also where there are words.

    A global shortcut has no channel in which an answer could be shown. What comes too late for a
    window is said beside the message, or to the member directly.
    """
    late = await open_window(client, body, caller, reply)
    if not isinstance(late, Refusal):
        return
    told = reply if isinstance(reply, Refusal) else late
    if body.get("response_url"):
        await _answer_in_chat(client, body, caller, told)
    else:
        await _tell_directly(client, caller, told)


async def _tell_directly(client: SlackClient, caller: Caller, refusal: Refusal) -> None:
    content = await _rendered(client, caller, refusal.message)
    try:
        await client.repeatable(
            caller.workspace, "chat.postMessage", channel=caller.user, **content
        )
    except (PermanentError, TemporaryError) as error:
        log.warning("answer_refused", code=error.code, reason=error.reason)


async def _answer_in_chat(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    message = message_of(reply)
    if message is None:
        return
    content = await _rendered(client, caller, message)
    if isinstance(reply, Replace):
        await respond(client, body["response_url"], {**content, "replace_original": True})
        return
    # Slack shows an ephemeral answer in the thread of the button only when it is told so.
    thread = (body.get("container") or body.get("message") or {}).get("thread_ts")
    place = {"thread_ts": thread} if thread else {}
    answer = {**content, **place, "response_type": "ephemeral", "replace_original": False}
    await respond(client, body["response_url"], answer)


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
    await ack(response_action="update", view=await _window(client, caller, reply, message))


async def _window(client: SlackClient, caller: Caller, reply: Given, message: Message) -> Json:
    base = (await client.installed(caller.workspace)).url
    title = reply.title if isinstance(reply, Show) else "Shortlist"
    return render_receipt(message, base, title=title, channel=caller.channel)


async def _answer_in_form(client: SlackClient, body: Body, caller: Caller, reply: Given) -> None:
    if isinstance(reply, Ask):
        view = render_form(reply.form, caller.channel)
        await client.repeatable(caller.workspace, "views.update", view_id=caller.form, view=view)
        return
    message = message_of(reply)
    if message is None:
        return
    view = await _window(client, caller, reply, message)
    if isinstance(reply, Replace):
        await client.repeatable(caller.workspace, "views.update", view_id=caller.form, view=view)
    else:
        # On top of the form, which is there again once this is closed.
        late = await _open(client, "views.push", body, caller, view)
        if late is not None:
            noted = with_note(body["view"], late.text)
            await client.repeatable(
                caller.workspace, "views.update", view_id=caller.form, view=noted
            )


async def open_window(
    client: SlackClient, body: Body, caller: Caller, reply: Given
) -> Refusal | Done:
    """Show a reply in a window; a refusal, to be shown elsewhere, where Slack does not let us."""
    message = message_of(reply)
    if isinstance(reply, Ask):
        view = render_form(reply.form, caller.channel)
    elif message is not None:
        view = await _window(client, caller, reply, message)
    else:
        return Done()
    return await _open(client, "views.open", body, caller, view) or Done()


async def _open(
    client: SlackClient, method: str, body: Body, caller: Caller, view: Json
) -> Refusal | None:
    try:
        await client.repeatable(caller.workspace, method, trigger_id=body["trigger_id"], view=view)
    except (PermanentError, TemporaryError) as error:
        return unexpected(error)
    return None


async def _rendered(client: SlackClient, caller: Caller, message: Message) -> Json:
    return render_message(message, (await client.installed(caller.workspace)).url)


def _first_input(view: Body) -> str | None:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return inputs[0] if inputs else None
