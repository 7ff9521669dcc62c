"""The HTTP side of the fake: Web API, downloads, response_url and sockets."""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMessage, WSMsgType, web

from tests.fakes.slack import sending
from tests.fakes.slack.faults import acts, sign_in_page, spoil
from tests.fakes.slack.methods import METHODS, SCOPES, ApiError
from tests.fakes.slack.records import Call
from tests.fakes.slack.uploads import UPLOAD_METHODS, UPLOAD_SCOPES, take_bytes

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

Json = dict[str, Any]
ALL_METHODS = {**METHODS, **UPLOAD_METHODS}
ALL_SCOPES = {**SCOPES, **UPLOAD_SCOPES}


def slack_app(slack: "FakeSlack") -> web.Application:
    """Routes of Slack's own hosts."""
    app = web.Application(client_max_size=4 * 1024 * 1024)

    async def api(request: web.Request) -> web.StreamResponse:
        return await _api(_asked(slack, request), request)

    async def download(request: web.Request) -> web.StreamResponse:
        return await _download(_asked(slack, request), request)

    async def upload(request: web.Request) -> web.StreamResponse:
        return await take_bytes(_asked(slack, request), request)

    async def response(request: web.Request) -> web.StreamResponse:
        return await _response(_asked(slack, request), request)

    async def socket(request: web.Request) -> web.StreamResponse:
        return await _socket(slack, request)

    async def sign_in(_: web.Request) -> web.StreamResponse:
        return sign_in_page()

    app.router.add_get("/signin", sign_in)
    app.router.add_route("*", "/api/{method}", api)
    app.router.add_get("/files-pri/{file}/{rest:.*}", download)
    app.router.add_post("/upload/v1/{file}", upload)
    app.router.add_post("/response/{name}", response)
    app.router.add_get("/socket", socket)
    return app


def _asked(slack: "FakeSlack", request: web.Request) -> "FakeSlack":
    """The workspace that a request is for: by its token, or by what its address names."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    named = request.match_info.get("name"), request.match_info.get("file")
    for other in slack.neighbours:
        if token == other.bot_token or named[0] in other.response_urls or named[1] in other.pending:
            return other
    return slack


def foreign_app(slack: "FakeSlack") -> web.Application:
    """A host that is none of Slack's: it notes what reaches it."""
    app = web.Application()

    async def anything(request: web.Request) -> web.StreamResponse:
        slack.foreign_requests.append(dict(request.headers))
        return web.Response(body=b"%PDF-1.7 from elsewhere", content_type="application/pdf")

    app.router.add_route("*", "/{rest:.*}", anything)
    return app


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    given = dict(request.query) | {
        name: str(value) for name, value in (await request.post()).items()
    }
    structured = {"blocks", "view", "metadata", "files"} & set(given)
    return {**given, **{name: json.loads(given[name]) for name in structured}}


async def _api(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    arguments = await _arguments(request)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    fault = slack.next_fault(method)
    slack.calls.append(Call(method, token, arguments, fault))
    if not acts(fault):
        body: Json = {}
    elif method == "oauth.v2.access":
        body = slack.oauth.access(token, arguments)
    else:
        body = _perform(slack, method, token, arguments)
    slack.changed()
    good = web.json_response(body, headers={"x-oauth-scopes": ",".join(sorted(slack.scopes))})
    return good if fault is None else await spoil(fault, request, good)


def _perform(slack: "FakeSlack", method: str, token: str, arguments: Json) -> Json:
    wanted = slack.app_token if method == "apps.connections.open" else slack.bot_token
    needed = ALL_SCOPES.get(method)
    if method == "api.test":
        return {"ok": True, "args": arguments}
    if method not in ALL_METHODS:
        return {"ok": False, "error": "unknown_method"}
    if token != wanted and (wanted is slack.app_token or token not in slack.oauth.tokens):
        return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
    if needed and needed not in slack.scopes:
        provided = ",".join(sorted(slack.scopes))
        return {"ok": False, "error": "missing_scope", "needed": needed, "provided": provided}
    try:
        answer = {"ok": True, **ALL_METHODS[method](slack, arguments)}
        return answer | _whose(slack, token) if method == "auth.test" else answer
    except ApiError as error:
        return error.body
    except KeyError as error:
        return {"ok": False, "error": "invalid_arguments", "missing": str(error)}


def _whose(slack: "FakeSlack", token: str) -> Json:
    """What auth.test says of a token that came by OAuth."""
    grant = slack.oauth.tokens.get(token)
    if grant is None:
        return {}
    place = grant.team or grant.enterprise
    shared = {"is_enterprise_install": grant.team is None, "enterprise_id": grant.enterprise}
    return {"team_id": place, "url": f"https://{str(place).lower()}.slack.com/", **shared}


async def _download(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    record = slack.files.get(request.match_info["file"].partition("-")[2])
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    fault = slack.next_fault("download")
    slack.calls.append(Call("download", token, {"path": request.path}, fault))
    if token != slack.bot_token or "files:read" not in slack.scopes:
        return web.Response(status=302, headers={"Location": f"{slack.base}/signin"})
    if record is None or record.deleted:
        return web.Response(status=404)
    good = web.Response(body=record.data, content_type=record.mimetype)
    return good if fault is None else await spoil(fault, request, good)


async def _response(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    entry = slack.response_urls.get(request.match_info["name"])
    if entry is None or entry.uses >= 5:
        return web.json_response({"ok": False, "error": "used_url"}, status=404)
    entry.uses += 1
    if (fault := slack.next_fault("response")) is not None:
        return await spoil(fault, request, web.Response(text="ok"))
    problem = sending.respond(slack, await request.json(), entry.channel, entry.user, entry.source)
    slack.changed()
    if problem:
        return web.json_response({"ok": False, "error": problem}, status=400)
    return web.Response(text="ok")


async def _socket(slack: "FakeSlack", request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(autoping=False)
    await socket.prepare(request)
    await socket.send_json(
        {"type": "hello", "num_connections": 1, "connection_info": {"app_id": slack.app_id}}
    )
    slack.sockets.append(socket)
    slack.changed()
    try:
        async for frame in socket:
            await _take(slack, socket, frame)
    except ConnectionError:  # an answer to what came before the app went
        pass
    if socket in slack.sockets:
        slack.sockets.remove(socket)
    slack.changed()
    return socket


async def _take(slack: "FakeSlack", socket: web.WebSocketResponse, frame: WSMessage) -> None:
    if frame.type is WSMsgType.TEXT:
        _acknowledge(slack, json.loads(frame.data))
    elif frame.type is WSMsgType.PING:
        await socket.pong(frame.data)
    elif frame.type is WSMsgType.PONG:
        slack.pongs.add(bytes(frame.data))
        slack.changed()


def _acknowledge(slack: "FakeSlack", message: Json) -> None:
    future = slack.acks.get(message.get("envelope_id", ""))
    if future is not None and not future.done():
        future.set_result(message.get("payload"))
