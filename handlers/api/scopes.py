"""What a key may do: scopes, in words, with the role that each of them stands for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.errors import UserError
from handlers.messages import Role


@dataclass(frozen=True)
class Scope:
    """One thing that a key may be for.

    Attributes:
        words: what it lets a program do.
        role: what a member of the workspace would have to be for that.
    """

    words: str
    role: Role = "recruiter"


SCOPES: Final[Mapping[str, Scope]] = {
    "openings:read": Scope("See openings and their rubrics"),
    "openings:write": Scope("Create, edit, pause, reopen and close openings; edit their rubrics"),
    "uploads:read": Scope("See how far the files are that were handed in"),
    "uploads:write": Scope("Hand in CVs"),
    "candidates:read": Scope(
        "See candidates, what they ask for, profiles, scores with quotes, shortlists"
    ),
    "files:read": Scope("Get the original files of CVs"),
    "decisions:read": Scope("See what was decided"),
    "decisions:write": Scope("Decide on candidates, and take that back"),
    "queue:read": Scope("See the retry queue"),
    "queue:write": Scope("Retry and drop what is in the retry queue"),
    "reports:read": Scope("See reports, their pictures and spreadsheets"),
    "people:export": Scope("Export everything that is held about a person", "admin"),
    "people:erase": Scope("Erase a person; settle what candidates ask for", "admin"),
    "journal:read": Scope("See the audit journal", "admin"),
    "keys:read": Scope("See which keys there are", "admin"),
    "keys:write": Scope("Create, revoke and rotate keys, of its own scopes at most", "admin"),
    "webhooks:read": Scope("See webhooks, and what was sent to them", "admin"),
    "webhooks:write": Scope("Create, change, test and remove webhooks; send again", "admin"),
    "metrics:read": Scope("Read the metrics of this installation, of all its workspaces", "viewer"),
}
# What sees more than one workspace is no workspace's to give: only the shell gives it.
OF_WORKSPACE: Final = frozenset(SCOPES) - {"metrics:read"}
_RANK: Final[Mapping[Role, int]] = {"viewer": 0, "recruiter": 1, "admin": 2}


def role_by(scopes: Collection[str]) -> Role:
    """What a program with these scopes is, as a member of the workspace would be."""
    roles = [SCOPES[scope].role for scope in scopes if scope in SCOPES]
    return max(roles, key=_RANK.__getitem__, default="viewer")


def checked(scopes: Sequence[str]) -> list[str]:
    """Scopes as they are stored, each once.

    Raises:
        UserError: there is none, or one is unknown; lists those that there are.
    """
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        what = f"There is no scope {unknown[0]!r}." if unknown else "Give at least one scope."
        raise UserError(f"{what} Scopes: {', '.join(SCOPES)}.")
    return [scope for scope in SCOPES if scope in scopes]
