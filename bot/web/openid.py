"""“Sign in with Slack”: OpenID Connect by an authorization code, and the id token checked.

https://docs.slack.dev/authentication/sign-in-with-slack
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
import structlog
from pydantic import SecretStr
from tink import TinkError, jwt

from handlers.errors import TemporaryError, UserError

PATH = "/board/slack/back"  # where Slack leads back to; a redirect URL of the app
ISSUER = "https://slack.com"
TEAM, USER = "https://slack.com/team_id", "https://slack.com/user_id"
SECONDS = 15.0
REFUSED = "Slack's answer could not be checked, so nobody was signed in. Start again."
STALE = "This page was open for too long, or was not opened from here. Start again."
UNREACHABLE = "Slack did not answer. Try again in a minute."
jwt.register_jwt_signature()
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Begun:
    """What the browser keeps between our page and Slack's answer.

    Attributes:
        state: comes back by the address: this browser began it.
        nonce: comes back in the id token: it was made for this time.
        next: where to go afterwards.
    """

    state: str
    nonce: str
    next: str = ""

    def as_cookie(self) -> str:
        """As the value of a cookie."""
        text = json.dumps([self.state, self.nonce, self.next])
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def from_cookie(cls, value: str) -> "Begun":
        """From the value of a cookie.

        Raises:
            UserError: it is none of ours.
        """
        try:
            state, nonce, after = json.loads(base64.urlsafe_b64decode(value))
        except (ValueError, TypeError) as error:
            raise UserError(STALE) from error
        return cls(str(state), str(nonce), str(after))


@dataclass(frozen=True)
class OpenId:
    """Sign-in with Slack for one app.

    Attributes:
        api: Slack's address, `https://slack.com/api/`.
        address: ours, without a slash at the end.
    """

    client_id: str
    client_secret: SecretStr
    api: str
    address: str

    def begin(self, after: str) -> tuple[str, Begun]:
        """The address at Slack that asks who somebody is, and what their browser keeps."""
        begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), after)
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.client_id,
            "state": begun.state,
            "nonce": begun.nonce,
            "redirect_uri": self.address + PATH,
        }
        return f"{urljoin(self.api, '/openid/connect/authorize')}?{urlencode(asked)}", begun

    async def finish(self, begun: Begun, *, state: str, code: str) -> tuple[str, str]:
        """Who signed in, as Slack says and signs: (workspace, user).

        Raises:
            UserError: it was begun elsewhere, or what Slack says does not hold.
            TemporaryError: Slack cannot be reached.
        """
        if not hmac.compare_digest(state.encode(), begun.state.encode()):
            raise UserError(STALE)
        try:
            token, keys = await self._ask(code)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise TemporaryError("slack_unreachable", UNREACHABLE) from error
        return self._told(token, keys, begun.nonce)

    async def _ask(self, code: str) -> tuple[str, str]:
        """The id token for a code, and the keys that it may be signed with."""
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        form = {
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value(),
            "code": code,
            "grant_type": "authorization_code",
            "redirect_uri": self.address + PATH,
        }
        async with aiohttp.ClientSession(timeout=timeout) as session:
            where = urljoin(self.api, "openid.connect.token")
            async with session.post(where, data=form, allow_redirects=False) as answer:
                told: Mapping[str, Any] = await answer.json(content_type=None)
            if not told.get("ok") or not isinstance(told.get("id_token"), str):
                log.warning("openid_refused", error=str(told.get("error"))[:60])
                raise UserError(REFUSED)
            where = urljoin(self.api, "/openid/connect/keys")
            async with session.get(where, allow_redirects=False) as answer:
                return str(told["id_token"]), await answer.text()

    def _told(self, token: str, keys: str, nonce: str) -> tuple[str, str]:
        """Check signature, issuer, audience, times and nonce."""
        try:
            known = jwt.jwk_set_to_public_keyset_handle(keys).primitive(
                jwt.JwtPublicKeyVerify  # type: ignore[type-abstract]  # a name for it
            )
            expected = jwt.new_validator(
                expected_issuer=ISSUER, expected_audience=self.client_id, ignore_type_header=True
            )
            found = known.verify_and_decode(token, expected)
            said = found.custom_claim("nonce")
            team, user = str(found.custom_claim(TEAM)), str(found.custom_claim(USER))
        except (TinkError, KeyError, ValueError) as error:
            log.warning("openid_token_refused", reason=type(error).__name__)
            raise UserError(REFUSED) from error
        if not hmac.compare_digest(str(said).encode(), nonce.encode()):
            raise UserError(REFUSED)
        return f"slack:{team}", user
