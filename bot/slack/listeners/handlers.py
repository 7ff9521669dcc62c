"""What the listeners call."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.inbox import Shared
from handlers.messages import Caller, Reply, Submission
from handlers.questions import Heard
from handlers.services import Services

Typed = Callable[[Services, Caller, str], Awaitable[Reply]]
Filled = Callable[[Services, Caller, Submission], Awaitable[Reply]]


@dataclass(frozen=True)
class Handlers:
    """The use cases that Slack reaches.

    Attributes:
        commands: slash command without its slash -> (services, caller, text).
        actions: name of a button -> (services, caller, value).
        forms: name of a form -> (services, caller, submission).
        receive: (shared) files were shared (`handlers.inbox.Inbox.take`).
        ask: (services, heard) a question was asked (`handlers.questions.receive_question`).
        file_deleted: a file was deleted (`handlers.intake.file_deleted`).
        uninstalled: (workspace) the app is gone from it.
    """

    commands: Mapping[str, Typed]
    actions: Mapping[str, Typed]
    forms: Mapping[str, Filled]
    receive: Callable[[Shared], Awaitable[None]]
    ask: Callable[[Services, Heard], Awaitable[None]]
    file_deleted: Callable[..., Awaitable[Any]]
    uninstalled: Callable[[str], Awaitable[Any]]
