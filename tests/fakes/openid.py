"""Slack's OpenID Connect: a page to allow on, codes for id tokens, keys that sign these."""

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import tink
from aiohttp import web
from tink import jwt

jwt.register_jwt_signature()
TEAM, USER = "https://slack.com/team_id", "https://slack.com/user_id"


def new_keys() -> tink.KeysetHandle:
    """A key pair to sign with."""
    return tink.new_keyset_handle(jwt.raw_jwt_rs256_2048_f4_template())


@dataclass
class FakeOpenId:
    """Slack, for one app.

    Attributes:
        nonces: code -> the nonce that it was asked with.
        changes: claims of the next id token that are another than they should be.
        signer: what signs the next id token; None signs with the published keys.
        lasts: seconds of an id token.
    """

    client_id: str = "111.222"
    client_secret: str = "fake-client-secret"
    keys: tink.KeysetHandle = field(default_factory=new_keys)
    nonces: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    signer: tink.KeysetHandle | None = None
    lasts: int = 300

    def allow(self, link: str) -> tuple[str, str]:
        """Press Allow on the page that a link leads to; (code, state) as Slack sends them."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert urlsplit(link).path == "/openid/connect/authorize"
        assert (asked["client_id"], asked["scope"]) == (self.client_id, "openid")
        assert asked["response_type"] == "code"
        code = secrets.token_hex(8)
        self.nonces[code] = asked["nonce"]
        return code, asked["state"]

    def app(self) -> web.Application:
        """What answers."""
        app = web.Application()
        app.router.add_post("/api/openid.connect.token", self._token)
        app.router.add_get("/openid/connect/keys", self._keys)
        return app

    async def _keys(self, _: web.Request) -> web.Response:
        public = self.keys.public_keyset_handle()
        return web.Response(text=jwt.jwk_set_from_public_keyset_handle(public))

    async def _token(self, request: web.Request) -> web.Response:
        given = await request.post()
        nonce = self.nonces.pop(str(given.get("code")), None)
        secret = (given.get("client_id"), given.get("client_secret"))
        if nonce is None or secret != (self.client_id, self.client_secret):
            return web.json_response({"ok": False, "error": "invalid_code"})
        signer = (self.signer or self.keys).primitive(
            jwt.JwtPublicKeySign  # type: ignore[type-abstract]  # a name for it
        )
        token = signer.sign_and_encode(self._claims(nonce))
        return web.json_response({"ok": True, "token_type": "Bearer", "id_token": token})

    def _claims(self, nonce: str) -> jwt.RawJwt:
        now = datetime.datetime.now(datetime.UTC)
        said: Mapping[str, Any] = {
            "iss": "https://slack.com",
            "aud": self.client_id,
            "nonce": nonce,
            TEAM: "T1",
            USER: "U1",
            **self.changes,
        }
        return jwt.new_raw_jwt(
            issuer=said["iss"],
            audiences=[said["aud"]],
            subject=said[USER],
            expiration=now + datetime.timedelta(seconds=self.lasts),
            issued_at=now - datetime.timedelta(minutes=10),
            custom_claims={name: said[name] for name in ("nonce", TEAM, USER)},
        )
