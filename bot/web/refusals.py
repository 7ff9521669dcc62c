"""Refusals as whoever asked reads them: pages for people, problems for programs."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.applying_pages import sorry
from bot.web.board.visiting import HOME, trouble
from bot.web.problems import ProblemError, problem_of
from handlers.errors import PermanentError, TemporaryError, UserError


def refusal(request: Request, error: Exception) -> Response:
    """What is answered where no route of its own has answered an error."""
    path = request.url.path
    if path.startswith("/apply/"):
        return sorry(request, problem_of(error).status)
    if path.startswith(f"{HOME}/"):
        return trouble(request, error)
    return problem_of(error).response()


def explain_refusals(site: FastAPI) -> None:
    """Answer every error of a site that has a kind; `AnswerErrors` answers all others."""

    async def answer(request: Request, error: Exception) -> Response:
        return refusal(request, error)

    for kind in (
        ProblemError,
        UserError,
        TemporaryError,
        PermanentError,
        HTTPException,
        RequestValidationError,
    ):
        site.add_exception_handler(kind, answer)


class AnswerErrors:
    """Answers what nobody expected, further in than Starlette does: with our headers, and once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, and answer what fails before anything was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def note(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception as error:
            if began:
                raise
            await refusal(Request(scope), error)(scope, receive, send)
