"""Discord from the shell: the link that invites, and the commands that members get."""

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.output import err, out
from bot.settings import Settings, load_settings
from handlers.errors import TemporaryError, UserError
from handlers.wording.parts import count

discords = typer.Typer(help="Bring Shortlist into Discord servers.", no_args_is_help=True)
GUILD = "Id of one server, to try the commands out there; registering for all takes them back."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (invite, sync):
        discords.command()(command)
    app.add_typer(discords, name="discord")


def invite() -> None:
    """Print the link by which a server's admin brings Shortlist into it."""
    out.print(escape(asyncio.run(_link(load_settings()))))
    err.print("Open it and choose the server: it takes “Manage Server” there.")


async def _link(settings: Settings) -> str:
    # Imported where it is used, as everywhere: most commands have nothing to do with Discord.
    from bot.discord.client import DiscordClient, point_to  # noqa: PLC0415
    from bot.discord.invite import invite_url  # noqa: PLC0415
    from bot.discord.sync import NOT_SET  # noqa: PLC0415
    from bot.discord.tokens import flaw, what_to_check  # noqa: PLC0415

    token = settings.discord_bot_token.get_secret_value() if settings.discord_bot_token else ""
    if wrong := flaw(token) if token else NOT_SET:
        raise UserError(wrong)
    point_to(settings.discord_api_url)
    client = DiscordClient(token, settings.discord_api_url)
    try:
        application = await client.repeatable("GET", "/applications/@me")
    except TemporaryError as error:
        advice = what_to_check(settings.discord_api_url)
        raise UserError(f"{error.reason} {advice}") from error
    finally:
        await client.close()
    return invite_url(str(application["id"]))


def sync(*, guild: Annotated[str | None, typer.Option(help=GUILD)] = None) -> None:
    """Register the commands with Discord: once after setting up, and after an update."""
    from bot.discord.sync import sync_commands  # noqa: PLC0415 - as above

    with err.status("Registering"):
        calls = asyncio.run(sync_commands(load_settings(), guild))
    where = f"in the server {guild}" if guild else "for all servers"
    out.print(f"{count(len(calls), 'command')} registered {where}:")
    for call in calls:
        out.print(f"  {escape(call)}")
