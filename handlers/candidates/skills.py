"""Skills as they are kept for filters."""

from collections.abc import Sequence

from handlers.errors import UserError
from pipeline.skills import canonical, is_known
from storage.database import Session
from storage.keys import fingerprint


async def filterable(session: Session, workspace_id: int, skills: Sequence[str]) -> list[str]:
    """Skill ids as `cv_skills` holds them.

    Those of the vocabulary are clear; one that is in no vocabulary is words of a CV, and only a
    keyed hash of it is kept.
    """
    return [
        skill if is_known(skill) else await fingerprint(session, workspace_id, "skill", skill)
        for skill in skills
        if skill
    ]


def skill_named(words: str) -> str:
    """The id of the skill that words name.

    Raises:
        UserError: they name none.
    """
    skill = canonical(words)
    if not skill:
        raise UserError(f"“{words}” names no skill.")
    return skill
