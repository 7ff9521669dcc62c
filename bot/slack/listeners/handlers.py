"""What the listeners call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.chat.use_cases import UseCases
from handlers.installations import Installed

Share = Callable[[str, str], Awaitable[Installed | None]]


@dataclass(frozen=True)
class Handlers(UseCases):
    """The use cases that Slack reaches.

    Attributes:
        file_deleted: a file was deleted (`handlers.cvs.intake.file_deleted`).
        share: (workspace, organisation) lets a workspace use its organisation's installation;
            gives it, None where there is none.
    """

    file_deleted: Callable[..., Awaitable[Any]]
    share: Share
