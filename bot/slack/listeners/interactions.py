"""Slash commands, buttons and forms."""

import json
import re
from collections.abc import Mapping
from functools import partial
from html import unescape
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chat.attempts import attempt
from bot.chat.submissions import Submissions
from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.home import Homes, is_home
from bot.slack.listeners.replies import answer_button, answer_command, answer_form
from bot.slack.render import submitted_values
from handlers.messages import Caller, Submission
from handlers.services import Services

Json = Mapping[str, Any]
OURS = re.compile(r"^shortlist:")


def register_interactions(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers, homes: Homes
) -> None:
    """Listen to our commands, and to all of our buttons and forms, old ones too."""
    submissions = Submissions()

    async def command(ack: AsyncAck, body: Json, context: Json) -> None:
        handler = handlers.commands.get(body["command"].removeprefix("/"))
        caller = command_caller(body, context["team_id"])
        reply = await attempt(handler, services, caller, unescape(body.get("text") or "").strip())
        await answer_command(client, ack, body, caller, reply)

    async def button(ack: AsyncAck, body: Json, context: Json) -> None:
        await ack()
        pressed = body["actions"][0]
        handler = handlers.actions.get(name_of(pressed["action_id"]))
        caller = button_caller(body, context["team_id"])
        reply = await attempt(handler, services, caller, pressed.get("value") or "")
        if is_home(body):
            await homes.answer(body, caller, reply)
            return
        await answer_button(client, body, caller, reply)
        if caller.form is not None:
            homes.refresh(caller)

    async def form(ack: AsyncAck, body: Json, context: Json) -> None:
        view, team = body["view"], context["team_id"]
        caller, value = form_caller(body, team)
        filled = Submission(value, submitted_values(view["state"]["values"], team))
        handler = handlers.forms.get(name_of(view["callback_id"]))
        do = partial(attempt, handler, services, caller, filled)
        reply = await submissions.once(_submission(view), do)
        await answer_form(client, ack, view, caller, reply)
        homes.refresh(caller)

    for name in handlers.commands:
        app.command(f"/{name}")(command)
    app.action(OURS)(button)
    app.view(OURS)(form)


def _submission(view: Json) -> str:
    # A view keeps both until it is changed: together they name one submission.
    return f"{view['id']}:{view.get('hash', '')}"


def name_of(identifier: str) -> str:
    """The handler's name in `shortlist:name` or `shortlist:name:place`."""
    return identifier.split(":")[1]


def command_caller(body: Json, team: str) -> Caller:
    """Who typed a command, where."""
    channel = conversation_of(team, body["channel_id"])
    return Caller(workspace_of(team), body["user_id"], channel)


def button_caller(body: Json, team: str) -> Caller:
    """Who pressed a button, on which message or in which form."""
    container = body.get("container") or {}
    user = body["user"]["id"]
    if is_home(body):
        return Caller(workspace_of(team), user)
    if container.get("type") == "view":
        place, _ = _carried(body["view"])
        filled = submitted_values((body["view"].get("state") or {}).get("values") or {}, team)
        return Caller(workspace_of(team), user, place, form=container["view_id"], filled=filled)
    channel = container.get("channel_id") or (body.get("channel") or {}).get("id")
    thread = container.get("thread_ts") or container.get("message_ts")
    place = conversation_of(team, channel) if channel else None
    return Caller(workspace_of(team), user, place, thread, picked=_picked(body))


def _picked(body: Json) -> tuple[str, ...]:
    """Values of the boxes that are ticked on the message."""
    values = (body.get("state") or {}).get("values") or {}
    elements = [element for block in values.values() for element in block.values()]
    return tuple(
        option["value"]
        for element in elements
        if element.get("type") == "checkboxes"
        for option in element.get("selected_options") or ()
    )


def form_caller(body: Json, team: str) -> tuple[Caller, str]:
    """Who sent a form, from where it was opened, and the value it carried."""
    view = body["view"]
    channel, value = _carried(view)
    return Caller(workspace_of(team), body["user"]["id"], channel, form=view["id"]), value


def _carried(view: Json) -> tuple[str | None, str]:
    carried = json.loads(view.get("private_metadata") or "{}")
    return carried.get("channel"), carried.get("value", "")
