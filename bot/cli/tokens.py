"""Keys for programs that use the API, from the shell: commands below `shortlist token`."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from bot.cli.output import err, out
from bot.cli.stored import ACTOR, open_shell
from bot.settings import Settings, load_settings
from handlers import local
from handlers.access import LOCAL
from handlers.api import keys
from handlers.api.keys import Issued, NewKey
from handlers.api.scopes import SCOPES
from handlers.errors import UserError
from handlers.services import Services
from handlers.wording.keys import line

T = TypeVar("T")
tokens = typer.Typer(help="Keys for programs that use the API.", no_args_is_help=True)
WORKSPACE = Annotated[
    str, typer.Option("--workspace", help="Whose data: local, slack:T0123, discord:123.")
]
KEY = Annotated[str, typer.Argument(metavar="KEY", help="Its id or its prefix, see `token list`.")]
_SPAN = re.compile(r"(\d{1,4})([hd])")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("scopes", scopes),
        ("create", create),
        ("list", list_keys),
        ("revoke", revoke),
        ("rotate", rotate),
    ):
        tokens.command(name)(command)
    app.add_typer(tokens, name="token")


def scopes() -> None:
    """List what a key can be for."""
    for name, scope in SCOPES.items():
        out.print(f"[bold]{name:<16}[/bold] {escape(scope.words)}")


def create(
    name: Annotated[str, typer.Argument(help="What uses it, e.g. careers-page.")],
    *,
    scope: Annotated[list[str], typer.Option(help="What it is for; repeat it for more.")],
    expires: Annotated[str | None, typer.Option(help="It ends by itself: 90d, 12h.")] = None,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Make a key and print it, this once; `token scopes` lists what it can be for."""
    new = NewKey(name, scope, parse_span(expires) if expires else None)

    async def make(services: Services) -> Issued:
        home = await local.named_workspace(services, workspace)
        return await keys.create(services, home, new, by=ACTOR)

    _tell(_run(load_settings(), make))


def list_keys(*, workspace: WORKSPACE = LOCAL) -> None:
    """List the keys of a workspace, the newest first, without their secrets."""

    async def look(services: Services) -> list[str]:
        home = await local.named_workspace(services, workspace)
        found = await keys.list_keys(services, home.id)
        return [line(key, services.now()) for key in found]

    lines = _run(load_settings(), look)
    for text in lines or ["There is no key yet. `shortlist token create` makes one."]:
        out.print(escape(text))


def revoke(key: KEY, *, workspace: WORKSPACE = LOCAL) -> None:
    """End a key at once, and every token of it."""

    async def end(services: Services) -> str:
        home = await local.named_workspace(services, workspace)
        named = await keys.named_by(services, home.id, key)
        return line(await keys.revoke(services, home.id, named.id, by=ACTOR), services.now())

    out.print(escape(_run(load_settings(), end)))


def rotate(
    key: KEY,
    *,
    overlap: Annotated[str, typer.Option(help="How long the old one stays good: 24h, 7d.")] = "24h",
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Make a key in place of another one; both are good for a while."""
    both = parse_span(overlap)

    async def renew(services: Services) -> Issued:
        home = await local.named_workspace(services, workspace)
        named = await keys.named_by(services, home.id, key)
        return await keys.rotate(services, home.id, named.id, overlap=both, by=ACTOR)

    _tell(_run(load_settings(), renew))


def parse_span(text: str) -> timedelta:
    """A span of time as it is typed: 90d, 12h.

    Raises:
        UserError: it is none.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise UserError(f"“{text}” is no span of time. Write hours or days: 12h, 90d.")
    amount = int(found[1])
    return timedelta(hours=amount) if found[2] == "h" else timedelta(days=amount)


def _tell(issued: Issued) -> None:
    out.print(issued.secret, markup=False)
    err.print(f"Key {issued.key.id}. Keep it now: it is not shown again.")


def _run(settings: Settings, step: Callable[[Services], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_shell(settings) as shell:
            return await step(shell.services)

    return asyncio.run(run())
