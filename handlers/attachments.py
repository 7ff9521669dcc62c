"""Files that we send ourselves: what they are, and how they reach people on a platform."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Attachment:
    """A file of ours.

    Attributes:
        name: with its ending.
        title: what is shown above it.
        alt: what a picture shows, for whoever cannot see it; at most 1,000 characters.
    """

    name: str
    title: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True)
class FileWay:
    """How files reach people in a workspace.

    Attributes:
        reach: `member` alone, only a `channel` and all in it, or `nowhere`.
        advice: what to do so that they reach the member alone; empty where they do.
    """

    reach: Literal["member", "channel", "nowhere"]
    advice: str = ""


class FileSender(Protocol):
    """Sends files to one platform."""

    async def file_way(self, workspace: str) -> FileWay:
        """How files reach people in a workspace, by what the platform allows us there."""

    async def direct(self, workspace: str, user: str) -> str:
        """The destination of the direct messages between a member and us.

        Raises:
            TemporaryError: try again.
            PermanentError: there is none; the reason says what to do.
        """

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Send a file.

        Raises:
            UnconfirmedError: it was sent, but no answer came.
            TemporaryError: nothing was sent; try again, after `retry_after` where given.
            PermanentError: the destination will not take it; the reason says what to do.
        """
