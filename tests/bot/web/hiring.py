"""A program that hires: it has an opening, and hands CVs in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from handlers.services import Services
from storage.applying import add_receipt, add_request
from storage.models import Opening, Receipt, Request
from tests.bot.web.conftest import Program, Site
from tests.handlers.conftest import DESCRIPTION, cv

WEBHOOK = {"url": "https://hooks.test/hire"}
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


@dataclass
class Furnished:
    """A workspace with rows of every kind.

    Attributes:
        program: may do everything.
        ids: of rows that are there, by the name of the parameter in an address.
    """

    program: Program
    ids: dict[str, Any]


async def furnish(site: Site) -> Furnished:
    """Store something of everything that an address can name."""
    hiring = await hire(site)
    program = hiring.program
    webhook = await program.post("/webhooks", 201, json=WEBHOOK)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    batch = await program.post(f"/openings/{hiring.opening}/batches", 201)
    bad = form(("bad.pdf", b"%PDF-1.7 broken"))
    await program.post(f"/openings/{hiring.opening}/uploads", 202, data=bad)
    await site.settle()
    [entry] = (await program.get("/queue"))["items"]
    sent = (await program.get("/webhooks/deliveries"))["items"]
    [key, *_] = (await program.get("/keys"))["items"]
    await program.ask("PUT", f"/api/v1/openings/{hiring.opening}/apply-page", json={})
    request = await ask_for(site.services, hiring.opening, upload["id"])
    ids = {
        "request_id": request,
        "opening_id": hiring.opening,
        "upload_id": upload["id"],
        "batch_id": batch["id"],
        "candidate_id": upload["candidate"],
        "cv_id": upload["cv"],
        "application_id": upload["application"],
        "kind": entry["kind"],
        "entry_id": entry["id"],
        "key_id": key["id"],
        "webhook_id": webhook["id"],
        "delivery_id": sent[0]["id"],
    }
    return Furnished(program, ids)


async def ask_for(services: Services, opening_id: int, upload_id: int, kind: str = "review") -> int:
    """Something that the candidate behind an upload asks for, as if it came from their page."""
    now = services.now()
    async with services.database.write() as session:
        opening = await session.get_one(Opening, opening_id)
        receipt = await add_receipt(
            session,
            Receipt(
                workspace_id=opening.workspace_id,
                opening_id=opening_id,
                token_hash=f"{kind}:{upload_id}",
                language="en",
                upload_id=upload_id,
                created_at=now,
                until=now + timedelta(days=180),
            ),
        )
        request = await add_request(
            session,
            Request(
                workspace_id=opening.workspace_id,
                receipt_id=receipt.id,
                opening_id=opening_id,
                kind=kind,
                created_at=now,
            ),
        )
        return request.id
