"""What the listeners call."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.inbox import Shared
from handlers.messages import Caller, Pointed, Reply, Submission
from handlers.services import Services

Typed = Callable[[Services, Caller, str], Awaitable[Reply]]
Filled = Callable[[Services, Caller, Submission], Awaitable[Reply]]
Chosen = Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]


@dataclass(frozen=True)
class Handlers:
    """The use cases that Slack reaches.

    Attributes:
        commands: slash command without its slash -> (services, caller, text).
        actions: name of a button -> (services, caller, value).
        forms: name of a form -> (services, caller, submission).
        shortcuts: name of a shortcut -> (services, caller, message it was chosen on, if any).
        receive: (shared) files were shared (`handlers.inbox.Inbox.take`).
        file_deleted: a file was deleted (`handlers.intake.file_deleted`).
        uninstalled: (workspace) the app is gone from it.
    """

    commands: Mapping[str, Typed]
    actions: Mapping[str, Typed]
    forms: Mapping[str, Filled]
    shortcuts: Mapping[str, Chosen]
    receive: Callable[[Shared], Awaitable[None]]
    file_deleted: Callable[..., Awaitable[Any]]
    uninstalled: Callable[[str], Awaitable[Any]]
