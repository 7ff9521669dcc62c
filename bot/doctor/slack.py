"""The doctor on Slack: tokens, scopes, installations."""

from datetime import UTC, datetime

from bot.doctor.checks import Check, Looker
from bot.services import is_migrated, open_services
from bot.settings import Settings
from handlers import installations
from handlers.errors import TemporaryError
from handlers.installations import Installed
from handlers.wording.parts import count

INSTALLS = "Installations"


def lookers(settings: Settings) -> dict[str, Looker]:
    """What is looked at, as Slack is set up."""
    found: dict[str, Looker] = {}
    if settings.slack is not None or settings.discord_bot_token is None:
        found["Slack"] = _slack
    if settings.slack_client_id is not None:
        found[INSTALLS] = _installs
    return found


async def _slack(settings: Settings) -> Check:
    if settings.slack is None:
        return Check(
            "Slack",
            "note",
            "not set up",
            "Make the app from slack-manifest.json, then set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; "
            "or set DISCORD_BOT_TOKEN, see docs/platforms.md.",
        )
    from bot.slack.install import what_to_check  # noqa: PLC0415 - only where Slack is set up
    from bot.slack.tokens import flaw  # noqa: PLC0415

    if settings.slack_bot_token is None:
        return await _by_oauth(settings)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
    if wrong := flaw(token, app_token if settings.slack == "socket" else None):
        return Check("Slack", "bad", "a token cannot be right", wrong)
    try:
        return await _ask_slack(settings, token, app_token)
    except TemporaryError as error:
        return Check("Slack", "bad", error.reason, what_to_check(settings.slack_api_url))


async def _by_oauth(settings: Settings) -> Check:
    from bot.slack.client import open_session  # noqa: PLC0415 - as above
    from bot.slack.install import what_to_check  # noqa: PLC0415
    from bot.slack.standing import reach  # noqa: PLC0415

    async with open_session() as session:
        try:
            await reach(session, settings.slack_api_url)
        except TemporaryError as error:
            return Check("Slack", "bad", error.reason, what_to_check(settings.slack_api_url))
    return Check("Slack", "good", "answers; the app is installed by OAuth")


async def _installs(settings: Settings) -> Check:
    from bot.slack.standing import judge  # noqa: PLC0415 - as above

    if not settings.root_key.exists() or not await is_migrated(settings):
        return Check(INSTALLS, "note", "none yet", "`shortlist run` has to run first.")
    async with open_services(settings, redis=False, outside=False) as services:
        found = await installations.standings(services.database)
    return Check(INSTALLS, *judge(found, datetime.now(UTC)))


async def _ask_slack(settings: Settings, token: str, app_token: str) -> Check:
    from bot.slack.client import open_session  # noqa: PLC0415 - as above
    from bot.slack.install import SlackStartError, introduce  # noqa: PLC0415
    from bot.slack.socket import try_app_token  # noqa: PLC0415

    async with open_session() as session:
        try:
            installed = await introduce(session, settings.slack_api_url, token)
        except SlackStartError as error:
            return Check("Slack", "bad", "the token was refused", str(error))
        if settings.slack == "socket":
            try:
                await try_app_token(session, settings.slack_api_url, app_token)
            except SlackStartError as error:
                return Check("Slack", "bad", "the app token was refused", str(error))
    return _scopes(installed, f"{installed.workspace} by {settings.slack} mode")


def _scopes(installed: Installed, who: str) -> Check:
    from bot.slack.install import OPTIONAL_SCOPES, WITHOUT, missing_scopes  # noqa: PLC0415

    granted = installed.scopes
    if not granted:
        return Check(
            "Slack",
            "note",
            f"{who}; Slack did not say what the app may do",
            "Compare “OAuth & Permissions” in the app's settings with slack-manifest.json.",
        )
    if lacking := sorted(missing_scopes(installed)):
        return Check(
            "Slack",
            "bad",
            f"the app lacks the scopes {', '.join(lacking)}",
            "Add them under “OAuth & Permissions”, install the app again, copy the new token.",
        )
    said = f"{who}, {count(len(granted), 'scope')} granted"
    if left_out := sorted(OPTIONAL_SCOPES - granted):
        advice = " ".join(dict.fromkeys(WITHOUT[scope] for scope in left_out))
        return Check("Slack", "note", f"{said}, without {', '.join(left_out)}", advice)
    return Check("Slack", "good", said)
