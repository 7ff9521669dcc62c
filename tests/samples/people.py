"""The invented persons of the demo, read from `people.toml`."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

LABELS = {
    "en": ("Profile", "Experience", "Education", "Skills", "Languages", "Certificates", "Contact"),
    "de": (
        "Profil",
        "Berufserfahrung",
        "Ausbildung",
        "Kenntnisse",
        "Sprachen",
        "Zertifikate",
        "Kontakt",
    ),
    "fr": (
        "Profil",
        "Expérience professionnelle",
        "Formation",
        "Compétences",
        "Langues",
        "Certifications",
        "Contact",
    ),
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Post(_Value):
    """A position held."""

    title: str
    company: str
    place: str
    start: str
    end: str
    points: tuple[str, ...]


class Study(_Value):
    """A course of study."""

    degree: str
    school: str
    start: str
    end: str


class Labels(_Value):
    """The headings of a CV in one language."""

    summary: str
    posts: str
    studies: str
    skills: str
    languages: str
    certificates: str
    contact: str


class Person(_Value):
    """What one sample CV says. `layout` names the function that draws it."""

    file: str
    layout: str
    name: str
    headline: str
    contacts: tuple[str, ...]
    summary: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    posts: tuple[Post, ...]
    studies: tuple[Study, ...]
    certificates: tuple[str, ...] = ()
    language: str = "en"

    @property
    def labels(self) -> Labels:
        """The headings in the language of the CV."""
        return Labels(**dict(zip(Labels.model_fields, LABELS[self.language], strict=True)))


def people() -> tuple[Person, ...]:
    """Read all persons, in the order of the file."""
    text = (Path(__file__).parent / "people.toml").read_text(encoding="utf-8")
    return tuple(Person.model_validate(row) for row in tomllib.loads(text)["person"])
