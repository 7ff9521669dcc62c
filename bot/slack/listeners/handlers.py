"""What the listeners call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.inbox import Shared
from handlers.installations import Installed
from handlers.messages import Caller, Message, Pointed, Reply, Submission
from handlers.questions import Heard
from handlers.services import Services

Typed = Callable[[Services, Caller, str], Awaitable[Reply]]
Share = Callable[[str, str], Awaitable[Installed | None]]
Filled = Callable[[Services, Caller, Submission], Awaitable[Reply]]
Chosen = Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]
Home = Callable[[Services, Caller], Awaitable[Message]]


@dataclass(frozen=True)
class Handlers:
    """The use cases that Slack reaches.

    Attributes:
        commands: slash command without its slash -> (services, caller, text).
        actions: name of a button -> (services, caller, value).
        forms: name of a form -> (services, caller, submission).
        shortcuts: name of a shortcut -> (services, caller, message it was chosen on, if any).
        home: (services, caller) what the Home tab shows them (`handlers.home.home`).
        receive: (shared) files were shared (`handlers.inbox.Inbox.take`).
        ask: (services, heard) a question was asked (`handlers.questions.receive_question`).
        file_deleted: a file was deleted (`handlers.intake.file_deleted`).
        uninstalled: (workspace or organisation, when) the app is gone; gives all workspaces that
            it is gone from.
        share: (workspace, organisation) lets a workspace use its organisation's installation;
            gives it, None where there is none.
    """

    commands: Mapping[str, Typed]
    actions: Mapping[str, Typed]
    forms: Mapping[str, Filled]
    shortcuts: Mapping[str, Chosen]
    home: Home
    receive: Callable[[Shared], Awaitable[None]]
    ask: Callable[[Services, Heard], Awaitable[None]]
    file_deleted: Callable[..., Awaitable[Any]]
    uninstalled: Callable[[str, datetime], Awaitable[Sequence[str]]]
    share: Share
