"""Names of Discord places: `discord:9` is a guild, `discord:9/4` a channel in it.

A message is named by its id where it is in the destination's own channel, and `thread-message`
where it is in a thread below. A file is named `channel-message-attachment`. One that came with a
command or a form is on no message: its name is the key under which its address is kept, `k-…`.
"""

from typing import NamedTuple

SCHEME = "discord:"
KEPT = "k-"


class Attached(NamedTuple):
    """Where an attachment hangs: ids of the channel or thread, of the message, and its own."""

    channel: str
    message: str
    attachment: str


def workspace_of(guild: str | int) -> str:
    """Name of a guild's workspace."""
    return f"{SCHEME}{guild}"


def channel_of(guild: str | int, channel: str | int) -> str:
    """Destination of a channel."""
    return f"{SCHEME}{guild}/{channel}"


def split(destination: str) -> tuple[str, str]:
    """Workspace and channel id of a destination.

    Raises:
        ValueError: it is no Discord channel.
    """
    workspace, slash, channel = destination.partition("/")
    if not workspace.startswith(SCHEME) or not slash or not channel:
        raise ValueError(f"not a Discord channel: {destination!r}")
    return workspace, channel


def guild_of(workspace: str) -> str:
    """Guild id of a workspace, or of a destination in it."""
    return workspace.removeprefix(SCHEME).partition("/")[0]


def remote_id(home: str, channel: str, message: str) -> str:
    """How a message is named at the destination whose channel is `home`."""
    return message if channel == home else f"{channel}-{message}"


def locate(home: str, remote: str) -> tuple[str, str]:
    """Channel (or thread) and id of the message that is named `remote` at a channel."""
    channel, dash, message = remote.rpartition("-")
    return (channel, message) if dash else (home, remote)


def room_under(home: str, remote: str) -> str:
    """Id of the thread that answers to a message go into: the one under it, or that it is in."""
    place, message = locate(home, remote)
    return message if place == home else place


def file_id(channel: str | int, message: str | int, attachment: str | int) -> str:
    """How an attachment of a message is named."""
    return f"{channel}-{message}-{attachment}"


def attached(file: str) -> Attached | None:
    """Where a file hangs; None where it hangs on no message."""
    parts = file.split("-")
    return Attached(*parts) if len(parts) == 3 and all(map(str.isdecimal, parts)) else None
