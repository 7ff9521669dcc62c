"""What is said about roles."""

from handlers.messages import Block, Heading, Line, Mention, Message, Note, Paragraph, Span
from handlers.roles import DEFAULT, HOW, Roles
from handlers.wording.parts import plain

OTHERS = (
    "Everyone else has the role that the platform says: its admins are admins, members recruiters, "
    "guests and people from other workspaces viewers."
)


def listing(roles: Roles) -> Message:
    """Who has a role that does not come from the platform."""
    lines: list[Line] = [
        (Mention(user), Span(": admin, by the setting ADMIN_IDS")) for user in roles.by_setting
    ]
    lines += [(Mention(user), Span(f": {role}")) for user, role in roles.given]
    blocks: list[Block] = [Heading("Roles")]
    if lines:
        blocks.append(Paragraph(tuple(lines)))
    blocks.append(Note((plain(OTHERS), plain(HOW))))
    return Message("Roles", tuple(blocks))


def changed(user: str, role: str) -> Message:
    """Said after a role was set."""
    said = "has the role that the platform says" if role == DEFAULT else f"is {_article(role)} now"
    line: Line = (Mention(user), Span(f" {said}. It holds from their next step on."))
    return Message("The role is changed.", (Paragraph((line,)),))


def _article(role: str) -> str:
    return f"an {role}" if role == "admin" else f"a {role}"
