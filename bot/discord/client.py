"""Calls of Discord's REST API with the bot's token; discord.py keeps to the rate limits."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.request import getproxies

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from yarl import URL

from bot.discord.errors import (
    NOT_ACCEPTED,
    LostReplyError,
    refusal,
    slow_down,
    unanswered,
    unreachable,
)
from handlers.attachments import Attachment
from handlers.errors import PermanentError

DEFAULT_API = "https://discord.com/api/v10"
PATIENCE = 60.0  # seconds for one call
LONGEST_LIMIT = 30.0  # seconds of a rate limit that are waited for; the library takes no less

Json = Mapping[str, Any]


def point_to(api: str, gateway: str | None = None) -> None:
    """Have discord.py talk to another Discord than the real one, in this whole process.

    The library has its addresses as attributes of classes, and no setting for them.
    """
    Route.BASE = api.rstrip("/")
    if gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)


class DiscordClient:
    """Discord's REST API for all guilds.

    It connects with its first call, so that a process that never calls pays nothing; the gateway's
    process hands in the connection that it has.
    """

    def __init__(
        self,
        token: str,
        api: str = DEFAULT_API,
        http: HTTPClient | None = None,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """Make a client that has not connected yet.

        Args:
            token: the bot's.
            api: base address.
            http: a connection that is open already, which its owner closes.
            patience: seconds for one call, waiting for a rate limit included.
        """
        self.api = api
        self._patience = patience
        self._token = token
        self._http = http
        self._owned = http is None
        self._connecting = asyncio.Lock()
        self._me: Json = {}

    async def me(self) -> str:
        """Our own user id."""
        if not self._me:
            self._me = await self.repeatable("GET", "/users/@me")
        return str(self._me["id"])

    async def once(
        self, method: str, path: str, body: Json | None = None, **parameters: Any
    ) -> Any:
        """Make a call that must not be repeated blindly.

        The library makes one again that Discord answered with a fault of its own; so only those
        with a nonce are left to it, which Discord carries out once.

        Args:
            method: of HTTP.
            path: with names of parameters in braces, as in Discord's documents; rate limits go
                by it.
            body: JSON, if any.
            **parameters: values for `path`; `query` are those behind the `?`.

        Returns:
            Discord's answer: a dict, a list, or an empty string.

        Raises:
            LostReplyError: it was sent, but what came of it is unknown.
            TemporaryError: nothing was done; try again.
            PermanentError: Discord refused.
        """
        content: dict[str, Any] = {"json": body} if body else {}
        if not (body or {}).get("enforce_nonce"):
            content["files"] = [_Once()]
        return await self._call(method, path, parameters, content)

    async def repeatable(
        self, method: str, path: str, body: Json | None = None, **parameters: Any
    ) -> Any:
        """Make a call that does no harm when it is done twice, see `once`.

        Raises:
            TemporaryError: try again.
            PermanentError: Discord refused.
        """
        try:
            return await self._call(method, path, parameters, {"json": body} if body else {})
        except LostReplyError as error:
            raise unanswered() from error

    async def send_files(
        self, path: str, body: Json, files: Sequence[Attachment], **parameters: Any
    ) -> Any:
        """Post a message with files, see `once`; `body` names them as `attachment://name`."""
        form: list[dict[str, Any]] = [
            {"name": "payload_json", "value": discord.utils._to_json(body)}  # noqa: SLF001 - the library's own JSON
        ]
        for number, file in enumerate(files):
            part = {"name": f"files[{number}]", "value": file.data, "filename": file.name}
            form.append({**part, "content_type": "application/octet-stream"})
        return await self._call("POST", path, parameters, {"form": form})

    async def close(self) -> None:
        """Close the connection, where it is our own."""
        if self._http is not None and self._owned:
            await self._http.close()

    async def _call(
        self, method: str, path: str, parameters: dict[str, Any], content: dict[str, Any]
    ) -> Any:
        if "query" in parameters:
            content["params"] = parameters.pop("query")
        route = Route(method, path, **parameters)
        try:
            http = await self._connection()
            async with asyncio.timeout(self._patience):
                return await http.request(route, **content)
        except discord.RateLimited as error:
            raise slow_down(error.retry_after) from error
        except discord.HTTPException as error:
            raise _sorted(error) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise unreachable() from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # A ValueError: half of an answer, which is no JSON.
            raise LostReplyError(f"{method} {path}: {type(error).__name__}") from error

    async def _connection(self) -> HTTPClient:
        async with self._connecting:
            if self._http is not None:
                return self._http
            made = HTTPClient(
                asyncio.get_running_loop(),
                proxy=proxy_for(self.api),
                max_ratelimit_timeout=LONGEST_LIMIT,
            )
            try:
                async with asyncio.timeout(self._patience):
                    self._me = await _log_in(made, self._token)
            except TimeoutError as error:
                await made.close()
                raise unreachable() from error
            except BaseException:
                await made.close()
                raise
            self._http = made
            return made


class _Once:
    """In the place of a file: the library goes back to each one's begin before it tries again."""

    def reset(self, *, seek: int) -> None:
        """End a call instead."""
        if seek:
            raise LostReplyError("Discord had a fault of its own")


async def _log_in(http: HTTPClient, token: str) -> Json:
    """Our own user.

    Raises:
        PermanentError: the token is none.
        TemporaryError: try again; nothing was asked yet.
    """
    try:
        return {**await http.static_login(token)}
    except discord.LoginFailure as error:
        raise PermanentError("bad_token", NOT_ACCEPTED) from error
    except discord.RateLimited as error:
        raise slow_down(error.retry_after) from error
    except discord.HTTPException as error:
        raise _sorted(error) if error.status == 429 else unreachable() from error
    except (aiohttp.ClientError, OSError) as error:
        raise unreachable() from error


def proxy_for(api: str) -> str | None:
    """The proxy that this machine's environment names for an address; None for loopback."""
    url = URL(api)
    return None if url.host in {"127.0.0.1", "::1", "localhost"} else getproxies().get(url.scheme)


def _sorted(error: discord.HTTPException) -> Exception:
    if error.status == 429:  # the library waits for those that it understands
        after = error.response.headers.get("Retry-After", "")
        return slow_down(float(after) if after.replace(".", "", 1).isdecimal() else 60.0)
    if error.status >= 500:
        return LostReplyError(f"status {error.status}")
    return refusal(error.status, error.code)
