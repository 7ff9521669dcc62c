"""The channel of a workspace without a chat platform: a terminal that listens on a socket.

Workers post to it as they would to a chat; where nobody listens, nobody is told, and nothing with
words of a CV is left lying on disk.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.terminal import render
from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError
from handlers.messages import Form, Message

SCHEME = "local"
CHANNEL = "local:console"
NO_FILES = "A console takes no files: `shortlist report` writes them to where you say."


@dataclass(frozen=True)
class Event:
    """Something that happens in the console's channel.

    Attributes:
        kind: post, edit, delete or react.
        id: of the message it is about.
        thread: of the message it answers to.
        text: rich markup; for a reaction its name.
    """

    kind: str
    id: str
    thread: str | None = None
    text: str = ""


class ConsoleNotifier:
    """Sends to the console, if there is one."""

    limited = False

    def __init__(self, socket: Path | None) -> None:
        self._socket = socket

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Show a message."""
        del destination
        remote_id = f"console-{notice_id}"
        await self._tell(Event("post", remote_id, thread, render(message)))
        return remote_id

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """A console forgets; showing a message twice does no harm."""
        del destination, thread, notice_id
        return None

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Show a message as it is now."""
        del destination
        await self._tell(Event("edit", remote_id, None, render(message)))

    async def delete(self, destination: str, remote_id: str) -> None:
        """Say that a message is gone."""
        del destination
        await self._tell(Event("delete", remote_id))

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """Show a reaction."""
        del destination, remove
        await self._tell(Event("react", message, None, add))

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """A console has no forms; the rubric is shown as a message too."""
        del workspace, reference, form

    async def file_way(self, workspace: str) -> FileWay:
        """None: a console shows words."""
        del workspace
        return FileWay("nowhere", NO_FILES)

    async def direct(self, workspace: str, user: str) -> str:
        """There is one console, whoever looks at it."""
        del workspace, user
        return CHANNEL

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Say that there is no place for a file here.

        Raises:
            PermanentError: always.
        """
        raise PermanentError("no_files", f"{attachment.name} for {destination}: {NO_FILES}")

    async def _tell(self, event: Event) -> None:
        if self._socket is None or not self._socket.exists():
            return
        # A console that was closed a moment ago is one that nobody looks at any more.
        with contextlib.suppress(ConnectionError):
            _, writer = await asyncio.open_unix_connection(str(self._socket))
            writer.write(json.dumps(asdict(event)).encode() + b"\n")
            writer.close()
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def listening(socket: Path, show: Callable[[Event], None]) -> AsyncIterator[None]:
    """Be the console: hand every event to `show`, in the order in which they come."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            show(Event(**json.loads(line)))
        writer.close()

    server = await asyncio.start_unix_server(hear, str(socket), limit=2**20)
    async with server:
        yield
