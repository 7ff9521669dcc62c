"""Slack's error codes in a recruiter's words, and what should happen next."""

from collections.abc import Mapping
from typing import Any

from handlers.errors import PermanentError, TemporaryError

_REINSTALL = (
    "Slack no longer accepts Shortlist's token. Install the app again: from its install page; or "
    "in Slack, and put the new token into SLACK_BOT_TOKEN."
)
_CREDENTIALS = (
    "Slack does not accept SLACK_CLIENT_ID with SLACK_CLIENT_SECRET. Copy both from “Basic "
    "Information”, “App Credentials”, in the app's settings."
)
_INVITE = "Shortlist is not in this channel. Invite it there: /invite @Shortlist"
_TOO_LATE = (
    "Slack opens a window only within three seconds, and this one came too late. "
    "Please try again: press the button, or type the command, once more."
)
_FILE_GONE = "The file was deleted in Slack, or Shortlist may not see it any more."

# Error codes: docs.slack.dev/reference/methods, "Errors" of each method.
SENTENCES: Mapping[str, str] = {
    "account_inactive": _REINSTALL,
    "invalid_auth": _REINSTALL,
    "not_authed": _REINSTALL,
    "token_expired": _REINSTALL,
    "token_revoked": _REINSTALL,
    "invalid_refresh_token": (
        "Slack refuses to renew Shortlist's token. Install the app again from its install page, "
        "/slack/install; everything that is stored stays."
    ),
    "bad_client_secret": _CREDENTIALS,
    "bad_client_id": _CREDENTIALS,
    "invalid_client_id": _CREDENTIALS,
    "team_access_not_granted": (
        "Your organisation has not added Shortlist to this workspace. Ask an organisation admin to "
        "add it, under “Manage apps”."
    ),
    "channel_not_found": _INVITE,
    "not_in_channel": _INVITE,
    "push_limit_reached": "Too many forms lie on top of each other. Close one and try again.",
    "is_archived": "The channel is archived. Unarchive it, or choose another one for the opening.",
    "restricted_action": "This workspace does not let apps post in the channel. Ask a Slack admin.",
    "restricted_action_read_only_channel": "The channel is read-only. Ask a Slack admin.",
    "restricted_action_thread_locked": "The thread is locked. Ask a Slack admin to open it.",
    "restricted_action_thread_only_channel": "This channel takes answers in threads only.",
    "restricted_action_non_threadable_channel": "This channel takes no answers in threads.",
    "no_permission": "This workspace does not let Shortlist do that. Ask a Slack admin.",
    "not_allowed": "This workspace does not let Shortlist do that. Ask a Slack admin.",
    "access_denied": "This workspace does not let Shortlist do that. Ask a Slack admin.",
    "ekm_access_denied": "Your organisation's admins have stopped messages in this workspace.",
    "user_not_found": "Slack knows nobody by this id here. Pick the person from the list again.",
    "user_not_visible": "Shortlist may not see this person. Ask a Slack admin.",
    "cant_update_message": "Slack does not let Shortlist change this message.",
    "edit_window_closed": "Slack does not let Shortlist change this message any more.",
    "cant_delete_message": "Slack does not let Shortlist delete this message.",
    "file_not_found": _FILE_GONE,
    "file_deleted": _FILE_GONE,
    "expired_trigger_id": _TOO_LATE,
    "exchanged_trigger_id": _TOO_LATE,
    "view_too_large": "This window holds more text than Slack takes. Shorten what is in it, e.g. "
    "with `shortlist opening export` and `import` from the shell.",
    "file_uploads_disabled": "This workspace takes no files. Ask a Slack admin.",
    "file_uploads_except_images_disabled": "This workspace takes pictures only. Ask a Slack admin.",
    "file_upload_size_restricted": "The file is too large for this workspace. Ask a Slack admin.",
    "messages_tab_disabled": "Shortlist may not write to members here. Turn the Messages tab on "
    "under “App Home” in the app's settings.",
    "invalid_blocks": "Slack refused the layout of a message. This is a fault of Shortlist.",
    "msg_blocks_too_long": "Slack found a message too long. This is a fault of Shortlist.",
    "msg_too_long": "Slack found a message too long. This is a fault of Shortlist.",
}
_CODES: Mapping[str, str] = {
    "file_not_found": "file_gone",
    "file_deleted": "file_gone",
    "not_allowed_token_type": "missing_scope",
}
# Slack may have acted in spite of these (docs.slack.dev: "some aspect of the operation succeeded").
UNSURE = frozenset({"fatal_error", "internal_error", "service_unavailable", "team_added_to_org"})


class LostReplyError(Exception):
    """A call was sent, but Slack's answer was lost or makes no sense: it may have been done."""


def refusal(code: str, answer: Mapping[str, Any]) -> PermanentError:
    """What an error code means.

    Args:
        code: `error` of Slack's answer.
        answer: the whole answer; `needed` names a missing scope.
    """
    if code in {"missing_scope", "not_allowed_token_type"}:
        needed = answer.get("needed") or "a permission"
        sentence = (
            f"The Slack app lacks {needed}. Add it under “OAuth & Permissions” in the app's "
            "settings and install the app again."
        )
        return PermanentError("missing_scope", sentence)
    sentence = SENTENCES.get(
        code,
        f"Slack refused this ({code}). Try again; if it stays so, tell whoever runs Shortlist.",
    )
    return PermanentError(_CODES.get(code, code), sentence)


def slow_down(seconds: float | None) -> TemporaryError:
    """Slack asks for a pause."""
    return TemporaryError("rate_limited", "Slack asks us to slow down.", retry_after=seconds or 1.0)


def unreachable() -> TemporaryError:
    """No connection to Slack; nothing was sent."""
    return TemporaryError("unreachable", "Slack cannot be reached at the moment.")


def unanswered() -> TemporaryError:
    """Slack did not answer a call that may safely be made again."""
    return TemporaryError("unanswered", "Slack did not answer.")
