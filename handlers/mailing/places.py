"""Where mail goes: a destination names a mailbox or a letter of ours, never an address.

`mailto:3/7` is mailbox 7 of workspace 3; `mailto:3/letter-apply-12` a letter to somebody who is no
member, whose address is kept with it, sealed.
"""

from typing import NamedTuple

SCHEME = "mailto"
LETTER = "letter-"


class Place(NamedTuple):
    """What a destination names.

    Attributes:
        mailbox: its id; None for a letter.
        letter: key under which it is kept; None for a mailbox.
    """

    workspace_id: int
    mailbox: int | None = None
    letter: str | None = None


def at_mailbox(workspace_id: int, mailbox_id: int) -> str:
    """The destination of a member's mailbox."""
    return f"{SCHEME}:{workspace_id}/{mailbox_id}"


def at_letter(workspace_id: int, key: str) -> str:
    """The destination of a letter that is kept under `LETTER` and this key."""
    return f"{SCHEME}:{workspace_id}/{LETTER}{key}"


def place_of(destination: str) -> Place | None:
    """What a destination names; None where it is no mail."""
    scheme, _, rest = destination.partition(":")
    if scheme != SCHEME:
        return None
    home, _, name = rest.partition("/")
    if name.startswith(LETTER):
        return Place(int(home), letter=name)
    return Place(int(home), mailbox=int(name))
