"""Calls of Slack's Web API on behalf of a workspace's installation."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import UNSURE, LostReplyError, refusal, slow_down, unanswered, unreachable
from handlers.errors import PermanentError, TemporaryError
from handlers.installations import Installed

DEFAULT_API = "https://slack.com/api/"
# Slack takes these as GET with parameters only (docs.slack.dev/apis/web-api, "Post bodies").
READS = frozenset(
    {"conversations.history", "conversations.replies", "files.info", "files.list", "users.info"}
)
# The client library sends these as forms, too.
FORMS = frozenset({"files.completeUploadExternal", "files.getUploadURLExternal"})
REMEMBERED = 60.0  # seconds an installation is used before the store is asked again

REFUSED_TOKEN = frozenset({"invalid_auth", "token_revoked", "token_expired", "account_inactive"})
RENEWING = (
    "Slack's token for this workspace has run out and is being renewed. Try again in a minute; if "
    "it stays so, Shortlist has to be installed again."
)

Find = Callable[[str], Awaitable[Installed | None]]


def open_session(seconds: float = 30.0) -> aiohttp.ClientSession:
    """Open the HTTP session all calls share; `seconds` is the longest wait for an answer.

    Idle connections are dropped after 5 s, long before Slack does: a post into a dead one would
    count as unconfirmed.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=5, limit=100),
        timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=10),
    )


class SlackClient:
    """One client for all workspaces; knows each one's token for a minute."""

    def __init__(self, session: aiohttp.ClientSession, find: Find, api: str = DEFAULT_API) -> None:
        self.session = session
        self.api = api
        self._find = find
        self._known: dict[str, tuple[Installed, float]] = {}

    async def installed(self, workspace: str) -> Installed:
        """The installation of a workspace (`slack:T1`).

        Raises:
            PermanentError: the app is not installed there.
        """
        known, until = self._known.get(workspace, (None, 0.0))
        if known is not None and time.monotonic() < until:
            return known
        found = await self._find(workspace)
        if found is None:
            raise PermanentError(
                "not_installed", "Shortlist is no longer installed in this Slack workspace."
            )
        self._known[workspace] = (found, time.monotonic() + REMEMBERED)
        return found

    def forget(self, workspace: str) -> None:
        """Ask the store again at the next call."""
        self._known.pop(workspace, None)

    async def once(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method that must not be repeated blindly.

        Returns:
            Slack's answer.

        Raises:
            LostReplyError: it was sent, but what came of it is unknown.
            TemporaryError: nothing was done; try again.
            PermanentError: Slack refused; its code is Slack's own where we have no better one.
        """
        installed = await self.installed(workspace)
        try:
            return await call(self.session, self.api, installed.token, method, arguments)
        except PermanentError as error:
            if error.code not in REFUSED_TOKEN:
                raise
            self.forget(workspace)
            known = await self.installed(workspace)
            if known.token != installed.token:  # renewed or installed again since; nothing was done
                return await call(self.session, self.api, known.token, method, arguments)
            if error.code == "token_expired" and known.refresh is not None:
                raise TemporaryError("renewing", RENEWING) from error
            raise

    async def repeatable(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method that does no harm when it is done twice.

        Raises:
            TemporaryError: try again.
            PermanentError: Slack refused.
        """
        try:
            return await self.once(workspace, method, **arguments)
        except LostReplyError as error:
            raise unanswered() from error


async def call(
    session: aiohttp.ClientSession,
    api: str,
    token: str,
    method: str,
    arguments: Mapping[str, Any],
) -> Mapping[str, Any]:
    """Make one call, exactly once, and sort its errors.

    Raises:
        LostReplyError, TemporaryError, PermanentError: as in `SlackClient.once`.
    """
    client = web_client(session, api, token)
    given = {name: value for name, value in arguments.items() if value is not None}
    if method in READS:
        calling = client.api_call(method, http_verb="GET", params=given)
    elif method in FORMS:
        calling = client.api_call(method, data=_as_form(given))
    else:
        calling = client.api_call(method, json=given)
    return await answer_of(method, calling)


def web_client(session: aiohttp.ClientSession, api: str, token: str | None) -> AsyncWebClient:
    """Slack's own client, which makes each call once.

    Without retry handlers: the default one posts again when only the answer was lost.
    """
    return AsyncWebClient(token=token, base_url=api, session=session, retry_handlers=[])


async def answer_of(method: str, calling: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """Slack's answer to a call, its errors sorted; `_scopes` is what the token was granted.

    Raises:
        LostReplyError, TemporaryError, PermanentError: as in `SlackClient.once`.
    """
    try:
        response = await calling
    except SlackApiError as error:
        raise _sorted(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise unreachable() from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise LostReplyError(f"{method}: {type(error).__name__}") from error
    answer = response.data if isinstance(response.data, dict) else {}
    return {**answer, "_scopes": response.headers.get("x-oauth-scopes", "")}


def _as_form(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as fields of a form: what is more than a word is JSON."""
    return {
        name: json.dumps(value) if isinstance(value, list | dict) else value
        for name, value in given.items()
    }


def _sorted(error: SlackApiError) -> Exception:
    response = error.response
    # An answer that is no JSON comes as aiohttp's response, with other names.
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    answer = getattr(response, "data", None)
    body: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    code = body.get("error")
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return slow_down(_seconds(response.headers.get("Retry-After")))
    if code is None or status >= 500 or code in UNSURE:
        return LostReplyError(f"HTTP {status}, {code}")
    return refusal(code, body)


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
