"""What the fake keeps of everything that happened."""

import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.faults import Fault

Json = dict[str, Any]
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15


@dataclass(eq=False)
class FileRecord:
    """A file in Discord. `ephemeral`: of a slash command or a form, so no message has it."""

    id: str
    name: str
    data: bytes
    mimetype: str
    channel: str
    ephemeral: bool = False
    gone: bool = False
    description: str | None = None

    @property
    def filename(self) -> str:
        """The name as Discord makes it fit for addresses; the real one is told as `title`."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return re.sub(r"[^\w.-]", "", plain.replace(" ", "_")) or "unknown"


@dataclass(eq=False)
class Posted:
    """A message, ours or a member's.

    Attributes:
        channel: id of the channel or thread it is in.
        user: id of who wrote it.
        edits: (content, components) of what it said before, oldest first.
        reactions: (emoji, user id), oldest first.
        ephemeral_to: id of the only member who sees it.
        loading: it says "... is thinking".
        thread: id of the thread that was started from it.
        source: id of the interaction that it answers.
        at: when it came, in seconds of the monotonic clock.
    """

    id: str
    channel: str
    guild: str | None
    user: str
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    files: list[FileRecord] = field(default_factory=list)
    nonce: str | None = None
    reference: str | None = None
    mentions: list[str] = field(default_factory=list)
    edits: list[tuple[str, list[Json]]] = field(default_factory=list)
    edited_at: str | None = None
    reactions: list[tuple[str, str]] = field(default_factory=list)
    ephemeral_to: str | None = None
    loading: bool = False
    deleted: bool = False
    thread: str | None = None
    source: str | None = None
    kind: int = 0
    at: float = field(default_factory=time.monotonic)

    @property
    def shown(self) -> str:
        """All words a reader sees, a line each."""
        written = [self.content] if self.content else []
        names = [file.name for file in self.files]
        return "\n".join([*written, *text_of(self.components), *names])

    @property
    def buttons(self) -> list[Json]:
        """Every button, in order."""
        return [one for one in walk(self.components) if one["type"] == 2]

    @property
    def labels(self) -> list[str]:
        """The label of every button."""
        return [one.get("label", "") for one in self.buttons]

    @property
    def selects(self) -> list[Json]:
        """Every select menu, in order."""
        return [one for one in walk(self.components) if one["type"] in {3, 5, 6, 7, 8}]


@dataclass(eq=False)
class ModalRecord:
    """A form that was opened. `data` is as the app sent it, with ids filled in."""

    data: Json
    user: str
    channel: str
    message: Posted | None
    open: bool = True

    @property
    def custom_id(self) -> str:
        """The form's own."""
        return str(self.data["custom_id"])

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.data["title"])

    @property
    def fields(self) -> dict[str, Json]:
        """custom_id -> component, for all that can be filled in."""
        every = walk(self.data["components"])
        return {one["custom_id"]: one for one in every if "custom_id" in one}

    @property
    def shown(self) -> str:
        """All words a reader sees, a line each."""
        return "\n".join([self.title, *text_of(self.data["components"])])


@dataclass(eq=False)
class Answer:
    """An interaction and all that the app answered to it.

    Attributes:
        kind: callback type of the first answer; None: the app gave none in time.
        messages: what it showed, oldest first, as it is now; deleted ones are left out.
        modal: the form that it opened.
        choices: of an autocomplete.
        failed: a member saw "The application did not respond".
        refused: what the app sent and Discord did not take.
    """

    id: str
    token: str
    payload: Json
    user: str
    channel: str
    source: Posted | None = None
    kind: int | None = None
    original: Posted | None = None
    posts: list[Posted] = field(default_factory=list)
    modal: ModalRecord | None = None
    choices: list[Json] = field(default_factory=list)
    failed: bool = False
    expired: bool = False
    refused: list[Json] = field(default_factory=list)

    @property
    def messages(self) -> list[Posted]:
        """What it showed, oldest first; not what is still loading."""
        return [one for one in self.posts if not one.deleted and not one.loading]

    @property
    def deferred(self) -> bool:
        """Whether the first answer only said that one would come."""
        return self.kind in {5, 6}

    @property
    def loading(self) -> bool:
        """Whether a member still sees "... is thinking"."""
        return any(one.loading and not one.deleted for one in self.posts)

    @property
    def shown(self) -> str:
        """All words of all its messages, and of its form."""
        form = [self.modal.shown] if self.modal else []
        return "\n".join([*(one.shown for one in self.messages), *form])

    @property
    def ephemeral(self) -> bool:
        """Whether there are messages and only the caller sees them."""
        return bool(self.messages) and all(one.ephemeral_to for one in self.messages)

    def expire(self) -> None:
        """Let its token run out, as it does after 15 minutes."""
        self.expired = True


@dataclass(frozen=True)
class Call:
    """A REST call of the app, when it came, what went wrong with it on purpose, and its status."""

    name: str
    method: str
    path: str
    token: str
    body: Mapping[str, Any]
    query: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    fault: Fault | None = None
    status: int = 200
    error: Json | None = None
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Identified:
    """An Identify that was taken."""

    session: str
    intents: int
    shard: tuple[int, int]


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, those inside others too, in order."""
    for one in components:
        yield one
        inside = [*one.get("components", ()), one.get("accessory"), one.get("component")]
        yield from walk([child for child in inside if child])


def text_of(components: list[Json]) -> list[str]:
    """Every text in components, in order."""
    found: list[str] = []
    words = ("content", "label", "description", "placeholder", "value")
    for one in walk(components):
        parts = [one.get(key) for key in words]
        for option in one.get("options", ()):
            parts += [option.get("label"), option.get("description")]
        parts += [item.get("description") for item in one.get("items", ())]
        found += [str(part) for part in parts if part]
    return found
