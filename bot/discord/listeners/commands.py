"""Slash commands in groups, with suggestions while one types, and commands in a message's menu."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.attempts import Refusal, attempt, unexpected
from bot.chat.replies import Given
from bot.discord.destinations import channel_of
from bot.discord.files import keep_file
from bot.discord.listeners.board_command import board_command
from bot.discord.listeners.desk import Desk, caller_of
from bot.discord.listeners.exchange import Exchange, given
from bot.discord.listeners.mail_command import mail_command
from bot.discord.listeners.pointing import keep_files, pointed_at, told_of
from bot.discord.listeners.share_command import share_command
from bot.discord.render.text import flat
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import Caller, Reply

Interaction = discord.Interaction
UNKNOWN = (
    "This command is from another version of Shortlist. Ask whoever runs Shortlist to make its "
    "commands known anew, with “shortlist discord sync”."
)
CHOICES, CHOICE = 25, 100  # that are offered at most, and characters of one
NOTHING = "None of the files was taken in; hand in the others without this one."
log = structlog.get_logger(__name__)
OPENING = "Which opening; without one, the channel's own"
Suggest = Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]


class Commands:
    """Answers commands.

    Without a desk they are only defined, to be made known to Discord.
    """

    def __init__(self, desk: Desk | None) -> None:
        self._desk = desk

    @property
    def desk(self) -> Desk:
        """What the commands work with."""
        if self._desk is None:
            raise RuntimeError("these commands are only defined")
        return self._desk

    async def run(self, interaction: Interaction, command: str, text: str = "") -> None:
        """Do what a command says; `text` is what a member would have typed behind it."""
        desk, caller = self.desk, caller_of(interaction)
        if not desk.is_fresh(interaction):
            return
        handler = desk.handlers.commands.get(command)
        doing = attempt(handler, desk.services, caller, " ".join(text.split()))
        await Exchange(desk, interaction, caller).answer(doing)

    async def shortcut(
        self, interaction: Interaction, name: str, message: discord.Message | None
    ) -> None:
        """Do what a command of a message's menu says."""
        desk, caller = self.desk, caller_of(interaction)
        if not desk.is_fresh(interaction):
            return
        doing = self._chosen(interaction, caller, name, message)
        await Exchange(desk, interaction, caller).answer(doing)

    async def _chosen(
        self, interaction: Interaction, caller: Caller, name: str, message: discord.Message | None
    ) -> Given:
        desk = self.desk
        if message and not interaction.client.intents.message_content:
            await keep_files(desk.platform.carrier, caller, message)
        pointed = pointed_at(message) if message else None
        return await attempt(desk.handlers.shortcuts.get(name), desk.services, caller, pointed)

    async def upload(
        self, interaction: Interaction, files: Sequence[discord.Attachment], opening: str
    ) -> None:
        """Take in the files of a command; without any, ask for them."""
        if not files:
            await self.shortcut(interaction, "upload_cvs", None)
            return
        desk, caller = self.desk, caller_of(interaction)
        if not desk.is_fresh(interaction):
            return
        doing = attempt(self._take_in, caller, files, opening)
        await Exchange(desk, interaction, caller).answer(doing)

    async def forum(self, interaction: Interaction, opening: str, forum: int | None) -> None:
        """Give an opening a forum, or take it away."""
        desk, caller = self.desk, caller_of(interaction)
        if not desk.is_fresh(interaction):
            return
        place = channel_of(interaction.guild_id or 0, forum) if forum else None
        doing = attempt(desk.handlers.set_forum, desk.services, caller, opening, place)
        await Exchange(desk, interaction, caller).answer(doing)

    async def _take_in(
        self, caller: Caller, files: Sequence[discord.Attachment], opening: str
    ) -> Reply:
        desk = self.desk
        attached = [told_of(file) for file in files]
        refused = [reason for one in attached if (reason := desk.refusal_of(one))]
        if refused:
            raise UserError(" ".join([*refused, *([NOTHING] if len(files) > 1 else [])]))
        kept = [
            await keep_file(desk.platform.carrier, caller.workspace, one, caller.user)
            for one in attached
        ]
        return await desk.handlers.hand_in(desk.services, caller, kept, opening)

    def suggest(self, what: str) -> Suggest:
        """Offers openings or candidates while somebody types."""

        async def offer(interaction: Interaction, typed: str) -> list[Choice[str]]:
            desk, caller = self.desk, caller_of(interaction)
            try:
                found = await desk.handlers.suggestions[what](desk.services, caller, typed)
            except (UserError, PermanentError, TemporaryError):
                return []  # the command itself says why
            except Exception:
                log.exception("suggestions_failed", what=what)
                return []
            return [
                Choice(name=flat(label, CHOICE), value=value[:CHOICE])
                for value, label in found[:CHOICES]
                if value
            ]

        return offer

    async def failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say why a command could not even begin; a suggestion has no room for that."""
        if interaction.type is discord.InteractionType.autocomplete:
            return
        unknown = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)
        refusal = Refusal(UNKNOWN) if isinstance(error, unknown) else unexpected(error)
        exchange = Exchange(self.desk, interaction, caller_of(interaction))
        await exchange.answer(given(refusal))


def build_tree(client: discord.Client, desk: Desk | None) -> app_commands.CommandTree:
    """All commands: defined, and answered where there is a desk."""
    tree = app_commands.CommandTree(client, allowed_contexts=_SERVERS, allowed_installs=_BY_SERVERS)
    commands = Commands(desk)
    if desk is not None:
        tree.error(commands.failed)
    for add in (_add_rank, _add_cv, _add_opening, _add_candidate, _add_hire, _add_admin):
        add(tree, commands)
    _add_menus(tree, commands)
    return tree


_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_BY_SERVERS = app_commands.AppInstallationType(guild=True, user=False)


def _add_rank(tree: app_commands.CommandTree, commands: Commands) -> None:
    @tree.command(name="rank", description="The ranked shortlist of an opening")
    @app_commands.describe(
        opening=OPENING,
        top="Only the first ones",
        points="Only from so many points on",
        years="Only with so many years of experience",
        skills="Only with these skills, a comma between two",
    )
    @app_commands.autocomplete(opening=commands.suggest("opening"))
    async def rank(
        interaction: Interaction,
        opening: str = "",
        top: Range[int, 1, 1000] | None = None,
        points: Range[int, 0, 100] | None = None,
        years: Range[int, 0, 100] | None = None,
        skills: str = "",
    ) -> None:
        named = {"top": top, "min": points, "years": years}
        words = [
            opening,
            *(f"{name} {value}" for name, value in named.items() if value is not None),
        ]
        words += [f'skill:"{skill.strip()}"' for skill in skills.split(",") if skill.strip()]
        await commands.run(interaction, "rank", " ".join(words))


def _add_cv(tree: app_commands.CommandTree, commands: Commands) -> None:
    group = app_commands.Group(name="cv", description="CVs")

    @group.command(name="upload", description="Hand in CVs; without a file, a form asks for them")
    @app_commands.describe(opening=OPENING, **dict.fromkeys(_FILES, "PDF, Word, text, or a ZIP"))
    @app_commands.autocomplete(opening=commands.suggest("opening"))
    async def upload(
        interaction: Interaction,
        file: discord.Attachment | None = None,
        opening: str = "",
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
    ) -> None:
        files = [one for one in (file, file2, file3, file4) if one is not None]
        await commands.upload(interaction, files, opening)

    tree.add_command(group)


_FILES = ("file", "file2", "file3", "file4")
_ON_OPENINGS = {
    "edit": "Change an opening's rubric, its bar, and what is announced",
    "pause": "Keep new CVs unscored for a while",
    "reopen": "Score again what waited",
    "close": "End an opening",
}


def _add_opening(tree: app_commands.CommandTree, commands: Commands) -> None:
    group = app_commands.Group(name="opening", description="Positions to fill")

    @group.command(name="new", description="Create an opening for this channel")
    async def new(interaction: Interaction) -> None:
        await commands.run(interaction, "opening", "new")

    @group.command(name="list", description="All openings")
    async def list_(interaction: Interaction) -> None:
        await commands.run(interaction, "opening", "list")

    for word, description in _ON_OPENINGS.items():
        group.add_command(_on_opening(commands, "opening", word, description))
    group.add_command(share_command(commands.run, commands.suggest("opening"), OPENING))
    _add_forum(group, commands)
    tree.add_command(group)


def _add_forum(group: app_commands.Group, commands: Commands) -> None:
    @group.command(name="forum", description="A post for each candidate in a forum channel")
    @app_commands.describe(opening=OPENING, forum="Which forum; without one, no posts any more")
    @app_commands.autocomplete(opening=commands.suggest("opening"))
    async def forum(
        interaction: Interaction,
        opening: str = "",
        forum: discord.ForumChannel | None = None,
    ) -> None:
        await commands.forum(interaction, opening, forum.id if forum else None)


def _on_opening(
    commands: Commands, command: str, word: str, description: str
) -> app_commands.Command[Any, Any, Any]:
    """A command that takes an opening."""

    @app_commands.describe(opening=OPENING)
    @app_commands.autocomplete(opening=commands.suggest("opening"))
    async def answer(interaction: Interaction, opening: str = "") -> None:
        await commands.run(interaction, command, f"{word} {opening}")

    return app_commands.Command(name=word, description=description, callback=answer)


def _add_candidate(tree: app_commands.CommandTree, commands: Commands) -> None:
    group = app_commands.Group(name="candidate", description="Find and compare candidates")

    @group.command(name="find", description="Find candidates by name, e-mail or skill")
    @app_commands.describe(words="A name, an e-mail address, a skill", opening="Only in this one")
    @app_commands.autocomplete(
        words=commands.suggest("candidate"), opening=commands.suggest("opening")
    )
    async def find(interaction: Interaction, words: str, opening: str = "") -> None:
        await commands.run(interaction, "candidate", f"find {words} {opening}")

    @group.command(name="compare", description="Candidates of the shortlist side by side")
    @app_commands.describe(who="Places or names: 1 2 3")
    async def compare(interaction: Interaction, who: str) -> None:
        await commands.run(interaction, "candidate", f"compare {who}")

    tree.add_command(group)


_HIRE = {
    "requests": "What candidates ask for: a person's look, a copy, erasure",
    "queue": "Work that waits for somebody: retry it or drop it",
    "status": "How the work stands",
    "help": "What Shortlist can do",
}


def _add_hire(tree: app_commands.CommandTree, commands: Commands) -> None:
    group = app_commands.Group(name="hire", description="How the hiring stands")
    home = "How things stand, and what you can do"
    group.add_command(_plain(commands, "home", home, command="home"))
    for word, description in _HIRE.items():
        group.add_command(_plain(commands, word, description))
    report = "Scores beside decisions, criteria, funnel; a picture and a spreadsheet"
    group.add_command(_on_opening(commands, "hire", "report", report))
    group.add_command(board_command(commands.run))
    group.add_command(mail_command(commands.run, commands.suggest("opening")))
    tree.add_command(group)


def _plain(
    commands: Commands, word: str, description: str, *, command: str = "hire"
) -> app_commands.Command[Any, Any, Any]:
    """A command that takes nothing."""

    async def answer(interaction: Interaction) -> None:
        await commands.run(interaction, command, word)

    return app_commands.Command(name=word, description=description, callback=answer)


def _add_admin(tree: app_commands.CommandTree, commands: Commands) -> None:
    """Commands of admins: Discord shows them to who may manage the server, and we check again."""
    group = app_commands.Group(
        name="hire-admin",
        description="For admins",
        default_permissions=discord.Permissions(manage_guild=True),
    )
    group.add_command(_plain(commands, "pause", "Stop all scoring in this server"))
    group.add_command(_plain(commands, "resume", "Go on with scoring"))

    @group.command(name="roles", description="Who may do what; without a member, the list")
    @app_commands.describe(member="Whose role", role="What they may do from now on")
    @app_commands.choices(role=[Choice(name=one, value=one) for one in _ROLES])
    async def roles(
        interaction: Interaction,
        member: discord.User | None = None,
        role: Choice[str] | None = None,
    ) -> None:
        words = f"<@{member.id}> {role.value if role else ''}" if member else ""
        await commands.run(interaction, "hire", f"roles {words}")

    tree.add_command(group)


_ROLES = ("viewer", "recruiter", "admin", "default")
_MENUS = {"Score this CV": "score_cv", "Create an opening": "create_opening"}


def _add_menus(tree: app_commands.CommandTree, commands: Commands) -> None:
    for label, name in _MENUS.items():
        tree.add_command(_menu(commands, label, name))


def _menu(commands: Commands, label: str, name: str) -> app_commands.ContextMenu:
    async def chosen(interaction: Interaction, message: discord.Message) -> None:
        await commands.shortcut(interaction, name, message)

    return app_commands.ContextMenu(name=label, callback=chosen)
