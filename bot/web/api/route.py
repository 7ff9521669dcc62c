"""What every route of the API does the same way, around its own work.

Lets in who has the scope and is not too fast; refuses what it could not read; answers a request
that names itself once; marks what was read with an ETag; and puts every error into a problem.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from bot.web.api.naming import answer_once
from bot.web.auth import admit, scopes_of
from bot.web.entity import marked
from bot.web.problems import ProblemError, problem_of, problems

Answering = Callable[[Request], Coroutine[Any, Any, Response]]
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
JSON = "application/json"
SAME: Mapping[int | str, dict[str, Any]] = {304: {"description": "What If-None-Match names."}}
CONFLICT = problems(
    {
        409: "It was changed meanwhile; or the first request of this Idempotency-Key still runs, "
        "or its answer was lost."
    }
)
OTHER_TYPE = problems({415: "The content is of another type than this address takes."})


class ApiRoute(APIRoute):
    """A route that states its scope, see `bot.web.auth.needs`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        changes = WRITES & (self.methods or set())
        self.responses = {
            **self.responses,
            **(CONFLICT if changes else SAME),
            **(OTHER_TYPE if self.body_field else {}),
        }

    def get_route_handler(self) -> Answering:
        """What answers a request."""
        answer = super().get_route_handler()
        needed, taken = scopes_of(self.dependencies), _taken(self)
        if not needed:
            raise ValueError(f"{self.path} states no scope.")

        async def handle(request: Request) -> Response:
            headers: dict[str, str] = {}
            try:
                request.state.program = await admit(request, needed, headers)
                _require_type(request, taken)
                response = await _answer(request, answer)
            except Exception as error:  # noqa: BLE001 - each becomes a problem, logged where it is ours
                response = problem_of(error).response()
            for name, value in {**headers, **ALWAYS}.items():
                response.headers.setdefault(name, value)
            return response

        return handle


async def _answer(request: Request, answer: Answering) -> Response:
    if request.method in WRITES:
        return await answer_once(request, answer)
    return marked(request, await answer(request))


def _taken(route: APIRoute) -> str | None:
    """The type of content that a route reads; None where it reads none, or any as it comes."""
    return getattr(route.body_field.field_info, "media_type", JSON) if route.body_field else None


def _require_type(request: Request, taken: str | None) -> None:
    """Refuse what would be read as nothing at all, and told as a field that is missing.

    Raises:
        ProblemError: the content is of another type.
    """
    headers = request.headers
    is_empty = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    if taken is None or is_empty:
        return
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given == taken or (taken == JSON and given.endswith("+json")):
        return
    detail = f"This address takes {taken}, as Content-Type has to say; not {given or 'nothing'}."
    raise ProblemError(415, "other_type", detail, headers={"Accept": taken})
