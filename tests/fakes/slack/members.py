"""Who is in a workspace, as `users.info` gives it."""

from typing import Any

Json = dict[str, Any]


def person(
    user: str,
    *,
    admin: bool = False,
    guest: bool = False,
    team: str = "T1",
    stranger: bool = False,
    tz: str = "Europe/Berlin",
) -> Json:
    """A user; a stranger is of another workspace that shares a channel."""
    return {
        "id": user,
        "team_id": team,
        "name": user.lower(),
        "tz": tz,
        "deleted": False,
        "is_admin": admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": guest,
        "is_ultra_restricted": False,
        "is_bot": False,
        **({"is_stranger": True} if stranger else {}),
    }


def members(team: str = "T1") -> dict[str, Json]:
    """Two members, an admin, a guest and a stranger."""
    found = [
        person("U1", team=team),
        person("U2", team=team, tz="America/New_York"),
        person("UADMIN", team=team, admin=True),
        person("UGUEST", team=team, guest=True),
        person("USTRANGER", team="T9", stranger=True),
    ]
    return {entry["id"]: entry for entry in found}
