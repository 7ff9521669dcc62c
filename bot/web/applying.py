"""The candidates' pages: an opening's own, and the receipt of what was handed in there.

Neither needs a cookie, so that there is nothing that a forged form could ride on.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile

from bot.web.applying_pages import door_page, language_of, receipt_page, sorry, spoken, state_part
from bot.web.desk import desk_of
from bot.web.forms import read_form, text_of
from bot.web.guards import Guard
from bot.web.problems import problem_of
from handlers.applicants.copying import copy_for
from handlers.applicants.handing_in import Given, Refused, apply, replace
from handlers.applicants.pages import Door, find_door
from handlers.applicants.receipts import Held, find_held
from handlers.applicants.requests import ask

log = structlog.get_logger(__name__)
REFUSED = 422


class Page(APIRoute):
    """A route whose errors are pages in the reader's language, not problems for programs."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, with an answer for everything that goes wrong."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Exception as error:  # noqa: BLE001 - a candidate must never see a trace
                problem = problem_of(error)
                log.info("page_refused", status=problem.status, code=problem.code)
                return sorry(request, problem.status)

        return answer


router = APIRouter(include_in_schema=False, route_class=Page)


def guard_of(request: Request) -> Guard:
    """What counts how often this site is used."""
    guard: Guard = request.app.state.guard
    return guard


@router.get("/apply/{public_id}")
async def show(request: Request, public_id: str) -> HTMLResponse:
    """The page of an opening."""
    desk = desk_of(request)
    return door_page(request, desk, await find_door(desk.services, public_id))


@router.post("/apply/{public_id}")
async def hand_in(request: Request, public_id: str) -> Response:
    """A candidate sends a CV."""
    desk = desk_of(request)
    door = await find_door(desk.services, public_id)
    if not door.takes:
        return door_page(request, desk, door)
    async with guard_of(request).holding(request):
        return await _apply(request, door)


async def _apply(request: Request, door: Door) -> Response:
    desk, public_id = desk_of(request), door.page.public_id
    given = await _given(request, door)
    if not await guard_of(request).lets_apply(request, public_id):
        return door_page(request, desk, door, {"form": "often"}, given, status=429)
    mail = desk.receipt_mail
    if given.address and not await guard_of(request).lets_mail(given.address):
        mail = None  # the CV is taken in, and the receipt is on the next page
    outcome = await apply(desk.services, door, given, mail)
    if isinstance(outcome, Refused):
        return door_page(request, desk, door, outcome.flaws, given, status=REFUSED)
    return _see(outcome.token)


@router.get("/apply/receipt/{token}")
async def receipt(request: Request, token: str) -> HTMLResponse:
    """Where an application stands."""
    desk = desk_of(request)
    return receipt_page(request, desk, await find_held(desk.services, token))


@router.get("/apply/receipt/{token}/state")
async def state(request: Request, token: str) -> HTMLResponse:
    """The same, only what changes by itself."""
    return state_part(request, await find_held(desk_of(request).services, token))


@router.post("/apply/receipt/{token}/cv")
async def hand_in_another(request: Request, token: str) -> Response:
    """A candidate replaces the CV."""
    desk = desk_of(request)
    held = await find_held(desk.services, token)
    if not held.may_replace:
        return _see(token, spoken(request, held.receipt.language))
    async with guard_of(request).holding(request):
        return await _replace(request, held)


async def _replace(request: Request, held: Held) -> Response:
    desk = desk_of(request)
    given = await _given(request, held.door, agreed=True)
    if not await guard_of(request).lets_apply(request, held.door.page.public_id):
        return receipt_page(request, desk, held, {"form": "often"}, status=429)
    outcome = await replace(desk.services, held, given)
    if isinstance(outcome, Refused):
        return receipt_page(request, desk, held, outcome.flaws, status=REFUSED)
    return _see(held.token, spoken(request, held.receipt.language))


@router.post("/apply/receipt/{token}/ask")
async def ask_for(request: Request, token: str) -> Response:
    """A candidate asks for a copy, a person's look, or erasure."""
    desk = desk_of(request)
    held = await find_held(desk.services, token)
    form = await read_form(request)
    if not await guard_of(request).lets_ask(request):
        return receipt_page(request, desk, held, {"form": "often"}, status=429)
    kind = text_of(form, "kind")
    if kind == "erasure" and not text_of(form, "sure"):
        return receipt_page(request, desk, held, {"sure": "unsure"}, status=REFUSED)
    await ask(desk.services, held, kind)
    return _see(token, spoken(request, held.receipt.language))


@router.get("/apply/receipt/{token}/copy.zip")
async def get_copy(request: Request, token: str) -> Response:
    """The copy of a candidate's data, once a recruiter has handed it over."""
    services = desk_of(request).services
    data = await copy_for(services, await find_held(services, token))
    headers = {"Content-Disposition": 'attachment; filename="application.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


def _see(token: str, query: str = "") -> RedirectResponse:
    return RedirectResponse(f"/apply/receipt/{token}{query}", 303)


async def _given(request: Request, door: Door, *, agreed: bool = False) -> Given:
    form = await read_form(request)
    name, data = await _file(form)
    return Given(
        name=name,
        data=data,
        agreed=agreed or bool(text_of(form, "consent")),
        stamp=text_of(form, "stamp"),
        trap=text_of(form, "website"),
        language=language_of(request, door.page.language),
        address=text_of(form, "address"),
    )


async def _file(form: FormData) -> tuple[str, bytes]:
    given: Any = form.get("cv")
    if not isinstance(given, UploadFile):
        return "", b""
    return given.filename or "", await given.read()
