"""Tokens that run out after 12 hours (`token_rotation_enabled`): Slack gives new ones."""

import aiohttp
from pydantic import SecretStr

from bot.slack.client import answer_of, web_client
from bot.slack.errors import LostReplyError, unanswered
from handlers.tokens import FreshToken


class SlackTokens:
    """`handlers.services.TokenSource` over `oauth.v2.access`."""

    def __init__(
        self, session: aiohttp.ClientSession, api: str, client_id: str, secret: SecretStr
    ) -> None:
        self._client = web_client(session, api, None)
        self._id, self._secret = client_id, secret

    async def renew(self, refresh: str) -> FreshToken:
        """Exchange a refresh token, which works once, for a new token.

        Raises:
            PermanentError: Slack refuses; the code is its own.
            TemporaryError: try again. (Where only the answer was lost, Slack refuses next time,
                and the app has to be installed again: it does not say twice what it gave.)
        """
        calling = self._client.oauth_v2_access(
            client_id=self._id,
            client_secret=self._secret.get_secret_value(),
            grant_type="refresh_token",
            refresh_token=refresh,
        )
        try:
            answer = await answer_of("oauth.v2.access", calling)
        except LostReplyError as error:
            raise unanswered() from error
        return FreshToken(
            token=str(answer["access_token"]),
            refresh=str(answer["refresh_token"]),
            seconds=int(answer["expires_in"]),
        )
