"""Files of ours that are sent to Slack: an address, the bytes, then the channel."""

from collections.abc import Collection

import aiohttp

from bot.slack.client import SlackClient
from bot.slack.errors import LostReplyError, slow_down, unanswered, unreachable
from bot.slack.files import may_see_token
from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError, UnconfirmedError

PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=10)
_HOW = (
    "add it under “OAuth & Permissions” in the app's settings and install the app again, as in "
    "slack-manifest.json."
)


def file_way(scopes: Collection[str]) -> FileWay:
    """How files reach people, by the scopes that were granted; all of them where none is known."""
    if scopes and "files:write" not in scopes:
        advice = f"Pictures and spreadsheets need the permission files:write: {_HOW}"
        return FileWay("nowhere", advice)
    if scopes and "im:write" not in scopes:
        advice = f"For files to come to you alone, Shortlist needs the permission im:write: {_HOW}"
        return FileWay("channel", advice)
    return FileWay("member")


async def send_file(
    client: SlackClient, workspace: str, channel: str, attachment: Attachment
) -> None:
    """Send a file to a conversation.

    Nothing is there before the last of the three calls, so that the others may be repeated.

    Raises:
        UnconfirmedError: no answer came to the last call.
        TemporaryError: nothing was sent; try again.
        PermanentError: Slack will not take it.
    """
    place = await client.repeatable(
        workspace,
        "files.getUploadURLExternal",
        filename=attachment.name,
        length=len(attachment.data),
        alt_txt=attachment.alt or None,
    )
    await _send_bytes(client, str(place["upload_url"]), attachment.data)
    file = {"id": str(place["file_id"]), "title": attachment.title}
    try:
        await client.once(
            workspace, "files.completeUploadExternal", files=[file], channel_id=channel
        )
    except LostReplyError as error:
        raise UnconfirmedError(str(error)) from error


async def _send_bytes(client: SlackClient, url: str, data: bytes) -> None:
    if not may_see_token(url, client.api):
        raise PermanentError("foreign_host", "Slack named another site for a file; it stays here.")
    try:
        async with client.session.post(
            url, data=data, allow_redirects=False, timeout=PATIENCE
        ) as response:
            if response.status == 429:
                after = response.headers.get("Retry-After", "")
                raise slow_down(float(after) if after.isdecimal() else None)
            if response.status != 200:
                raise unanswered()
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise unreachable() from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise unanswered() from error
