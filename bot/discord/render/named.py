"""What the product calls a command, as Discord's members find it.

Words are made once for all platforms, with the names that Slack's commands have.
"""

import re
from collections.abc import Callable, Sequence

_Changed = str | Callable[[re.Match[str]], str]
_NAMES: Sequence[tuple[re.Pattern[str], _Changed]] = (
    (re.compile(r"/hire (pause|resume|roles)\b"), r"/hire-admin \1"),
    (re.compile(r"/candidate (?!find\b|compare\b)"), "/candidate find "),
    (re.compile(r"Upload CVs, among the shortcuts"), "/cv upload"),
    (re.compile(r"“Upload CVs”"), "/cv upload"),
    (
        re.compile(r"Invite Shortlist to the channel that hires: /invite @Shortlist"),
        "Let Shortlist see the channel that hires: its settings, Permissions",
    ),
    (re.compile(r"a plain question in the channel, or in a direct message"), "a plain question"),
    (re.compile(r"\b([Gg]uests and) people from other workspaces\b"), r"\1 people without a role"),
    (re.compile(r"\bworkspace admin\b"), "server admin"),
    (re.compile(r"\bworkspace admins\b"), "server admins"),
)


def named(text: str) -> str:
    """Words of ours with the names of Discord."""
    for found, changed in _NAMES:
        text = found.sub(changed, text)
    return text
