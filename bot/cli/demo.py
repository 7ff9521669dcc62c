"""The demo: the real stack on a temporary folder, invented CVs, the channel in this terminal."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.output import out
from bot.cli.stored import open_shell
from bot.console import CHANNEL, Event, listening
from bot.demo import opening, samples
from bot.services import root_keys
from bot.settings import Settings, load_settings
from bot.stack import stack
from bot.terminal import render
from handlers import local
from handlers.chat.commands import COMMANDS
from handlers.cvs.intake import HandedIn, hand_in
from handlers.messages import Caller, Say
from handlers.openings.managing import NewOpening, create, draft_now
from handlers.services import Services

USER = "you"
ALERT_BAR = 75.0
# A channel takes a message a second; a terminal can take them as they come.
PACE = 0.0
SHOWN_SECONDS = 30.0
MARKS: Mapping[str, str] = {
    "eyes": "👀",
    "white_check_mark": "✅",
    "warning": "⚠️ ",
    "no_entry": "⛔",
}


@dataclass
class Screen:
    """Shows what happens in the channel, an edit only where the words changed."""

    shown: dict[str, str] = field(default_factory=dict)
    seen: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, event: Event) -> None:
        """Print an event."""
        self.seen.set()
        if event.kind == "react":
            out.print(f"[dim]Shortlist reacted[/dim] {MARKS.get(event.text, event.text)}")
            return
        if self.shown.get(event.id) == event.text:
            return
        self.shown[event.id] = event.text
        indent = "    │ " if event.thread else "  "
        edited = " [dim](edited)[/dim]" if event.kind == "edit" else ""
        out.print(f"[bold magenta]Shortlist[/bold magenta]{edited}")
        out.print("\n".join(indent + line for line in event.text.splitlines()))


async def play() -> None:
    """Run the demo from beginning to end, on a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="shortlist-demo-") as folder:
        settings = _settings(Path(folder))
        screen = Screen()
        out.rule("Shortlist demo: database, Redis and workers are starting")
        await root_keys(settings, lasting=False)
        console = listening(Path(folder) / "console", screen.show)
        async with console, stack(settings), open_shell(settings) as shell:
            await _journey(shell.services, screen)
    out.rule("Done. Set up Slack or Discord next: see README.md")


def _settings(folder: Path) -> Settings:
    """The person's own model settings, everything else of the demo's own."""
    return load_settings(
        data_folder=folder / "data",
        console_socket=folder / "console",
        database_url=None,
        redis_url=None,
        key_file=None,
        slack_bot_token=None,
        slack_app_token=None,
        slack_signing_secret=None,
        slack_client_id=None,
        slack_client_secret=None,
        slack_mode=None,
        discord_bot_token=None,
        web="off",
        pace_seconds=PACE,
        log_level="WARNING",
    )


async def _journey(services: Services, screen: Screen) -> None:
    home = await local.workspace(services)
    caller = Caller(home.key, USER, CHANNEL)
    out.rule("1. An opening, its rubric drafted from the description")
    text = opening().read_text("utf-8")
    title = text.partition("\n")[0]
    new = NewOpening(title, text, CHANNEL, ALERT_BAR, created_by=USER)
    made = await create(services, home.id, new)
    await draft_now(services, made)
    await asyncio.wait_for(screen.seen.wait(), SHOWN_SECONDS)
    files = samples()
    out.rule(f"2. {len(files)} CVs dropped into the channel")
    drop = "file-demo"
    for path in files:
        given = HandedIn(
            CHANNEL, f"demo-{path.name}", drop, path.name, path.read_bytes(), USER, made.id
        )
        await hand_in(services, home.id, given)
    await _until_settled(services, home.id, drop)
    await _ask(services, caller, "3. The ranked shortlist", "rank", f"#{made.id}")
    await _ask(services, caller, "4. The retry queue", "hire", "queue")
    await _ask(services, caller, "5. How things stand", "hire", "status")


async def _until_settled(services: Services, workspace_id: int, drop: str) -> None:
    while True:
        all_ = await local.standings_of(services, workspace_id, CHANNEL, drop)
        waiting = await local.messages_due(services, workspace_id)
        if all_ and local.count_done(all_) == len(all_) and not waiting:
            return
        await asyncio.sleep(0.2)


async def _ask(services: Services, caller: Caller, heading: str, command: str, words: str) -> None:
    out.rule(heading)
    out.print(f"[bold]{caller.user}[/bold] /{command} {words}")
    reply = await COMMANDS[command](services, caller, words)
    if isinstance(reply, Say):
        out.print(render(reply.message))  # its buttons too, as the channel shows them
