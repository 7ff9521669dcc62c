"""Invented persons and their CVs: any number of them, each different, always the same ones."""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

SEED = 20260101
GIVEN = [
    "Alma",
    "Bruno",
    "Celia",
    "Dario",
    "Elin",
    "Farid",
    "Greta",
    "Henrik",
    "Ines",
    "Jarek",
    "Katja",
    "Lorenzo",
    "Mirela",
    "Nils",
    "Oda",
    "Pavel",
    "Quirin",
    "Rosa",
    "Selim",
    "Tilda",
    "Umar",
    "Vera",
    "Wanda",
    "Xenia",
    "Yannis",
    "Zofia",
]
FAMILY_START = [
    "Ashen",
    "Birken",
    "Corbel",
    "Dornal",
    "Elder",
    "Fenwick",
    "Garran",
    "Hollow",
    "Iver",
    "Jessen",
    "Karlow",
]
FAMILY_END = ["berg", "dale", "feldt", "holm", "mark", "quist", "strand", "thal", "wick", "worth"]
PLACES = ("Leipzig, Germany", "Porto, Portugal", "Gdansk, Poland", "Leeds, United Kingdom")
TITLES = ("Backend Engineer", "Data Engineer", "Platform Engineer", "Software Developer")
COMPANIES = ("Harrow Tools", "Lindwood Logistics", "Maris Analytics", "Osterby Bank", "Tarn Labs")
SKILLS = [
    "Python",
    "PostgreSQL",
    "Docker",
    "Kubernetes",
    "Redis",
    "Kafka",
    "Terraform",
    "Django",
    "FastAPI",
    "Airflow",
    "Spark",
    "AWS",
    "Linux",
    "Go",
    "TypeScript",
    "React",
    "GraphQL",
    "Ansible",
    "Prometheus",
    "Elasticsearch",
]
DEEDS = (
    "Built the {a} service that settles {n} thousand orders a day and cut its latency by {p} %",
    "Moved {n} reports from nightly scripts to {a}, with tests and alerts that people trust",
    "Led a team of {p} that replaced a monolith by services on {a} without a day of downtime",
    "Designed the data model in {a} and kept its migrations reversible through {n} releases",
    "Wrote the runbooks for {a} and taught {p} colleagues how to be on call for it",
)
LANGUAGES = ("English, German", "English, Portuguese", "English, Polish", "English, French")
DESCRIPTION = """Backend Engineer

We look for an engineer who builds and runs services that people rely on.

Must have
- At least 4 years of experience with Python
- PostgreSQL in production

Nice to have
- Docker and Kubernetes
- Kafka or another message broker
- A degree in computer science
- English, fluent
"""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist; `lines` are the words of the CV, headings in capitals."""

    name: str
    lines: tuple[str, ...]

    @property
    def stem(self) -> str:
        """A file name without its ending."""
        return self.name.lower().replace(" ", "-")


def people(count: int) -> list[Person]:
    """That many persons, no two with the same name (up to 28,600 of them)."""
    return [_person(number, random.Random(SEED + number)) for number in range(count)]  # noqa: S311


def _person(number: int, dice: random.Random) -> Person:
    given = GIVEN[number % len(GIVEN)]
    rest = number // len(GIVEN)
    family = FAMILY_START[rest % len(FAMILY_START)]
    rest //= len(FAMILY_START)
    family += FAMILY_END[rest % len(FAMILY_END)]
    middle = f" {chr(ord('A') + rest // len(FAMILY_END) % 26)}."
    name = f"{given}{middle if rest >= len(FAMILY_END) else ''} {family}"
    mail = name.lower().replace(". ", ".").replace(" ", ".")
    skills = dice.sample(SKILLS, 10)
    lines = [
        name,
        dice.choice(TITLES),
        f"{mail}@example.org | +49 341 55{number:05d} | {dice.choice(PLACES)}",
        "SUMMARY",
        f"Engineer who likes {skills[0]} and {skills[1]} and leaves systems simpler than found.",
        "EXPERIENCE",
        *_work(dice, skills),
        "EDUCATION",
        "2006 - 2010 BSc Computer Science, Ashford College",
        "SKILLS",
        ", ".join(skills),
        "LANGUAGES",
        dice.choice(LANGUAGES),
    ]
    return Person(name, tuple(lines))


def _work(dice: random.Random, skills: Sequence[str]) -> Iterator[str]:
    for start in (2019, 2015, 2011):
        end = "present" if start == 2019 else str(start + 4)
        yield f"{dice.choice(TITLES)}, {dice.choice(COMPANIES)}"
        yield f"{start} - {end}"
        for deed in dice.sample(DEEDS, 4):
            words = deed.format(
                a=dice.choice(skills), n=dice.randint(12, 900), p=dice.randint(3, 9)
            )
            yield f"- {words}"


def as_pdf(person: Person) -> bytes:
    """The CV as a PDF with a text layer."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    height = 800.0
    for line in person.lines:
        font = "Helvetica-Bold" if line.isupper() else "Helvetica"
        for part in simpleSplit(line, font, 10, 480):
            if height < 50:
                canvas.showPage()
                height = 800.0
            canvas.setFont(font, 10)
            canvas.drawString(55, height, part)
            height -= 15
    canvas.save()
    return buffer.getvalue()


def as_docx(person: Person) -> bytes:
    """The CV as a Word file."""
    document = Document()
    for line in person.lines:
        if line.isupper():
            document.add_heading(line.capitalize(), level=1)
        else:
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def files(count: int, *, docx_every: int = 5) -> list[tuple[str, bytes]]:
    """Name and bytes of that many CVs; every fifth a Word file, `docx_every=0` for none."""
    found = []
    for number, person in enumerate(people(count)):
        word = bool(docx_every) and number % docx_every == 0
        data = as_docx(person) if word else as_pdf(person)
        found.append((f"{person.stem}.{'docx' if word else 'pdf'}", data))
    return found


def write_pdfs(folder: Path, count: int) -> None:
    """Write that many CVs as PDF files."""
    for name, data in files(count, docx_every=0):
        (folder / name).write_bytes(data)
