"""What members of Slack workspaces reach, and how the app comes to be installed in them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog
from pydantic import SecretStr

from bot.processes import announce_trouble
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.install import SlackStartError, introduce, missing_scopes, what_to_check
from bot.slack.listeners import Handlers
from bot.slack.oauth import InstallFlow, install_flow
from bot.slack.tokens import flaw
from bot.starting import until_done
from handlers import installations
from handlers.actions import ACTIONS, FORMS
from handlers.asking.questions import receive_question
from handlers.chat.commands import COMMANDS
from handlers.chat.home import home
from handlers.chat.shortcuts import SHORTCUTS
from handlers.cvs.deleted_files import file_deleted
from handlers.cvs.inbox import Inbox
from handlers.errors import TemporaryError
from handlers.installations import Installed
from handlers.services import Services

log = structlog.get_logger(__name__)


def use_cases(services: Services) -> Handlers:
    """What members of a Slack workspace can reach."""

    async def uninstalled(workspace: str, when: datetime) -> Sequence[str]:
        database, now = services.database, services.now()
        return await installations.remove(database, workspace, now, before=when)

    async def share(workspace: str, enterprise: str) -> Installed | None:
        return await installations.share(services.database, workspace, enterprise, services.now())

    return Handlers(
        commands=COMMANDS,
        actions=ACTIONS,
        forms=FORMS,
        shortcuts=SHORTCUTS,
        home=home,
        receive=Inbox(services).take,
        ask=receive_question,
        file_deleted=file_deleted,
        uninstalled=uninstalled,
        share=share,
    )


def flow_of(settings: Settings, services: Services, client: SlackClient) -> InstallFlow | None:
    """How people install the app into workspaces of theirs; None where that is not set up."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None

    async def save(installed: Installed, by: str) -> None:
        await installations.install(services.database, installed, services.now(), by=by)
        client.forget(installed.workspace)

    async def claim(name: str) -> bool:
        return await installations.claim_state(services.database, name, services.now())

    return install_flow(
        client.session,
        client.api,
        settings.slack_client_id,
        settings.slack_client_secret,
        save=save,
        claim=claim,
    )


def check_tokens(settings: Settings) -> None:
    """Look whether the tokens can be right, before Slack is asked.

    Raises:
        SlackStartError: one is missing or of another kind; the text says what to do.
    """
    if settings.slack is None:
        raise SlackStartError("SLACK_BOT_TOKEN is not set: Slack is off.")
    app_token = secret(settings.slack_app_token) if settings.slack == "socket" else None
    wrong = flaw(secret(settings.slack_bot_token), app_token)
    if settings.slack_bot_token and wrong:
        raise SlackStartError(wrong)


async def install_by_token(settings: Settings, services: Services, client: SlackClient) -> None:
    """Ask Slack whose token the environment holds, until it answers, and keep it.

    Raises:
        SlackStartError: the token is no good.
    """
    if settings.slack_bot_token is None:
        return
    ask = partial(introduce, client.session, client.api, secret(settings.slack_bot_token))
    installed = await until_done(ask, partial(tell_trouble, settings))
    await installations.save(services.database, installed, services.now())
    if lacking := missing_scopes(installed):
        log.warning(
            "slack_scopes_missing",
            scopes=sorted(lacking),
            advice="Add them under “OAuth & Permissions” and install the app again.",
        )


def tell_trouble(settings: Settings, error: TemporaryError) -> None:
    """Say what keeps Slack from us, and what to check."""
    reason = error.reason
    if error.code in {"unreachable", "unanswered"}:
        reason = f"{reason} {what_to_check(settings.slack_api_url)}"
    log.warning("slack_not_connected", reason=reason)
    announce_trouble(settings.notify_socket, f"{reason} It is tried again and again.", part="slack")


def secret(value: SecretStr | None) -> str:
    """A secret in clear; empty where it is not set."""
    return value.get_secret_value() if value else ""
