"""The Bolt app: who may call, and what listens. The same one behind HTTP and Socket Mode."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import SlackClient
from bot.slack.destinations import workspace_of
from bot.slack.listeners import Handlers, register
from bot.slack.listeners.failures import Failures
from bot.slack.listeners.handlers import Share
from handlers.errors import PermanentError
from handlers.installations import Installed
from handlers.services import Services


class StoredInstallations(AsyncAuthorize):
    """Our own look-up, remembered for a minute: Bolt's would call auth.test for each request."""

    def __init__(self, client: SlackClient, share: Share) -> None:
        self._client, self._share = client, share

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **others: str | None,
    ) -> AuthorizeResult | None:
        """The token for a request.

        Raises:
            PermanentError: an event from a workspace that is not installed; the answer is 500, so
                that Slack brings it again once it is.
        """
        del user_id, others
        try:
            installed = await self._installed(workspace_of(team_id or ""), enterprise_id)
        except PermanentError:
            if context.response_url:
                return None  # Bolt then tells the person
            raise
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=installed.token,
            bot_user_id=installed.bot_user,
        )

    async def _installed(self, workspace: str, enterprise: str | None) -> Installed:
        """The workspace's installation; without one, its organisation's, used from now on."""
        try:
            return await self._client.installed(workspace)
        except PermanentError:
            shared = await self._share(workspace, enterprise) if enterprise else None
            if shared is None:
                raise
            return shared


async def settle_team(
    body: Mapping[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[Any]]
) -> None:
    """Say which workspace a request is about, where Bolt cannot.

    What an organisation's installation allows names no team (`authorizations[0].team_id` is null);
    the envelope does (docs.slack.dev/enterprise, "Organization-ready apps").
    """
    if context.team_id is None:
        named = (body.get("context_team_id"), body.get("team_id"))
        context["team_id"] = next((team for team in named if str(team).startswith("T")), None)
    await next_()


def build_app(
    services: Services, client: SlackClient, handlers: Handlers, *, signing_secret: str
) -> AsyncApp:
    """Build the app with all listeners.

    Args:
        services: what handlers work with.
        client: calls Slack; knows the installations.
        handlers: what members can reach.
        signing_secret: proves that a request over HTTP is Slack's; unused over a socket.
    """
    # Bolt takes an AsyncAuthorize too; its annotation leaves that out.
    authorize: Any = StoredInstallations(client, handlers.share)
    app = AsyncApp(
        name="shortlist",
        logger=logging.getLogger("slack_bolt"),
        client=AsyncWebClient(base_url=client.api, session=client.session, retry_handlers=[]),
        before_authorize=settle_team,
        authorize=authorize,
        signing_secret=signing_secret,
        # The answer leaves only when the listener is done: what was not stored is not confirmed.
        process_before_response=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        user_facing_authorize_error_message=(
            "Shortlist is not installed in this workspace. Ask a Slack admin to install it."
        ),
    )
    app.error(Failures(client).explain)
    register(app, services, client, handlers)
    return app
