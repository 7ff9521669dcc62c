"""Which of the candidates and applications that a provider lists is meant."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.ats.remote import RemoteApplication


def has_address(candidate: Mapping[str, Any], field: str, email: str) -> bool:
    """Whether a candidate has this e-mail address: a search may find those with a like one."""
    found = {str(one.get("value", "")).casefold() for one in candidate.get(field) or ()}
    return email.casefold() in found


def foremost(found: Sequence[RemoteApplication]) -> RemoteApplication | None:
    """Of a candidate's applications to one job the one that is active, else the newest."""
    return max(found, key=lambda one: (one.state == "active", one.updated), default=None)
