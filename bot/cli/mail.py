"""E-mail from the shell: a trial, and what is mailed to whoever uses it."""

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.output import err, out
from bot.cli.stored import ACTOR, open_shell, without_buttons
from bot.settings import Settings, load_settings
from bot.terminal import render
from handlers import local
from handlers.addresses import read_address
from handlers.chat.commands import COMMANDS
from handlers.errors import TemporaryError, UnconfirmedError, UserError
from handlers.mailing.boxes import NOT_SET_UP
from handlers.mailing.letters import Letter
from handlers.messages import Caller, Say
from handlers.wording.mailing import trial

IN_CHAT = "/hire mail"
mails = typer.Typer(help="Try e-mail out, and choose what is mailed.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (test, choose):
        mails.command()(command)
    app.add_typer(mails, name="mail")


def test(address: Annotated[str, typer.Argument(help="Where to.")]) -> None:
    """Send one mail now, past the queue, and say what the server answers."""
    settings = load_settings()
    if settings.smtp_host is None:
        raise UserError(NOT_SET_UP)
    place = read_address(address)
    with err.status("Sending"):
        name = asyncio.run(_send(settings, place))
    out.print(f"{escape(settings.smtp_host)} took a mail for {escape(place)}: {escape(name)}")
    out.print("If it does not arrive, look into the spam folder, and ask the server's log for it.")


async def _send(settings: Settings, address: str) -> str:
    # Imported where it is used, as everywhere: most commands have nothing to do with mail.
    from bot.mail.compose import compose  # noqa: PLC0415
    from bot.mail.platform import access_of  # noqa: PLC0415
    from bot.mail.server import MailServer  # noqa: PLC0415

    letter = Letter(address, f"test-{secrets.token_hex(16)}")
    mail = compose(trial(), letter, settings.mail_sender, datetime.now(UTC))
    server = MailServer(access_of(settings))
    try:
        await server.submit(settings.mail_sender.addr_spec, address, mail.content)
    except (TemporaryError, UnconfirmedError) as error:
        raise UserError(str(error)) from error
    finally:
        await server.close()
    return mail.message_id


def choose(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="As behind /hire mail: you@example.com, alerts, digest 8, off, forget"),
    ] = None,
) -> None:
    """Say where and what is mailed to you of the shell's own openings; alone, show it."""
    asyncio.run(_choose(load_settings(), " ".join(words or ())))


async def _choose(settings: Settings, text: str) -> None:
    async with open_shell(settings) as shell:
        home = await local.workspace(shell.services)
        caller = Caller(home.key, ACTOR)
        try:
            reply = await COMMANDS["hire"](shell.services, caller, f"mail {text}")
        except UserError as error:
            said = error.in_chat if IN_CHAT in error.typed else str(error)
            raise UserError(_in_shell(said)) from error
        await shell.settle()
    if isinstance(reply, Say):
        out.print(_in_shell(render(without_buttons(reply.message))))


def _in_shell(text: str) -> str:
    return text.replace(IN_CHAT, "shortlist mail choose")
