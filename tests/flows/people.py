"""CVs of invented people, each drawn for its test, and the opening that they are for."""

import io
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

TITLE = "Backend Engineer"
DESCRIPTION = """At least 5 years of professional experience with Python are required.
PostgreSQL in production is required.
Kafka or another message broker is a plus.
Kubernetes is a plus.
"""
LINES = 48  # on a page


@dataclass(frozen=True)
class Person:
    """Somebody with a CV."""

    name: str
    phone: str = "+44 20 7946 0121"

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"

    @property
    def file(self) -> str:
        """What they call their file."""
        return f"{self.name.lower().replace(' ', '-')}.pdf"

    def lines(self) -> list[str]:
        """What stands in the CV."""
        return [
            self.name,
            "Backend Engineer",
            f"{self.email}   {self.phone}",
            "",
            "Experience",
            "Senior Backend Engineer, Harrow Tools, 03/2018 - present",
            "Built the billing service in Python and PostgreSQL for 40 million invoices a year",
            "8 years of professional experience with Python in production",
            "Moved nightly imports to Kafka and ran twelve services on Kubernetes",
            "Tuned PostgreSQL in production: the slowest query fell from 9 seconds to 200 ms",
            "Backend Engineer, Tern and Daughters, 01/2016 - 02/2018",
            "Wrote the stock service in Python with PostgreSQL and looked after its releases",
            "",
            "Education",
            "BSc Computer Science, Ashford College, 2012 - 2015",
            "",
            "Skills",
            "Python, PostgreSQL, Kafka, Kubernetes, Docker, Redis",
            "",
            "Languages",
            "English (native), German (B2)",
        ]

    def cv(self) -> bytes:
        """Their CV as a PDF."""
        return draw(self.lines())

    def long_cv(self, pages: int) -> bytes:
        """A CV that takes long to read: a list of projects over many pages."""
        projects = [
            f"Project {number}: a service in Python for the ledger of branch {number}, with tests"
            for number in range(pages * LINES)
        ]
        return draw([*self.lines(), *projects])


def draw(lines: list[str]) -> bytes:
    """Lines as a PDF."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for start in range(0, len(lines), LINES):
        for row, line in enumerate(lines[start : start + LINES]):
            canvas.drawString(60, 790 - 15 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def locked(data: bytes) -> bytes:
    """The same behind a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("open sesame", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
