"""What Discord answers where it refuses (docs: topics/opcodes-and-status-codes)."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

ERRORS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30010: (400, "Maximum number of reactions reached (20)"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (403, "Thread is locked"),
}


class ApiError(Exception):
    """A refusal with one of Discord's codes."""

    def __init__(self, code: int, *, status: int | None = None, **more: Any) -> None:
        known, message = ERRORS.get(code, (400, "Refused"))
        super().__init__(f"{code} {message} {more or ''}")
        self.status = status or known
        self.body: Json = {"message": message, "code": code, **more}


def invalid_form(faults: Iterable[str]) -> ApiError:
    """50035 with `errors` as Discord nests them.

    Args:
        faults: "path.to.field: what is wrong" each.
    """
    errors: Json = {}
    for fault in faults:
        path, _, text = fault.partition(": ")
        place = errors
        for part in path.split("."):
            place = place.setdefault(part, {})
        place.setdefault("_errors", []).append({"code": "INVALID", "message": text})
    return ApiError(50035, errors=errors)
