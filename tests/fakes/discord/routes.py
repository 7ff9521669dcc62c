"""The HTTP side of the fake: which call does what, who may make it, and what goes wrong."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord import callbacks, commands, guilds, messages, threads
from tests.fakes.discord.asked import Asked, read
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.faults import RateLimited, acts, json_answer, spoil, too_many
from tests.fakes.discord.records import Call

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
CHANNEL, MESSAGE = "/channels/{channel}", "/channels/{channel}/messages/{message}"
OWN = "/applications/{app}/commands"
OF_GUILD = "/applications/{app}/guilds/{guild}/commands"
ANSWER = "/webhooks/{app}/{token}/messages/{message}"


@dataclass(frozen=True)
class Route:
    """A call: its name is that of its handler. `open`: its address is secret enough."""

    method: str
    path: str
    handle: Callable[["FakeDiscord", Asked], Any]
    open: bool = False

    @property
    def name(self) -> str:
        """What it is called in `calls`, `script` and `limits`."""
        return self.handle.__name__


ROUTES = (
    Route("GET", "/users/@me", guilds.own_user),
    Route("GET", "/users/@me/guilds", guilds.own_guilds),
    Route("POST", "/users/@me/channels", guilds.open_dm),
    Route("GET", "/users/{user}", guilds.get_user),
    Route("GET", "/applications/@me", guilds.application),
    Route("GET", "/oauth2/applications/@me", guilds.application),
    Route("GET", "/gateway", guilds.get_gateway, open=True),
    Route("GET", "/gateway/bot", guilds.get_gateway_bot),
    Route("GET", "/guilds/{guild}", guilds.get_guild),
    Route("GET", "/guilds/{guild}/channels", guilds.list_channels),
    Route("GET", "/guilds/{guild}/roles", guilds.list_roles),
    Route("GET", "/guilds/{guild}/members", guilds.list_members),
    Route("GET", "/guilds/{guild}/members/search", guilds.search_members),
    Route("GET", "/guilds/{guild}/members/{user}", guilds.get_member),
    Route("GET", "/guilds/{guild}/threads/active", guilds.active_threads),
    Route("GET", OWN, commands.list_commands),
    Route("PUT", OWN, commands.replace_commands),
    Route("POST", OWN, commands.add_command),
    Route("DELETE", OWN + "/{command}", commands.delete_command),
    Route("GET", OF_GUILD, commands.list_commands),
    Route("PUT", OF_GUILD, commands.replace_commands),
    Route("POST", OF_GUILD, commands.add_command),
    Route("DELETE", OF_GUILD + "/{command}", commands.delete_command),
    Route("GET", CHANNEL, threads.get_channel),
    Route("PATCH", CHANNEL, threads.edit_channel),
    Route("DELETE", CHANNEL, threads.delete_channel),
    Route("POST", CHANNEL + "/typing", threads.typing),
    Route("POST", CHANNEL + "/threads", threads.start_thread),
    Route("GET", CHANNEL + "/threads/archived/public", threads.archived_threads),
    Route("PUT", CHANNEL + "/thread-members/{user}", threads.join_thread),
    Route("GET", CHANNEL + "/messages", messages.list_messages),
    Route("POST", CHANNEL + "/messages", messages.create_message),
    Route("GET", MESSAGE, messages.get_message),
    Route("PATCH", MESSAGE, messages.edit_message),
    Route("DELETE", MESSAGE, messages.delete_message),
    Route("PUT", MESSAGE + "/reactions/{emoji}/@me", messages.add_reaction),
    Route("DELETE", MESSAGE + "/reactions/{emoji}/@me", messages.remove_reaction),
    Route("POST", MESSAGE + "/threads", threads.thread_from_message),
    Route("POST", "/interactions/{interaction}/{token}/callback", callbacks.callback, open=True),
    Route("POST", "/webhooks/{app}/{token}", callbacks.follow_up, open=True),
    Route("GET", ANSWER, callbacks.get_answer, open=True),
    Route("PATCH", ANSWER, callbacks.edit_answer, open=True),
    Route("DELETE", ANSWER, callbacks.delete_answer, open=True),
)


def discord_app(discord: "FakeDiscord") -> web.Application:
    """Discord's own hosts: API, gateway and files."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    for route in ROUTES:
        app.router.add_route(route.method, "/api/v10" + route.path, _handler(discord, route))

    async def download(request: web.Request) -> web.StreamResponse:
        return await _download(discord, request)

    async def unknown(_: web.Request) -> web.StreamResponse:
        return json_answer({"message": "404: Not Found", "code": 0}, 404)

    app.router.add_get("/gateway", discord.gateway.serve)
    app.router.add_get("/gateway/", discord.gateway.serve)
    app.router.add_get(
        "/{place:attachments|ephemeral-attachments}/{channel}/{file}/{name}", download
    )
    app.router.add_route("*", "/{rest:.*}", unknown)
    return app


def foreign_app(discord: "FakeDiscord") -> web.Application:
    """A host that is none of Discord's: it notes what reaches it."""
    app = web.Application()

    async def anything(request: web.Request) -> web.StreamResponse:
        discord.foreign_requests.append(dict(request.headers))
        return web.Response(body=b"%PDF-1.7 from elsewhere", content_type="application/pdf")

    app.router.add_route("*", "/{rest:.*}", anything)
    return app


def _handler(discord: "FakeDiscord", route: Route) -> Any:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await _call(discord, route, request)

    return handle


async def _call(discord: "FakeDiscord", route: Route, request: web.Request) -> web.StreamResponse:
    token = request.headers.get("Authorization", "")
    asked, status, body = await _asked(request)
    major = next(
        (asked.path[key] for key in ("channel", "guild", "token") if key in asked.path), ""
    )
    headers, wait = discord.limits.take(route.name, major)
    fault = discord.next_fault(route.name)
    if fault is None and wait is not None:
        fault = RateLimited(wait)
    if status == 200 and acts(fault):
        status, body = _perform(discord, route, token, asked)
    good = json_answer(body, status, headers)
    if status == 204:
        good = web.Response(status=204, headers=headers)
    answer: web.StreamResponse = good
    if isinstance(fault, RateLimited):
        answer = too_many(fault, headers)
    elif fault is not None:
        answer = await spoil(fault, request, good)
    discord.calls.append(
        Call(
            route.name,
            request.method,
            request.path.removeprefix("/api/v10"),
            token,
            asked.body if isinstance(asked.body, dict) else {"": asked.body},
            asked.query,
            tuple(name for name, _ in asked.files.values()),
            fault,
            answer.status,
            body if status >= 400 else None,
        )
    )
    discord.changed()
    return answer


async def _asked(request: web.Request) -> tuple[Asked, int, Any]:
    try:
        return await read(request), 200, None
    except ApiError as error:
        return Asked(dict(request.match_info), dict(request.query), None), error.status, error.body


def _perform(discord: "FakeDiscord", route: Route, token: str, asked: Asked) -> tuple[int, Any]:
    try:
        if not route.open and token != f"Bot {discord.token}":
            raise ApiError(0)  # noqa: TRY301 - one place says how refusals look
        body = route.handle(discord, asked)
    except ApiError as error:
        return error.status, error.body
    except Exception:  # noqa: BLE001 - a test must see what went wrong here
        discord.problems.append(traceback.format_exc())
        return 500, {"message": "500: Internal Server Error", "code": 0}
    return (204, None) if body is None else (200, body)


async def _download(discord: "FakeDiscord", request: web.Request) -> web.StreamResponse:
    file = discord.files.get(request.match_info["file"])
    fault = discord.next_fault("download")
    token = request.headers.get("Authorization", "")
    known = file is not None and not file.gone and discord.signed(file, request.query.get("hm"))
    good = web.Response(status=404, text="This content is no longer available.")
    if file is not None and known:
        good = web.Response(body=file.data, content_type=file.mimetype)
    answer = good if fault is None else await spoil(fault, request, good)
    discord.calls.append(
        Call("download", "GET", request.path, token, {}, {}, fault=fault, status=answer.status)
    )
    discord.changed()
    return answer
