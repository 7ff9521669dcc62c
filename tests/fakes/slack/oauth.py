"""OAuth: the page where a person allows an app, codes, tokens that run out and their renewal."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
LIFE = 43_200  # seconds; docs.slack.dev/authentication/using-token-rotation


@dataclass(frozen=True)
class Grant:
    """What a person allowed: the workspace, or the organisation for all of its workspaces."""

    user: str
    scopes: str
    team: str | None = None
    enterprise: str | None = None


@dataclass
class OAuth:
    """One app's credentials and everything that was granted to it.

    Attributes:
        rotating: whether tokens run out (`token_rotation_enabled`).
        codes: not yet used.
        tokens: every token that is good.
        refresh: refresh tokens that were not used yet.
    """

    client_id: str = "111.222"
    client_secret: str = "fake-client-secret"
    rotating: bool = False
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    _count: int = 0

    def allow(
        self, link: str, *, user: str = "U1", team: str | None = "T1", enterprise: str | None = None
    ) -> tuple[str, str]:
        """Follow an app's “Add to Slack” link and press Allow; (code, state) as Slack sends them.

        Raises:
            AssertionError: the link asks for nothing, or for another app.
        """
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        assert urlsplit(link).path == "/oauth/v2/authorize"
        assert asked["client_id"] == self.client_id
        assert asked["scope"]
        code = self._new("code")
        self.codes[code] = Grant(user, asked["scope"], team, enterprise)
        return code, asked["state"]

    def access(self, authorization: str, given: Mapping[str, Any]) -> Json:
        """oauth.v2.access: a code, or a refresh token, for a token."""
        pair = f"{self.client_id}:{self.client_secret}".encode()
        if authorization != f"Basic {base64.b64encode(pair).decode()}":
            return {"ok": False, "error": "bad_client_secret"}
        renewing = given.get("grant_type") == "refresh_token"
        known = self.refresh if renewing else self.codes
        grant = known.pop(str(given.get("refresh_token" if renewing else "code")), None)
        if grant is None:
            return {"ok": False, "error": f"invalid_{'refresh_token' if renewing else 'code'}"}
        return self._granted(grant)

    def _granted(self, grant: Grant) -> Json:
        token = self._new("xoxe.xoxb-" if self.rotating else "xoxb-")
        self.tokens[token] = grant
        rotation: Json = {}
        if self.rotating:
            rotation = {"refresh_token": self._new("xoxe-1-"), "expires_in": LIFE}
            self.refresh[rotation["refresh_token"]] = grant
        team = {"id": grant.team, "name": "Acme"} if grant.team else None
        organisation = {"id": grant.enterprise, "name": "Acme Group"} if grant.enterprise else None
        return {
            "ok": True,
            "app_id": "A1",
            "authed_user": {"id": grant.user},
            "scope": grant.scopes,
            "token_type": "bot",
            "access_token": token,
            "bot_user_id": "UBOT",
            "team": team,
            "enterprise": organisation,
            "is_enterprise_install": grant.team is None,
            **rotation,
        }

    def _new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count:04d}"
