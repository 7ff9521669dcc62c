"""The facts of a CV as they count: what was found, and what people put right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.profile import Identity, Profile
from storage import cvs
from storage.corrections import Corrected, corrections_of
from storage.database import Session
from storage.models import Cv


@dataclass(frozen=True)
class Fact:
    """One fact: the value that counts, and the correction that made it so, where one did."""

    value: Any
    corrected: Corrected | None = None


@dataclass(frozen=True)
class Facts:
    """A CV's profile as it counts, and its facts by field; no profile before the CV is read."""

    profile: Profile | None
    by_field: Mapping[str, Fact]


async def facts_of(session: Session, cv: Cv) -> Facts:
    """A CV's facts, with corrections in them; the name is that of its identity."""
    found = await cvs.current_profile(session, cv)
    read = await cvs.open_reading(session, cv)
    if found is None or read is None:
        return Facts(None, {})
    made = {one.row.field: one for one in await corrections_of(session, cv)}
    name = {"name": Identity.model_validate(read.identity).name}
    values = {**found[1], **name, **{field: one.value for field, one in made.items()}}
    facts = {field: Fact(value, made.get(field)) for field, value in values.items()}
    return Facts(Profile.model_validate(values), facts)


async def current_facts(session: Session, cv: Cv) -> Profile | None:
    """A CV's profile as it counts; None before the CV is read."""
    return (await facts_of(session, cv)).profile
