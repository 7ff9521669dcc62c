"""What comes back from buttons and forms: old, foreign or forged, it is never trusted."""

import json
from collections.abc import Mapping
from typing import Any

from handlers.errors import UserError

OUTDATED = (
    "This button or form is from another version of Shortlist, or was changed on its way. "
    "Ask for a new one."
)
MADE_ANEW = "/rank and /hire queue make new ones."
_LARGEST = 2**31 - 1  # of the databases' id columns


def outdated() -> UserError:
    """What is said of a button or form that says nothing we know."""
    return UserError(OUTDATED, typed=MADE_ANEW)


def to_id(value: object) -> int:
    """A row's id.

    Raises:
        UserError: it is none.
    """
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= _LARGEST):
        raise outdated()
    return int(text)


def to_object(value: str) -> Mapping[str, Any]:
    """A JSON object.

    Raises:
        UserError: it is none.
    """
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        raise outdated() from None
    if not isinstance(found, dict):
        raise outdated()
    return found
