"""A small app made with discord.py, to hold the fake Discord against."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui
from discord.http import HTTPClient, Route

from tests.fakes.discord import (
    FakeDiscord,
)

Json = dict[str, Any]
V2 = 1 << 15
CV = ("Ann Lee.pdf", b"%PDF-1.7 Ann Lee")


class Keep(ui.DynamicItem[ui.Button[Any]], template=r"keep:(?P<key>\d+)"):
    """A button that needs no view in memory."""

    def __init__(self, key: int) -> None:
        super().__init__(ui.Button(label=f"Keep {key}", custom_id=f"keep:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction, item
        return cls(int(match["key"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=layout(f"kept {self.key}"))


class Form(ui.Modal, title="A new candidate"):
    """A form with a text and files."""

    who: ui.Label[Any] = ui.Label(text="Name", component=ui.TextInput(custom_id="who"))
    cvs: ui.Label[Any] = ui.Label(
        text="CVs", component=ui.FileUpload(custom_id="cvs", max_values=2)
    )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        name, files = self.who.component, self.cvs.component
        assert isinstance(name, ui.TextInput)
        assert isinstance(files, ui.FileUpload)
        sizes = [len(await one.read()) for one in files.values]
        await interaction.response.send_message(
            view=layout(f"{name.value} {sizes}"), ephemeral=True
        )


def layout(text: str, *items: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView()
    rows = [ui.ActionRow(*items)] if items else []
    view.add_item(ui.Container(ui.TextDisplay(text), *rows))
    return view


class SmallBot(discord.Client):
    """An app with commands, a form, and an ear for messages."""

    def __init__(self, *, content: bool = True, **options: Any) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=content)
        super().__init__(intents=intents, guild_ready_timeout=0.01, **options)
        self.heard: list[discord.Message] = []
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree)
        self.add_dynamic_items(Keep)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message)


def add_commands(tree: app_commands.CommandTree[SmallBot]) -> None:
    @tree.command(description="Rank a CV")
    async def rank(
        interaction: discord.Interaction[SmallBot], cv: discord.Attachment, opening: str = "none"
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        size = len(await cv.read())
        await interaction.followup.send(view=layout(f"{cv.filename}: {size}, {opening}", Keep(7)))

    @rank.autocomplete("opening")
    async def offered(
        interaction: discord.Interaction[SmallBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        del interaction
        return [app_commands.Choice(name=f"{typed}!", value=typed)]

    @tree.context_menu(name="Score this CV")
    async def score(interaction: discord.Interaction[SmallBot], message: discord.Message) -> None:
        names = [one.filename for one in message.attachments]
        await interaction.response.send_message(view=layout(f"scored {names}"))

    @tree.command(description="A new candidate")
    async def new(interaction: discord.Interaction[SmallBot]) -> None:
        await interaction.response.send_modal(Form())

    del offered, score, new


@asynccontextmanager
async def running(fake: FakeDiscord, bot: SmallBot) -> AsyncIterator[SmallBot]:
    """The bot, connected; a mistake of the fake's own fails the test."""
    task = asyncio.create_task(bot.start(fake.token))
    try:
        await fake.connected(fake.guild if bot.shard_id is None else None)
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
    assert fake.problems == []


@asynccontextmanager
async def rest_client(fake: FakeDiscord) -> AsyncIterator[HTTPClient]:
    """Only REST, as a process that does not listen has it."""
    client = HTTPClient(asyncio.get_running_loop())
    await client.static_login(fake.token)
    yield client
    await client.close()


async def send(rest: HTTPClient, fake: FakeDiscord, text: str = "hello", **more: Any) -> Json:
    channel = fake.where(more.pop("channel", "backend")).id
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    body = {"flags": V2, "components": [{"type": 10, "content": text}], **more}
    told: Json = await rest.request(route, json=body)
    return told


async def refused(call: Any) -> tuple[int, int]:
    """(status, code) of a refusal."""
    with pytest.raises(discord.HTTPException) as caught:
        await call
    return caught.value.status, caught.value.code


class HastyBot(SmallBot):
    """One that does not wait 5 seconds before it identifies again."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        del shard_id, initial


class ShardingBot(discord.AutoShardedClient):
    """One that asks how many shards it needs, and does not wait between them."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        del shard_id, initial


async def asked(pointed: FakeDiscord, rest: HTTPClient, first: Json | None) -> Any:
    """A command that is answered by hand."""
    bot = SilentBot()
    async with running(pointed, bot):
        pointed.settle_wait = 0.01
        task = asyncio.create_task(pointed.command("new"))
        await pointed.wait_for(lambda: bot.asked)
        if first is not None:
            await call_back(rest, next(reversed(pointed.answers.values())), first)
        return await task


class SilentBot(SmallBot):
    """One that only hears that it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[discord.Interaction] = []
        self._connection._command_tree = None

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.asked.append(interaction)


def call_back(rest: HTTPClient, answer: Any, body: Json) -> Any:
    route = Route(
        "POST",
        "/interactions/{id}/{webhook_token}/callback",
        id=answer.id,
        webhook_token=answer.token,
    )
    return rest.request(route, json=body)


def follow_up(rest: HTTPClient, fake: FakeDiscord, answer: Any) -> Any:
    route = Route(
        "POST", "/webhooks/{webhook_id}/{webhook_token}",
        webhook_id=fake.app_id, webhook_token=answer.token,
    )  # fmt: skip
    return rest.request(route, json={"content": "later"})
