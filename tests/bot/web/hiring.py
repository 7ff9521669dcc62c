"""A program that hires: it has an opening, and hands CVs in."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.bot.web.conftest import Program, Site
from tests.handlers.conftest import DESCRIPTION, cv

WANTED = {"title": "Backend Engineer", "description": DESCRIPTION, "alert_bar": 50}


def form(*files: tuple[str, bytes], field: str = "file") -> aiohttp.FormData:
    """Files as a form sends them."""
    data = aiohttp.FormData(quote_fields=False)
    for name, content in files:
        data.add_field(field, content, filename=name)
    return data


@dataclass
class Hiring:
    """A program with an opening."""

    site: Site
    program: Program
    opening: int

    async def upload(self, name: str, mail: str, skills: str = "Python, PostgreSQL") -> Any:
        """Hand in a CV and let everything happen; how its upload stands then."""
        file = (f"{mail}.txt", cv(name, mail, skills))
        taken = await self.program.post(f"/openings/{self.opening}/uploads", 202, data=form(file))
        await self.site.settle()
        return await self.program.get(f"/uploads/{taken['id']}")


async def hire(site: Site, **changes: object) -> Hiring:
    """A program with an opening of its own."""
    program = await site.program()
    made = await program.post("/openings", 201, json={**WANTED, **changes})
    return Hiring(site, program, made["id"])
