"""What the fake keeps of everything that happened."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.faults import Fault


@dataclass
class Posted:
    """A message, ours or a member's. `edits` holds what it said before, oldest first.

    `at` is when it came, in seconds of the monotonic clock.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    ephemeral_to: str | None = None
    files: list[str] = field(default_factory=list)
    edits: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    deleted: bool = False
    at: float = field(default_factory=time.monotonic)

    @property
    def shown(self) -> str:
        """All words a reader sees, a line each."""
        return "\n".join(text_of(self.blocks)) or self.text

    def edit(self, text: str, blocks: list[dict[str, Any]]) -> None:
        """Say something else."""
        self.edits.append((self.text, self.blocks))
        self.text, self.blocks = text, blocks


@dataclass
class ViewRecord:
    """A modal or a Home tab. `history` holds every version, the newest last."""

    id: str
    user: str
    history: list[dict[str, Any]]
    open: bool = True
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def view(self) -> dict[str, Any]:
        """What is shown now."""
        return self.history[-1]

    @property
    def shown(self) -> str:
        """All words a reader sees, a line each."""
        title = self.view.get("title", {}).get("text", "")
        return "\n".join([title, *text_of(self.view["blocks"])])


@dataclass
class FileRecord:
    """A file in Slack. `shares`: (channel, ts); `lag`: calls of files.info before they show."""

    id: str
    name: str
    data: bytes
    mimetype: str
    user: str
    shares: list[tuple[str, str]] = field(default_factory=list)
    lag: int = 0
    deleted: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class PendingFile:
    """A file that the app has announced; `data` once its bytes came."""

    name: str
    length: int
    alt: str | None
    data: bytes | None = None


@dataclass(frozen=True)
class Dropped:
    """A message with files: its ts, the files' ids, and the app's answer to each event."""

    ts: str
    files: tuple[str, ...]
    answers: tuple["Answer", ...]


@dataclass(frozen=True)
class Answer:
    """What the app answered: HTTP status (0: none; over a socket 200: an ack), body, seconds."""

    status: int
    body: Any
    seconds: float


@dataclass(frozen=True)
class Call:
    """A Web API call of the app, when it came, and what went wrong with it on purpose."""

    method: str
    token: str
    arguments: Mapping[str, Any]
    fault: Fault | None = None
    at: float = field(default_factory=time.monotonic)


def text_of(value: Any) -> list[str]:
    """Every text in blocks, in order; dates by their fallback, members and channels by id."""
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and _inline(item) for item in value):
            return ["".join(_words(item) for item in value)]
        return [text for item in value for text in text_of(item)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("text"), str):
        return [value["text"]]
    parts = ("text", "title", "label", "fields", "elements", "element", "options", "hint", "rows")
    return [text for part in parts for text in text_of(value.get(part))]


def _inline(item: dict[str, Any]) -> bool:
    return item.get("type") in {"text", "link", "user", "channel", "date", "emoji"}


def _words(item: dict[str, Any]) -> str:
    for key in ("text", "user_id", "channel_id", "fallback", "url"):
        if key in item:
            return str(item[key])
    return ""


def buttons_of(blocks: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(block, element) of every button."""
    found = []
    for block in blocks:
        elements = [*block.get("elements", ()), block.get("accessory") or {}]
        found += [(block, item) for item in elements if item.get("type") == "button"]
    return found
