"""Discord's error codes in a recruiter's words, and what should happen next."""

from collections.abc import Mapping

from handlers.errors import PermanentError, TemporaryError

MISSING = (
    "Shortlist's role lacks a permission for this channel. In the channel's settings, under "
    "“Permissions”, allow it View Channel, Send Messages, Create Public Threads, Send Messages in "
    "Threads, Attach Files, Add Reactions and Read Message History."
)
_UNSEEN = (
    "Shortlist cannot see this channel. Add it, or its role, in the channel's settings under "
    "“Permissions”."
)
_NO_DIRECT = (
    "Discord does not let Shortlist write to this person: they take no direct messages from this "
    "server. They can allow it in the server's privacy settings."
)
_NOT_SHARED = "Discord does not let Shortlist write to this person: they share no server with it."
_LATE = ("answered_late", "This came too late for Discord. Please do it once more.")
_GONE = "This channel is gone, or Shortlist is no longer in the server."
_FAULT = "Discord refused the layout of a message. This is a fault of Shortlist."
_TAG = (
    "This forum wants a tag on each post, and has none for the stage. Allow Shortlist Manage "
    "Channels there, so that it can make them; or let posts be without a tag."
)
_MESSAGE_GONE = "This message was deleted in Discord."
# Codes: discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON error codes".
SENTENCES: Mapping[int, tuple[str, str]] = {
    10003: ("channel_gone", _GONE),
    10004: ("not_installed", "Shortlist is no longer in this Discord server."),
    10007: ("member_gone", "Discord knows nobody by this id in this server."),
    10008: ("message_gone", _MESSAGE_GONE),
    10013: ("member_gone", "Discord knows nobody by this id."),
    10015: _LATE,
    10062: _LATE,
    50024: ("no_threads", "Discord allows no such thing in this kind of channel. Pick another."),
    50027: _LATE,
    40060: ("answered", "This was answered already."),
    30007: ("crowded", "This server has too many webhooks. Ask its admins."),
    30010: ("crowded", "This message has as many reactions as Discord takes."),
    160006: ("crowded", "This server has as many open threads as Discord allows. Close some."),
    40005: ("too_large", "The file is larger than Discord takes in this server."),
    40067: ("tag_required", _TAG),
    50001: ("missing_access", _UNSEEN),
    50007: ("no_direct_messages", _NO_DIRECT),
    50008: ("no_text_channel", "Nothing can be written in this kind of channel. Pick another."),
    50013: ("missing_permission", MISSING),
    50035: ("refused_layout", _FAULT),
    50083: ("archived", "This thread is archived."),
    50278: ("no_direct_messages", _NOT_SHARED),
    160004: ("has_thread", "This message has its thread already."),
    160005: ("archived", "This thread is locked. Ask a moderator to open it."),
}
NOT_ACCEPTED = (
    "Discord does not accept DISCORD_BOT_TOKEN. In the developer portal, under “Bot”, press “Reset "
    "Token”, put the new one there, and do this again."
)


class DiscordStartError(Exception):
    """Discord cannot be used as it is set up; the text says what to do."""


class LostReplyError(Exception):
    """A call was sent, but Discord's answer was lost: it may have been done."""


def refusal(status: int, code: int) -> PermanentError:
    """What a refusal means.

    Args:
        status: of the HTTP answer.
        code: Discord's own, 0 where it gave none.
    """
    if code in SENTENCES:
        return PermanentError(*SENTENCES[code])
    if status == 401:
        return PermanentError("bad_token", NOT_ACCEPTED)
    if status == 403:
        return PermanentError("missing_permission", MISSING)
    if status == 404:
        return PermanentError("gone", "What this is about is gone from Discord.")
    sentence = (
        f"Discord refused this (status {status}, code {code}). Try again; if it stays so, tell "
        "whoever runs Shortlist."
    )
    return PermanentError(f"discord_{code or status}", sentence)


def slow_down(seconds: float) -> TemporaryError:
    """Discord asks for a pause."""
    return TemporaryError("rate_limited", "Discord asks us to slow down.", retry_after=seconds)


def unreachable() -> TemporaryError:
    """No connection to Discord; nothing was sent."""
    return TemporaryError("unreachable", "Discord cannot be reached at the moment.")


def unanswered() -> TemporaryError:
    """Discord did not answer a call that may safely be made again."""
    return TemporaryError("unanswered", "Discord did not answer.")
