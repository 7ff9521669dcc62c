"""Installation by OAuth: an “Add to Slack” page, the way back from Slack, the token it brings.

Slack's own library does the talking; how tokens are kept and what people read is ours.
"""

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from html import escape
from urllib.parse import urljoin

import aiohttp
from pydantic import SecretStr
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.stateless import StatelessOAuthStateStore

from bot.slack.client import call, web_client
from bot.slack.destinations import workspace_of
from bot.slack.errors import LostReplyError
from bot.slack.install import OPTIONAL_SCOPES, REQUIRED_SCOPES
from handlers.errors import PermanentError, TemporaryError
from handlers.installations import Installed

STATE_SECONDS = 600  # how long a person may take between our page and Slack's answer
HTML = {"Content-Type": "text/html; charset=utf-8"}
AGAIN = '<p><a href="install">Start again</a></p>'
_EXPIRED = "This page was open for too long, or was used before. Start again."
REASONS: Mapping[str, str] = {
    "access_denied": "You did not allow it in Slack, so nothing was installed.",
    "invalid_browser": (
        "Installing has to begin and end in the same browser, over https, with cookies allowed."
    ),
    "invalid_state": _EXPIRED,
    "missing_code": "Slack sent no code. Start again.",
    "invalid_code": (
        "Slack did not answer, or did not accept the code, which works once and for ten minutes. "
        "Start again. If it stays so, whoever runs Shortlist should check SLACK_CLIENT_ID, "
        "SLACK_CLIENT_SECRET and the redirect URL in the app's settings."
    ),
    "storage_error": "Slack gave no token for the bot, so nothing was installed.",
}

Save = Callable[[Installed, str], Awaitable[None]]
Claim = Callable[[str], Awaitable[bool]]


class OneTimeStates(AsyncOAuthStateStore):
    """States that work once and for ten minutes.

    Signed by the library's store, so that whoever opens our page writes nothing into the database;
    only the one that comes back with a signature is noted as used. The library's own state says no
    more than its end, the same for all who come in one second: a nonce of ours makes each another.
    """

    def __init__(self, secret: SecretStr, claim: Claim, seconds: int = STATE_SECONDS) -> None:
        self._secret, self._claim, self._seconds = secret, claim, seconds

    @property
    def logger(self) -> logging.Logger:
        """Where the library writes."""
        return logging.getLogger("slack_bolt")

    def _signer(self, nonce: str) -> StatelessOAuthStateStore:
        return StatelessOAuthStateStore(
            expiration_seconds=self._seconds,
            signing_secret=f"{nonce}:{self._secret.get_secret_value()}",
            logger=self.logger,
        )

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state."""
        del args, kwargs
        nonce = secrets.token_hex(16)
        return f"{nonce}-{self._signer(nonce).issue()}"

    async def async_consume(self, state: str) -> bool:
        """Whether this is one of ours, in time, and used for the first time."""
        nonce, _, signed = state.partition("-")
        if not self._signer(nonce).consume(signed):
            return False
        return await self._claim(hashlib.sha256(state.encode()).hexdigest())


class OurStore(AsyncInstallationStore):
    """Keeps what Slack grants as we keep all tokens: sealed."""

    def __init__(self, session: aiohttp.ClientSession, api: str, save: Save) -> None:
        self._session, self._api, self._save = session, api, save

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation.

        Raises:
            BoltError: it has no token for a bot.
        """
        if not installation.bot_token or not installation.bot_user_id:
            raise BoltError("Slack gave no bot token")
        url = await self._address(installation.bot_token)
        await self._save(installed_of(installation, url), installation.user_id or "unknown")

    async def _address(self, token: str) -> str | None:
        """The workspace's address, for links to messages; it is no reason to lose the token."""
        try:
            answer = await call(self._session, self._api, token, "auth.test", {})
        except (PermanentError, TemporaryError, LostReplyError):
            return None
        return str(answer["url"]) if answer.get("url") else None


def installed_of(installation: Installation, url: str | None) -> Installed:
    """The library's installation as ours; an organisation's is kept under the organisation's id.

    Raises:
        BoltError: it names neither a workspace nor an organisation.
    """
    shared = bool(installation.is_enterprise_install)
    place = installation.enterprise_id if shared else installation.team_id
    if not place:
        raise BoltError("Slack named no workspace")
    ends = installation.bot_token_expires_at
    return Installed(
        workspace=workspace_of(place),
        token=str(installation.bot_token),
        bot_user=str(installation.bot_user_id),
        app_id=installation.app_id,
        url=url,
        scopes=frozenset(filter(None, installation.bot_scopes or ())),
        refresh=installation.bot_refresh_token,
        expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        enterprise=place if shared else None,
    )


class InstallFlow(AsyncOAuthFlow):
    """The library's flow with our page at its beginning."""

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The page with the link to Slack."""
        del request
        return page(
            "Add Shortlist to Slack",
            "<p>CVs dropped into a channel become a ranked shortlist. Slack asks you next what "
            "Shortlist may do; reading the history of channels can be left out.</p>"
            f'<p><a class="button" href="{escape(url)}">Add to Slack</a></p>',
        )


def install_flow(
    session: aiohttp.ClientSession,
    api: str,
    client_id: str,
    secret: SecretStr,
    *,
    save: Save,
    claim: Claim,
) -> InstallFlow:
    """What is behind `/slack/install` and `/slack/oauth_redirect`.

    Args:
        session: for calls of Slack.
        api: base address of the Web API; the page where people allow it is on the same host.
        client_id: of the app.
        secret: of the app; signs states, too.
        save: (installation, user id of who made it) keeps it.
        claim: (name) whether this name is used for the first time.
    """
    logger = logging.getLogger("slack_bolt")
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=secret.get_secret_value(),
        scopes=sorted(REQUIRED_SCOPES | OPTIONAL_SCOPES),
        user_scopes=[],
        callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
        authorization_url=urljoin(api, "/oauth/v2/authorize"),
        installation_store=OurStore(session, api, save),
        installation_store_bot_only=True,
        state_store=OneTimeStates(secret, claim),
        state_expiration_seconds=STATE_SECONDS,
        logger=logger,
    )
    client = web_client(session, api, None)
    return InstallFlow(client=client, logger=logger, settings=settings)


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    """The library's page, which leads back into Slack."""
    return await args.default.success(args)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    why = REASONS.get(args.reason, f"Slack answered: {args.reason}.")
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(
        status=args.suggested_status_code,
        body=page("Shortlist was not installed", f"<p>{escape(why)}</p>{AGAIN}"),
        headers={**HTML, "Set-Cookie": cookie},
    )


def page(title: str, body: str) -> str:
    """A plain page.

    Args:
        title: plain words.
        body: HTML, everything foreign in it escaped.
    """
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}"
        ".button{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;background:#1f3a5f;"
        "color:#fff;text-decoration:none}"
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
