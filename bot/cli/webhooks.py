"""Webhooks from the shell: commands below `shortlist webhook`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from bot.cli import sources
from bot.cli.output import err, out
from bot.cli.stored import ACTOR, Shell, open_shell
from bot.settings import Settings, load_settings
from handlers import local
from handlers.access import LOCAL
from handlers.errors import UserError
from handlers.events import KINDS
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks.endpoints import Change, Listed, Sent
from handlers.wording.webhooks import listed_line, sent_line

T = TypeVar("T")
group = typer.Typer(
    help="Addresses that are told what happens; programs that hand in openings and CVs.",
    no_args_is_help=True,
)
WORKSPACE = Annotated[
    str, typer.Option("--workspace", help="Whose: local, slack:T0123, discord:123.")
]
ENDPOINT = Annotated[int, typer.Argument(metavar="WEBHOOK", help="Its id, see `webhook list`.")]
DELIVERY = Annotated[int, typer.Argument(metavar="DELIVERY", help="Its id, see `webhook log`.")]
LOOK_SECONDS, LOOKS = 0.5, 60  # until a worker has tried: a call may take 20 s


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("add", add),
        ("list", list_endpoints),
        ("remove", remove),
        ("rotate", rotate),
        ("enable", enable),
        ("disable", disable),
        ("test", send_test),
        ("log", log),
        ("replay", replay),
    ):
        group.command(name)(command)
    sources.register(group)
    app.add_typer(group, name="webhook")


def add(
    url: Annotated[str, typer.Argument(help="Where it listens: https://example.com/hook")],
    *,
    event: Annotated[
        list[str] | None,
        typer.Option(help=f"Repeat it for more; default: all. {', '.join(KINDS)}."),
    ] = None,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Tell an address what happens; prints the secret that it checks signatures with, this once."""

    async def make(shell: Shell, home: int) -> Listed:
        return await webhooks.add(shell.services, home, url, event or [], by=ACTOR)

    _hand_over(_run(load_settings(), workspace, make))


def list_endpoints(*, workspace: WORKSPACE = LOCAL) -> None:
    """List webhooks, and how each of them stands."""

    async def look(shell: Shell, home: int) -> list[Listed]:
        return await webhooks.endpoints(shell.services, home)

    lines = [listed_line(one.row, one.url) for one in _run(load_settings(), workspace, look)]
    for text in lines or ["There is no webhook yet. `shortlist webhook add` makes one."]:
        out.print(escape(text))


def remove(webhook: ENDPOINT, *, workspace: WORKSPACE = LOCAL) -> None:
    """Remove a webhook with its log; what was still to be sent is not."""

    async def end(shell: Shell, home: int) -> None:
        await webhooks.remove(shell.services, home, webhook, by=ACTOR)

    _run(load_settings(), workspace, end)
    out.print(f"Webhook {webhook} is removed.")


def rotate(
    webhook: ENDPOINT,
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The old secret signs nothing more.")
    ] = False,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Give a webhook a new secret and print it; for 24 hours both sign what is sent."""

    async def renew(shell: Shell, home: int) -> Listed:
        return await webhooks.renew_secret(shell.services, home, webhook, at_once=at_once, by=ACTOR)

    _hand_over(_run(load_settings(), workspace, renew))


def enable(webhook: ENDPOINT, *, workspace: WORKSPACE = LOCAL) -> None:
    """Switch a webhook on; what failed meanwhile is in `shortlist queue`."""
    _switch(webhook, workspace, on=True)


def disable(webhook: ENDPOINT, *, workspace: WORKSPACE = LOCAL) -> None:
    """Switch a webhook off; it is told nothing of what happens meanwhile."""
    _switch(webhook, workspace, on=False)


def _switch(webhook: int, workspace: str, *, on: bool) -> None:
    async def change(shell: Shell, home: int) -> Listed:
        wanted = Change(enabled=on)
        return await webhooks.change(shell.services, home, webhook, wanted, by=ACTOR)

    changed = _run(load_settings(), workspace, change)
    out.print(escape(listed_line(changed.row, changed.url)))


def send_test(webhook: ENDPOINT, *, workspace: WORKSPACE = LOCAL) -> None:
    """Send a webhook a test event and say how that went. Exit code 1 when it was not taken."""

    async def ping(shell: Shell, home: int) -> Sent:
        delivery = await webhooks.ping(shell.services, home, webhook, by=ACTOR)
        return await _outcome(shell, home, delivery)

    _tell(_run(load_settings(), workspace, ping))


def log(
    webhook: Annotated[int | None, typer.Argument(help="Its id; default: all of them.")] = None,
    *,
    state: Annotated[
        str | None, typer.Option(help="Only what is due, delivered, failed or dropped.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Show what was sent, or is to be, the newest first."""

    async def look(shell: Shell, home: int) -> list[Sent]:
        return await webhooks.deliveries(
            shell.services, home, endpoint_id=webhook, state=state, limit=last
        )

    lines = [sent_line(sent.letter, sent.last) for sent in _run(load_settings(), workspace, look)]
    for text in lines or ["Nothing was sent."]:
        out.print(escape(text))


def replay(delivery: DELIVERY, *, workspace: WORKSPACE = LOCAL) -> None:
    """Send a delivery once more, under the same id. Exit code 1 when it was not taken."""

    async def again(shell: Shell, home: int) -> Sent:
        await webhooks.replay(shell.services, home, delivery, by=ACTOR)
        return await _outcome(shell, home, delivery)

    _tell(_run(load_settings(), workspace, again))


async def _outcome(shell: Shell, home: int, delivery_id: int) -> Sent:
    """How a delivery went, once it was tried: here, or by a worker."""
    await shell.settle()
    for _ in range(LOOKS):
        letter, tries = await webhooks.delivery(shell.services, home, delivery_id)
        if letter.delivery.tries or shell.inline is not None:
            return Sent(letter, tries[0].row if tries else None)
        await asyncio.sleep(LOOK_SECONDS)
    raise UserError("No worker has tried it yet. `shortlist webhook log` shows it later.")


def _tell(sent: Sent) -> None:
    out.print(escape(sent_line(sent.letter, sent.last)))
    raise typer.Exit(int(sent.letter.delivery.state != "delivered"))


def _hand_over(listed: Listed) -> None:
    out.print(listed.secret, markup=False)
    err.print(f"Webhook {listed.row.id}. Keep its secret now: it is not shown again.")


def _run(settings: Settings, workspace: str, step: Callable[[Shell, int], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_shell(settings) as shell:
            home = await local.named_workspace(shell.services, workspace)
            return await step(shell, home.id)

    return asyncio.run(run())
