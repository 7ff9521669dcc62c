"""A token from the environment becomes an installation: Slack is asked who it is."""

from collections.abc import Mapping

import aiohttp

from bot.slack.client import call
from bot.slack.destinations import workspace_of
from bot.slack.errors import LostReplyError
from bot.slack.tokens import COPY_FROM_SLACK
from handlers.errors import PermanentError, TemporaryError
from handlers.installations import Installed

# What the product cannot do without; slack-manifest.json asks for these and for optional ones.
REQUIRED_SCOPES = frozenset(
    {"chat:write", "commands", "files:read", "reactions:write", "users:read"}
)
_NO_HISTORY = (
    "It works. Without history, in such channels, a message that Slack did not confirm cannot be "
    "looked up: it waits in the retry queue for a person. And of a dropped file one event tells "
    "instead of two."
)
_NO_FILES = (
    "It works. Without files:write reports come without picture and spreadsheet, without im:write "
    "these come to a channel instead of to whoever asked."
)
_NO_QUESTIONS = (
    "It works. Questions by a mention need app_mentions:read, in a direct message im:history."
)
# What is missing without each scope that a workspace may refuse.
WITHOUT: Mapping[str, str] = {
    "app_mentions:read": _NO_QUESTIONS,
    "im:history": _NO_QUESTIONS,
    "channels:history": _NO_HISTORY,
    "files:write": _NO_FILES,
    "groups:history": _NO_HISTORY,
    "im:write": _NO_FILES,
}
OPTIONAL_SCOPES = frozenset(WITHOUT)
_COPY_AGAIN = f"Slack does not accept SLACK_BOT_TOKEN. {COPY_FROM_SLACK}"
_SENTENCES: Mapping[str, str] = {
    "invalid_auth": _COPY_AGAIN,
    "not_authed": _COPY_AGAIN,
    "token_revoked": _COPY_AGAIN,
    "token_expired": _COPY_AGAIN,
    "account_inactive": "The Slack app was removed from the workspace. Install it again "
    "and copy the new token into SLACK_BOT_TOKEN.",
    "not_allowed_token_type": _COPY_AGAIN,
}


class SlackStartError(Exception):
    """Slack cannot be used as it is set up; the text says what to do."""


async def introduce(session: aiohttp.ClientSession, api: str, token: str) -> Installed:
    """Ask Slack whose token this is (`auth.test`) and what it was granted.

    Raises:
        SlackStartError: the token is no good.
        TemporaryError: Slack cannot be reached or does not answer; try again.
    """
    if not token.startswith("xoxb-"):
        raise SlackStartError(_COPY_AGAIN)
    try:
        answer = await call(session, api, token, "auth.test", {})
    except PermanentError as error:
        raise SlackStartError(_SENTENCES.get(error.code, error.reason)) from error
    except LostReplyError as error:
        raise TemporaryError("unanswered", "Slack did not answer.") from error
    scopes = frozenset(scope.strip() for scope in answer["_scopes"].split(",") if scope.strip())
    return Installed(
        workspace=workspace_of(answer["team_id"]),
        token=token,
        bot_user=answer["user_id"],
        app_id=answer.get("app_id"),
        url=answer.get("url"),
        scopes=scopes,
    )


def what_to_check(api: str) -> str:
    """What a person can look at when Slack cannot be reached at `api`."""
    return (
        "Check this machine's network, its firewall, a proxy that is needed (HTTPS_PROXY), and "
        f"SLACK_API_URL ({api})."
    )


def missing_scopes(installed: Installed) -> frozenset[str]:
    """Permissions the app needs but was not granted; empty where Slack did not name any."""
    return REQUIRED_SCOPES - installed.scopes if installed.scopes else frozenset()
