"""Files of Slack: what they are, and their bytes. The token never leaves Slack's hosts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.chat.downloads import read_within
from bot.slack.client import DEFAULT_API, SlackClient
from bot.slack.destinations import conversation_of, split, team_of
from bot.slack.errors import refusal, slow_down, unanswered, unreachable
from handlers.errors import PermanentError, TemporaryError
from handlers.services import RemoteFile, Share

REDIRECTS = 3
LISTED_PAGES = 50  # of 100 files
_SLACK_HOSTS = ("slack.com", ".slack.com", ".slack-files.com")
_GONE = frozenset({"tombstone", "hidden_by_limit"})
# What Slack calls files that are web pages, as a type of the web or as one of its own.
_PAGES = frozenset({"text/html", "application/xhtml+xml", "html"})


class SlackFiles:
    """`handlers.services.FileSource` over `files.info` and `url_private_download`."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def list_files(
        self, workspace: str, channel: str, since: datetime, until: datetime
    ) -> Sequence[RemoteFile]:
        """List what members shared in a channel between two times, the oldest first.

        It takes no more than files:read. Our own files are left out.

        Raises:
            PermanentError: not allowed to.
            TemporaryError: try again, after `retry_after` where given.
        """
        installed = await self._client.installed(workspace)
        found: list[RemoteFile] = []
        for page in range(1, LISTED_PAGES + 1):
            answer = await self._client.repeatable(
                workspace,
                "files.list",
                channel=split(channel)[1],
                ts_from=str(int(since.timestamp())),
                ts_to=str(int(until.timestamp())),
                count=100,
                page=page,
            )
            entries = answer.get("files") or ()
            found += [_remote(entry, team_of(workspace)) for entry in entries]
            if page >= int((answer.get("paging") or {}).get("pages") or 1):
                break
        return [file for file in reversed(found) if file.user != installed.bot_user]

    async def describe(self, workspace: str, file: str) -> RemoteFile:
        """Ask Slack about a file. Its shares may lag behind the event by some seconds.

        Raises:
            PermanentError: `file_gone`, or `missing_scope`.
            TemporaryError: try again.
        """
        return _remote(await self._info(workspace, file), team_of(workspace))

    async def fetch(self, workspace: str, file: str, limit: int) -> bytes:
        """Download a file of at most `limit` bytes.

        Raises:
            PermanentError: `file_gone`, `missing_scope`, `too_large`, `external_file`.
            TemporaryError: try again, after `retry_after` where given.
        """
        found = await self._info(workspace, file)
        url = found.get("url_private_download") or found.get("url_private")
        if found.get("is_external") or found.get("mode") == "external" or not url:
            raise PermanentError(
                "external_file",
                "This is a link to a file outside Slack. Download it and drop the file itself.",
            )
        token = (await self._client.installed(workspace)).token
        try:
            return await self._follow(str(url), token, limit, _page_size(found))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise unreachable() from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unanswered() from error

    async def _info(self, workspace: str, file: str) -> Mapping[str, Any]:
        answer = await self._client.repeatable(workspace, "files.info", file=file)
        found: Mapping[str, Any] = answer["file"]
        access = found.get("file_access", "visible")
        if found.get("mode") in _GONE or access in {"file_not_found", "access_denied"}:
            raise refusal("file_not_found", {})
        return found

    async def _follow(self, url: str, token: str, limit: int, page: int | None) -> bytes:
        for _ in range(REDIRECTS + 1):
            if not may_see_token(url, self._client.api):
                raise PermanentError(
                    "foreign_host",
                    "Slack sent us to another site for this file, where its key must not go. "
                    "Download the file and drop it again.",
                )
            async with self._client.session.get(
                url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False
            ) as response:
                if response.status not in {301, 302, 303, 307, 308}:
                    return await _body(response, limit, page)
                url = urljoin(url, response.headers.get("Location", ""))
        raise TemporaryError("redirects", "Slack sent us round in circles for this file.")


def may_see_token(url: str, api: str) -> bool:
    """Whether the bot's token may be sent to this address.

    With the real Slack: https to slack.com, its subdomains and *.slack-files.com. With another
    `SLACK_API_URL`: only that very scheme, host and port.
    """
    asked, home = urlsplit(url), urlsplit(api)
    if home.hostname != urlsplit(DEFAULT_API).hostname:
        return (asked.scheme, asked.hostname, asked.port) == (home.scheme, home.hostname, home.port)
    host = asked.hostname or ""
    known = host == _SLACK_HOSTS[0] or host.endswith(_SLACK_HOSTS[1:])
    return asked.scheme == "https" and asked.port in {None, 443} and known


def _remote(found: Mapping[str, Any], team: str) -> RemoteFile:
    return RemoteFile(
        id=str(found["id"]),
        name=str(found.get("name") or found.get("title") or found["id"]),
        mimetype=str(found.get("mimetype") or ""),
        size=int(found.get("size") or 0),
        user=found.get("user") or None,
        shares=_shares(found, team),
    )


def _shares(found: Mapping[str, Any], team: str) -> tuple[Share, ...]:
    """The messages that share the file, oldest first."""
    shares = [
        Share(conversation_of(team, channel), str(entry["ts"]), entry.get("thread_ts"))
        for places in (found.get("shares") or {}).values()
        for channel, entries in places.items()
        for entry in entries
        if entry.get("ts")
    ]
    return tuple(sorted(shares, key=lambda share: float(share.message)))


def _page_size(found: Mapping[str, Any]) -> int | None:
    """Bytes of a file that is a web page itself, as a CV may be; None for any other kind."""
    kinds = {found.get("mimetype"), found.get("filetype")}
    return int(found.get("size") or 0) if kinds & _PAGES else None


async def _body(response: aiohttp.ClientResponse, limit: int, page: int | None) -> bytes:
    """What was downloaded, unless it is a page to sign in at: no file is one of another size.

    Args:
        response: of the download.
        limit: bytes at most.
        page: as `_page_size` gives it.
    """
    _check_status(response)
    if page is None and response.content_type == "text/html":
        raise _web_page()
    data = await read_within(response, limit)
    if len(data) != page and (page is not None or _looks_like_page(data)):
        raise _web_page()
    return data


def _looks_like_page(data: bytes) -> bool:
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _check_status(response: aiohttp.ClientResponse) -> None:
    if response.status == 200:
        return
    if response.status == 429:
        after = response.headers.get("Retry-After", "")
        raise slow_down(float(after) if after.isdecimal() else None)
    if response.status in {404, 410}:
        raise refusal("file_not_found", {})
    if response.status in {401, 403}:
        raise refusal("missing_scope", {"needed": "files:read"})
    raise unanswered()


def _web_page() -> PermanentError:
    return PermanentError(
        "missing_scope",
        "Slack gave a web page instead of the file: the app lacks files:read, or was not installed "
        "again after it was added. Check “OAuth & Permissions” in the app's settings.",
    )
