"""The facts of a CV as they count: what was found, and what people put right."""

from collections.abc import Mapping
from typing import Any

from pipeline.profile import Profile
from storage import cvs
from storage.corrections import corrections_of
from storage.database import Session
from storage.models import Cv


async def profile_of(session: Session, cv: Cv, found: Mapping[str, Any]) -> Profile:
    """A CV's profile with corrections in it.

    Args:
        session: a transaction.
        cv: the CV.
        found: the clear body of its current profile.
    """
    values = {one.row.field: one.value for one in await corrections_of(session, cv)}
    return Profile.model_validate({**found, **values})


async def current_facts(session: Session, cv: Cv) -> Profile | None:
    """A CV's profile as it counts; None before the CV is read."""
    found = await cvs.current_profile(session, cv)
    return await profile_of(session, cv, found[1]) if found else None
