"""What can be told of tokens without asking Slack: swapped ones, and an example's text."""

import re

COPY_FROM_SLACK = (
    "Copy the “Bot User OAuth Token” (xoxb-…) from “OAuth & Permissions” in the app's settings, "
    "after “Install to Workspace”."
)
MAKE_IN_SLACK = (
    "Make one under “Basic Information”, “App-Level Tokens”, with the scope connections:write; "
    "it begins with xapp-."
)
_REST = re.compile(r"[A-Za-z0-9-]+")


def flaw(bot_token: str, app_token: str | None) -> str | None:
    """What is wrong with the tokens as they stand, and what to do; None where they look right.

    Args:
        bot_token: `SLACK_BOT_TOKEN`.
        app_token: `SLACK_APP_TOKEN`; None where Slack is not reached through Socket Mode.
    """
    if bot_token.startswith("xapp-") and (app_token or "xoxb-").startswith("xoxb-"):
        return (
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: the one that begins with xoxb- is "
            "the bot token, the one that begins with xapp- the app token. Change them over."
        )
    if bot_token.startswith("xoxe."):
        return (
            "SLACK_BOT_TOKEN runs out after 12 hours, because token rotation is on for this app. "
            "Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead, and use /slack/install."
        )
    if not _is_token(bot_token, "xoxb-"):
        return f"SLACK_BOT_TOKEN is not a bot token. {COPY_FROM_SLACK}"
    if app_token is not None and not _is_token(app_token, "xapp-"):
        return f"SLACK_APP_TOKEN is not an app-level token. {MAKE_IN_SLACK}"
    return None


def _is_token(value: str, prefix: str) -> bool:
    return value.startswith(prefix) and _REST.fullmatch(value.removeprefix(prefix)) is not None
