"""Who is who in a Slack workspace."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.slack.client import SlackClient
from bot.slack.destinations import split, team_of
from handlers.errors import PermanentError, TemporaryError
from handlers.services import PlatformMember

LOOK_SECONDS = 1.0  # whoever opens a form waits 3 seconds at most
STRANGER = PlatformMember(kind="stranger", time_zone=None)


class SlackDirectory:
    """`handlers.services.Directory` over `users.info`."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """Ask Slack about a user; one it does not show us is a stranger.

        Raises:
            TemporaryError: try again.
            PermanentError: users:read was not granted.
        """
        try:
            answer = await self._client.repeatable(workspace, "users.info", user=user)
        except PermanentError as error:
            if error.code in {"user_not_found", "user_not_visible"}:
                return STRANGER
            raise
        person = answer["user"]
        kind = _kind(person, team_of(workspace))
        return PlatformMember(kind, person.get("tz"), _name(person))

    async def title(self, workspace: str) -> str:
        """What a workspace is called, as `auth.test` gives it: that needs no scope.

        Raises:
            TemporaryError: try again.
            PermanentError: Shortlist is no longer installed there.
        """
        return str((await self._client.repeatable(workspace, "auth.test")).get("team") or "")

    async def kept_out(self, destination: str) -> str | None:
        """Why Shortlist hears nothing of a channel; None where it does, or where Slack won't say.

        Asked by its history, which is refused where the app is not in the channel: the scope for
        that is one that people may grant, and no other tells.
        """
        workspace, channel = split(destination)
        look = {"channel": channel, "limit": 1}
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._client.repeatable(workspace, "conversations.history", **look)
        except PermanentError as error:
            return error.reason if error.code in {"not_in_channel", "channel_not_found"} else None
        except (TemporaryError, TimeoutError):
            return None
        return None

    async def sees(self, destination: str, user: str) -> bool:
        """Every member sees every opening: Slack tells who is in a channel page by page only.

        What is a private channel's is shown in it, and to recruiters of the workspace.
        """
        del destination, user
        return True


def _name(person: Mapping[str, Any]) -> str:
    profile = person.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), person.get("name"))
    return next((str(name) for name in names if name), "")


def _kind(person: Mapping[str, Any], team: str) -> str:
    # Members of a Grid organisation carry their home team; the others are in `enterprise_user`.
    teams = {person.get("team_id"), *(person.get("enterprise_user") or {}).get("teams", ())}
    if person.get("is_stranger") or person.get("deleted") or team not in teams:
        return "stranger"
    if person.get("is_restricted") or person.get("is_ultra_restricted"):
        return "guest"
    if any(person.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")):
        return "admin"
    return "member"
