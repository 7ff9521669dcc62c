"""Where the shell writes: results to standard output, progress and trouble to standard error."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def write_json(value: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    # A file name need not be valid text; such bytes leave as JSON's own escapes.
    line = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    sys.stdout.write(line.decode() + "\n")


def printable(text: str) -> str:
    """Text that any terminal takes: bytes of a file name that are no text become `?`."""
    return text.encode("utf-8", "replace").decode()


def shown(file: str) -> str:
    """A file name as rich markup."""
    return escape(printable(file))


def name_home(key: str, homes: int) -> None:
    """Print whose what follows is, where there are several workspaces."""
    if homes > 1:
        out.print(f"[dim]{escape(key)}[/dim]")


def bar() -> Progress:
    """A progress bar on standard error, gone when it is done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def tracked(items: Iterable[T], over: Sized, description: str) -> Iterator[T]:
    """Give the items on while a bar shows how many of `over` are done."""
    with bar() as progress:
        task = progress.add_task(description, total=len(over))
        for item in items:
            progress.advance(task)
            yield item
