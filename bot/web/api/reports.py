"""Reports: how the hiring for an opening stands, in figures, as a picture and as a spreadsheet."""

from typing import Any

from fastapi import Response
from pydantic import Field

from bot.web.api.candidates import as_download
from bot.web.api.routes import MISSING, reads, routes
from bot.web.api.values import RowId, Shown
from bot.web.auth import Asking, needs
from handlers.reports import reporting
from handlers.reports.figures import as_json, report

router = routes("reports", "/openings/{opening_id}")
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportShown(Shown):
    """How hiring stands; no group of people is told apart."""

    opening: int
    title: str
    alert_bar: float
    files: dict[str, int]
    candidates: dict[str, int]
    totals: list[int] = Field(description="Candidates by score, in ten steps of ten points.")
    decisions: int
    agreement: dict[str, Any] | None = Field(
        description="Decisions beside scores; null where there are too few."
    )
    feedback: dict[str, int]
    criteria: list[dict[str, Any]]
    first_look: dict[str, Any] | None = Field(description="Seconds until a person first looked.")


def _file(kind: str) -> dict[int | str, dict[str, Any]]:
    return {**MISSING, 200: {"content": {kind: {}}}}


@router.get("/report", dependencies=reads("reports:read"), responses=MISSING)
async def get_report(ask: Asking, opening_id: RowId) -> ReportShown:
    """The figures."""
    return ReportShown(**as_json(await report(ask.services, ask.home, opening_id)))


@router.get(
    "/report.png",
    dependencies=reads("reports:read"),
    responses=_file(PNG),
    response_class=Response,
)
async def get_picture(ask: Asking, opening_id: RowId) -> Response:
    """Scores and how far candidates got, drawn."""
    found = await reporting.make(ask.services, ask.home, opening_id, "picture")
    return Response(found.data, media_type=PNG)


@router.get(
    "/report.xlsx",
    dependencies=[*reads("reports:read"), *needs("candidates:read")],
    responses=_file(XLSX),
    response_class=Response,
)
async def get_spreadsheet(ask: Asking, opening_id: RowId) -> Response:
    """Candidates with levels, quotes and decisions, as a spreadsheet. It is journaled."""
    found = await reporting.make(ask.services, ask.home, opening_id, "sheet")
    await reporting.note_api_export(ask.services, ask.home, opening_id, by=ask.actor)
    return Response(found.data, media_type=XLSX, headers=as_download(found.name))
