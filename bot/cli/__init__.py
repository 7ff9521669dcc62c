"""The shell: the same use cases as the chat, and everything an operator needs."""

import sys
from importlib import metadata
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli import (
    applying,
    asking,
    ats,
    bench,
    board,
    direct,
    discord,
    explaining,
    forgetting,
    mail,
    operate,
    people,
    reports,
    resumes,
    rubrics,
    stored,
    switching,
    tokens,
    waiting,
    webhooks,
)
from bot.cli.output import out, printable
from bot.folder_lock import FolderError
from bot.logs import set_up_logs
from bot.redis_server import RedisMissingError
from bot.services import KNOWN_TROUBLE, explain
from bot.settings import SettingsError, load_settings
from bot.supervisor import StartError
from handlers.errors import PermanentError, TemporaryError, UserError

app = typer.Typer(
    name="shortlist",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
direct.register(app)
stored.register(app)
waiting.register(app)
rubrics.register()
switching.register()
applying.register(app)
explaining.register(app)
people.register(app)
reports.register(app)
resumes.register(app)
asking.register(app)
bench.register(app)
board.register(app)
operate.register(app)
discord.register(app)
tokens.register(app)
forgetting.register(app)
webhooks.register(app)
mail.register(app)
ats.register(app)

_TROUBLE = (
    UserError,
    PermanentError,
    TemporaryError,
    SettingsError,
    StartError,
    FolderError,
    RedisMissingError,
    OSError,
    *KNOWN_TROUBLE,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        out.print(f"shortlist {metadata.version('shortlist')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """CVs in, ranked and defensible shortlist out. A person decides, always."""
    del version  # told before any command


def main() -> None:
    """Run a command; trouble that a person can put right is one sentence, exit code 2."""
    try:
        # Commands speak for themselves; what the product notes beside is shown when it matters.
        set_up_logs(load_settings(log_level="WARNING"), "shell")
        app()
    except _TROUBLE as error:
        Console(stderr=True, highlight=False).print(
            f"[red]{escape(printable(explain(error)))}[/red]", soft_wrap=True
        )
        sys.exit(2)
