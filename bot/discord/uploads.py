"""Files of ours that are sent to Discord, in one call, with words for who cannot see a picture."""

import hashlib

from bot.discord.client import DiscordClient, Json
from bot.discord.errors import LostReplyError
from bot.discord.render import render_upload
from handlers.attachments import Attachment
from handlers.errors import UnconfirmedError


async def send_file(client: DiscordClient, channel: str, attachment: Attachment) -> None:
    """Send a file to a channel.

    The nonce is made of place and content: sent again within a few minutes, it is not there twice.

    Raises:
        UnconfirmedError: no answer came.
        TemporaryError: nothing was sent; try again.
        PermanentError: Discord will not take it.
    """
    seed = f"{channel}/{attachment.name}".encode() + attachment.data
    body: Json = {
        **render_upload(attachment),
        "nonce": hashlib.sha256(seed).hexdigest()[:25],
        "enforce_nonce": True,
    }
    path = "/channels/{channel_id}/messages"
    try:
        await client.send_files(path, body, [attachment], channel_id=channel)
    except LostReplyError as error:
        raise UnconfirmedError(str(error)) from error
