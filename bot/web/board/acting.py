"""Buttons and forms, the same as in chat: their names and ids in, the reply as a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.board.visiting import BoardRoute, Sender, Sent, Visit, Visitor, go, own_path
from handlers.actions import ACTIONS, FORMS
from handlers.errors import MissingError, UserError
from handlers.identifiers import OUTDATED, outdated
from handlers.messages import (
    Ask,
    Caller,
    Done,
    FieldErrors,
    Form,
    Message,
    Replace,
    Reply,
    Say,
    Show,
    Submission,
)

router = APIRouter(prefix="/board", route_class=BoardRoute)
# Fields of our own pages; what is left of a form was asked by it.
OURS = frozenset({"csrf", "back", "form", "value", "asked", "press", "action"})


@dataclass(frozen=True)
class Asked:
    """A form on a page.

    Attributes:
        asked: the button that opens it, `ask_level 7:python`; to open it again with its errors.
        filled: what was typed before.
        back: the page that it leads back to.
    """

    form: Form
    asked: str
    filled: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    back: str = ""


@router.post("/press")
async def press(sent: Sender) -> Response:
    """Press a button."""
    action, value = sent.text("action"), sent.text("value")
    picked = tuple(str(one) for one in sent.fields.getlist("picked"))
    caller = replace(sent.visit.caller, picked=picked)
    reply = await pressed(sent.visit, caller, action, value)
    return answered(sent.visit, reply, asked=f"{action} {value}", back=sent.back)


@router.get("/ask/{action}")
async def ask(visit: Visitor, action: str, value: str = "", back: str = "") -> Response:
    """Open a form. Only buttons that ask are pressed by an address: those change nothing."""
    if not action.startswith("ask_"):
        raise MissingError(OUTDATED)
    reply = await pressed(visit, visit.caller, action, value)
    return answered(visit, reply, asked=f"{action} {value}", back=own_path(back))


@router.post("/fill")
async def fill(sent: Sender) -> Response:
    """Send a form; one with errors comes back as it was filled in."""
    filled = filled_in(sent)
    if button := sent.text("press"):
        return await _pressed_inside(sent, button, filled)
    handler = FORMS.get(sent.text("form"))
    if handler is None:
        raise outdated()
    submission = Submission(sent.text("value"), filled)
    reply = await handler(sent.visit.services, sent.visit.caller, submission)
    if isinstance(reply, FieldErrors):
        return await _again(sent, filled, reply.errors)
    if isinstance(reply, Show) and sent.back:
        return go(sent.back)
    return answered(sent.visit, reply, asked="", back=sent.back)


async def _pressed_inside(sent: Sent, button: str, filled: Mapping[str, str]) -> Response:
    """A button within a form: what was typed so far goes with it."""
    action, _, value = button.partition(" ")
    caller = replace(sent.visit.caller, filled=filled)
    reply = await pressed(sent.visit, caller, action, value)
    return answered(sent.visit, reply, asked=sent.text("asked"), back=sent.back)


async def _again(sent: Sent, filled: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    visit, asked = sent.visit, sent.text("asked")
    action, _, value = asked.partition(" ")
    caller = replace(visit.caller, filled=filled)
    if action == "ask_rubric":  # with as many criteria as were filled in
        action, value = "add_criterion", sent.text("value")
    reply = await pressed(visit, caller, action, value)
    if not isinstance(reply, Ask):
        raise UserError(" ".join(errors.values()))
    form = replace(reply.form, value=sent.text("value"))
    return ask_page(visit, Asked(form, asked, filled, errors, sent.back), status=422)


async def pressed(visit: Visit, caller: Caller, action: str, value: str) -> Reply:
    """What a button answers.

    Raises:
        UserError: there is no such button any more.
    """
    handler = ACTIONS.get(action)
    if handler is None:
        raise outdated()
    return await handler(visit.services, caller, value)


def filled_in(sent: Sent) -> dict[str, str]:
    """What was typed into the fields of a form."""
    return {
        name: value.replace("\r\n", "\n")
        for name, value in sent.fields.items()
        if isinstance(value, str) and name not in OURS
    }


def answered(visit: Visit, reply: Reply, *, asked: str, back: str) -> Response:
    """A reply as a page; where only what is shown changed, the page it is shown on."""
    match reply:
        case Ask(form):
            return ask_page(visit, Asked(form, asked, back=back))
        case Say(message):
            return message_page(visit, message, back)
        case Show(title, message):
            return message_page(visit, message, back, title)
        case Replace(message) if not back:
            return message_page(visit, message, back)
        case FieldErrors(errors):
            raise UserError(" ".join(errors.values()))
        case Replace() | Done():
            return go(back or "/board")


def ask_page(visit: Visit, asked: Asked, *, status: int = 200) -> Response:
    """A form as a page."""
    if asked.form.submit is None:
        return visit.page("board/waiting.html", form=asked.form, back=asked.back)
    return visit.page("board/form.html", asked=asked, status=status)


def message_page(visit: Visit, message: Message, back: str, title: str = "") -> Response:
    """A message as a page."""
    return visit.page("board/message.html", message=message, back=back, title=title)
