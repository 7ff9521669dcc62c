"""What the listeners of every chat platform call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.asking.questions import Heard
from handlers.cvs.inbox import Shared
from handlers.messages import Caller, Message, Pointed, Reply, Submission
from handlers.services import Services

Typed = Callable[[Services, Caller, str], Awaitable[Reply]]
Filled = Callable[[Services, Caller, Submission], Awaitable[Reply]]
Chosen = Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]
Home = Callable[[Services, Caller], Awaitable[Message]]


@dataclass(frozen=True)
class UseCases:
    """The use cases that members reach on any platform.

    Attributes:
        commands: slash command without its slash -> (services, caller, text).
        actions: name of a button -> (services, caller, value).
        forms: name of a form -> (services, caller, submission).
        shortcuts: name of a shortcut -> (services, caller, message it was chosen on, if any).
        home: (services, caller) what the app's Home shows them (`handlers.chat.home.home`).
        receive: (shared) files were shared (`handlers.cvs.inbox.Inbox.take`).
        ask: (services, heard) a question was asked (`handlers.asking.questions.receive_question`).
        uninstalled: (workspace or organisation, when) the app is gone; gives all workspaces that
            it is gone from.
    """

    commands: Mapping[str, Typed]
    actions: Mapping[str, Typed]
    forms: Mapping[str, Filled]
    shortcuts: Mapping[str, Chosen]
    home: Home
    receive: Callable[[Shared], Awaitable[None]]
    ask: Callable[[Services, Heard], Awaitable[None]]
    uninstalled: Callable[[str, datetime], Awaitable[Sequence[str]]]
