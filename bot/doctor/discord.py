"""The doctor on Discord: token, intent, servers, commands, roles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discord import Permissions

from bot.discord.client import DiscordClient, point_to
from bot.discord.invite import invite_url
from bot.discord.permissions import ALL, lacking
from bot.discord.sync import calls_of, definitions
from bot.discord.tokens import flaw, what_to_check
from bot.doctor.checks import Check, guarded
from bot.settings import Settings
from handlers.errors import PermanentError, TemporaryError
from handlers.wording.parts import count

Json = Mapping[str, Any]
DISCORD, FILES, SERVERS = "Discord", "Discord files", "Discord servers"
COMMANDS, ROLES = "Discord commands", "Discord roles"
# Flags of an application: granted to one that was reviewed, turned on by a smaller one itself.
MESSAGE_CONTENT = 1 << 18 | 1 << 19
MOST_SERVERS = 200  # one page of Discord's list; more are not looked at
BY_INTENT = (
    "turn on “Message Content Intent” under “Bot” in the developer portal and set "
    "DISCORD_MESSAGE_CONTENT=true."
)
SYNC = "Run `shortlist discord sync`."


@dataclass(frozen=True)
class App:
    """Our application as Discord describes it, and the servers that it is in."""

    settings: Settings
    client: DiscordClient
    described: Json
    servers: Sequence[Json]

    @property
    def id(self) -> str:
        """The application's id."""
        return str(self.described["id"])


async def examine_discord(settings: Settings) -> list[Check]:
    """Look at everything in Discord; without an answer from there, at nothing more than that."""
    token = settings.discord_bot_token.get_secret_value() if settings.discord_bot_token else ""
    if wrong := flaw(token):
        return [Check(DISCORD, "bad", "the token cannot be right", wrong)]
    point_to(settings.discord_api_url)
    client = DiscordClient(token, settings.discord_api_url)
    try:
        return await _look(settings, client)
    except TemporaryError as error:
        return [Check(DISCORD, "bad", error.reason, what_to_check(settings.discord_api_url))]
    except PermanentError as error:
        return [Check(DISCORD, "bad", "Discord refused the token", error.reason)]
    finally:
        await client.close()


async def _look(settings: Settings, client: DiscordClient) -> list[Check]:
    described = await client.repeatable("GET", "/applications/@me")
    page = {"limit": MOST_SERVERS}
    servers = await client.repeatable("GET", "/users/@me/guilds", query=page)
    app = App(settings, client, described, servers)
    looks = {DISCORD: _app, FILES: _files, SERVERS: _servers, COMMANDS: _commands}
    if settings.discord_role_map:
        looks[ROLES] = _roles
    return [await guarded(name, look(app)) for name, look in looks.items()]


async def _app(app: App) -> Check:
    told, bot = app.described, app.described["bot"]
    who = f"{told['name']} (application {app.id}) answers as the bot {bot['username']}"
    if wrong := portal_flaw(told):
        return Check(DISCORD, "bad", *wrong)
    gateway = await app.client.repeatable("GET", "/gateway/bot")
    shards = app.settings.discord_shards
    if shards is not None and shards < gateway["shards"]:
        advice = "Raise DISCORD_SHARDS, or leave it unset: then Discord's own number is taken."
        return Check(DISCORD, "note", f"{who}; Discord asks for {gateway['shards']} shards", advice)
    return Check(DISCORD, "good", who, f"The link that invites it: {invite_url(app.id)}")


def portal_flaw(described: Json) -> tuple[str, str] | None:
    """What the developer portal has that keeps the app from its work, and what to do there."""
    if described.get("interactions_endpoint_url"):
        return (
            "commands and buttons go to an address on the web, and not to Shortlist",
            "Empty “Interactions Endpoint URL” under “General Information” in the portal.",
        )
    if described.get("bot_require_code_grant"):
        return (
            "nobody can invite it",
            "Turn off “Requires OAuth2 Code Grant” under “Bot” in the developer portal.",
        )
    return None


async def _files(app: App) -> Check:
    granted = bool(int(app.described.get("flags") or 0) & MESSAGE_CONTENT)
    if app.settings.discord_message_content and granted:
        return Check(
            FILES,
            "good",
            "files that are dropped into hiring channels are taken in",
            "From 10,000 users on Discord wants to review an app for this.",
        )
    if app.settings.discord_message_content:
        return Check(
            FILES,
            "bad",
            "DISCORD_MESSAGE_CONTENT is true, and the portal does not allow it: Discord refuses "
            "the connection",
            "Turn on “Message Content Intent” under “Bot” in the developer portal, or set "
            "DISCORD_MESSAGE_CONTENT=false.",
        )
    without = (
        "/cv upload, “Score this CV” and questions by mention work; files that are dropped into "
        "channels are not seen"
    )
    if granted:
        advice = "The portal allows it: set DISCORD_MESSAGE_CONTENT=true, or turn it off there."
        return Check(FILES, "note", without, advice)
    return Check(FILES, "good", without, f"To have those taken in too, {BY_INTENT}")


async def _servers(app: App) -> Check:
    link = invite_url(app.id)
    if not app.servers:
        return Check(SERVERS, "note", "it is in none yet", f"Invite it: {link}")
    flaws = [
        f"{server['name']}: {', '.join(missing)}"
        for server in app.servers
        if (missing := lacking(_allowed(server)))
    ]
    if flaws:
        return Check(
            SERVERS,
            "note",
            f"its role lacks permissions. {'; '.join(flaws)}",
            f"Allow them to its role or in each hiring channel, or invite it once more: {link}",
        )
    return Check(
        SERVERS,
        "good",
        f"in {_how_many(app)}, with what it needs; a private channel may say otherwise",
    )


def _allowed(server: Json) -> Permissions:
    found = Permissions(int(server["permissions"]))
    return ALL if found.administrator or server.get("owner") else found


def _how_many(app: App) -> str:
    many = count(len(app.servers), "server")
    return f"{many} or more" if len(app.servers) == MOST_SERVERS else many


async def _commands(app: App) -> Check:
    wanted = calls_of(definitions())
    path = "/applications/{application_id}/commands"
    found = calls_of(await app.client.repeatable("GET", path, application_id=app.id))
    if found == wanted:
        return Check(COMMANDS, "good", f"{count(len(wanted), 'command')}, registered for all")
    alone = [server["name"] for server in app.servers if await _has_own(app, server, wanted)]
    if alone:
        names = ", ".join(alone)
        advice = "`shortlist discord sync` registers them for all servers."
        return Check(COMMANDS, "note", f"registered in {names} alone", advice)
    if not found:
        return Check(COMMANDS, "bad", "none is registered: members see no commands", SYNC)
    different = sorted(
        call for call in wanted.keys() | found.keys() if wanted.get(call) != found.get(call)
    )
    said = f"registered are those of another version; different: {', '.join(different)}"
    return Check(COMMANDS, "bad", said, SYNC)


async def _has_own(app: App, server: Json, wanted: Mapping[str, frozenset[str]]) -> bool:
    path = "/applications/{application_id}/guilds/{guild_id}/commands"
    place = {"application_id": app.id, "guild_id": server["id"]}
    return calls_of(await app.client.repeatable("GET", path, **place)) == wanted


async def _roles(app: App) -> Check:
    missing = dict(app.settings.discord_role_map)
    for server in app.servers:
        path = "/guilds/{guild_id}/roles"
        for role in await app.client.repeatable("GET", path, guild_id=server["id"]):
            missing.pop(str(role["name"]).lower(), None)
            missing.pop(str(role["id"]), None)
        if not missing:
            return Check(ROLES, "good", "every role in DISCORD_ROLES is there")
    if not app.servers:
        return Check(ROLES, "note", "there is no server yet to look for them in")
    return Check(
        ROLES,
        "bad",
        f"DISCORD_ROLES names {', '.join(sorted(missing))}; no server has such a role",
        "Write the role as Discord shows it under Server Settings, Roles, or use its id.",
    )
