"""Errors as problem details (RFC 9457): what happened, what to do, and what the log calls it."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.services import DATABASE_AWAY
from handlers.errors import ChangedError, MissingError, PermanentError, TemporaryError, UserError

MEDIA_TYPE = "application/problem+json"
UNEXPECTED = (
    "Something went wrong on our side, and nothing was changed. Try again; if it stays so, tell "
    "whoever runs Shortlist the reference."
)
AWAY = "The database does not answer right now. Try again in a few seconds."
CODES = {
    400: "unreadable",
    404: "no_such_address",
    405: "method_not_allowed",
    413: "too_large",
}
NO_ADDRESS = "There is no such address. /api/docs lists those of the API, /board is for people."
NOT_SO = "This address is not asked like this. It takes: {allowed}."
log = structlog.get_logger(__name__)


class ProblemError(Exception):
    """A request that is refused.

    Attributes:
        status: of HTTP.
        code: short stable name.
        detail: what happened and what to do next.
        headers: that go with the answer.
        more: further members of the problem; `reference`, where the log has one already.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.headers, self.more = headers, more

    def response(self) -> JSONResponse:
        """The answer; what the log calls it is in it."""
        reference = self.more.setdefault("reference", secrets.token_hex(3))
        log.info("refused", status=self.status, code=self.code, reference=reference)
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        return JSONResponse(body, self.status, self.headers, MEDIA_TYPE)


def problem_of(error: Exception) -> ProblemError:
    """What an error of a handler means over HTTP."""
    match error:
        case ProblemError():
            return error
        case MissingError():
            return ProblemError(404, "not_found", str(error))
        case ChangedError():
            return ProblemError(409, "changed", str(error))
        case UserError():
            return ProblemError(422, "refused", str(error))
        case TemporaryError():
            after = {"Retry-After": f"{error.retry_after or 5:.0f}"}
            return ProblemError(503, error.code, error.reason, headers=after)
        case PermanentError():
            return ProblemError(502, error.code, error.reason)
    return _of_request(error)


def problems(words: Mapping[int | str, str]) -> dict[int | str, dict[str, Any]]:
    """Answers that are problems, for the document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {status: {"description": text, "content": content} for status, text in words.items()}


def _of_request(error: Exception) -> ProblemError:
    match error:
        case HTTPException():
            code = CODES.get(error.status_code, "http")
            return ProblemError(error.status_code, code, _words(error), headers=error.headers)
        case RequestValidationError():
            flaws = [
                {"where": ".".join(map(str, flaw["loc"])), "what": flaw["msg"]}
                for flaw in error.errors()
            ]
            return ProblemError(422, "invalid", "The request is not as it should be.", flaws=flaws)
        case ClientDisconnect():  # nobody hears this; the log has it
            return ProblemError(400, "cut_off", "The request ended before all of it was there.")
    if isinstance(error, DATABASE_AWAY):
        log.warning("database_away", error=type(error).__name__)
        return ProblemError(503, "database_away", AWAY, headers={"Retry-After": "5"})
    reference = secrets.token_hex(3)
    log.error("request_failed", reference=reference, exc_info=error)
    return ProblemError(500, "unexpected", UNEXPECTED, reference=reference)


def _words(error: HTTPException) -> str:
    """What to do about a refusal of the framework's, which says no more than its name."""
    match error.status_code:
        case 404:
            return NO_ADDRESS
        case 405:
            return NOT_SO.format(allowed=(error.headers or {}).get("Allow", "nothing"))
    return str(error.detail)
