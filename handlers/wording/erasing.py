"""The receipt of an erasure, line by line; it names nobody."""

from handlers.privacy.erasing import Receipt
from handlers.wording.parts import count


def receipt(found: Receipt) -> list[str]:
    """What was erased, and what stands elsewhere."""
    what = ", ".join(
        (
            count(found.cvs, "CV"),
            count(found.applications, "application"),
            count(found.scores, "score"),
            count(found.words, "word of people", "words of people"),
        )
    )
    erased = f"Candidate {found.candidate_id} was erased on {found.at:%Y-%m-%d %H:%M} UTC: {what}."
    messages = f"{count(found.messages, 'message')} of ours in chats: being deleted."
    return [
        f"{erased} The keys are destroyed, rows and files deleted.",
        f"{messages} What cannot be deleted shows in the retry queue.",
        "Copies that stand elsewhere:",
        *(f"  {copy.kind} {copy.where}".rstrip() + f": {copy.words}" for copy in found.outside),
    ]
