"""What every route of the API does the same way, around its own work.

Lets in who has the scope and is not too fast; answers a request that names itself once; marks what
was read with an ETag; and puts every error into a problem.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from bot.web.api.naming import answer_once
from bot.web.auth import authenticate, scopes_of
from bot.web.desk import desk_of
from bot.web.entity import marked
from bot.web.problems import ProblemError, problem_of

Answering = Callable[[Request], Coroutine[Any, Any, Response]]
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiRoute(APIRoute):
    """A route that states its scope, see `bot.web.auth.needs`."""

    def get_route_handler(self) -> Answering:
        """What answers a request."""
        answer = super().get_route_handler()
        needed = scopes_of(self.dependencies)
        if not needed:
            raise ValueError(f"{self.path} states no scope.")

        async def handle(request: Request) -> Response:
            headers: dict[str, str] = {}
            try:
                response = await _answer(request, needed, answer, headers)
            except Exception as error:  # noqa: BLE001 - each becomes a problem, logged where it is ours
                response = problem_of(error).response()
            for name, value in {**headers, **ALWAYS}.items():
                response.headers.setdefault(name, value)
            return response

        return handle


async def _answer(
    request: Request, needed: frozenset[str], answer: Answering, headers: dict[str, str]
) -> Response:
    limits = desk_of(request).limits
    try:
        program = await authenticate(request, needed)
    except ProblemError as refusal:
        if refusal.status == 401:  # whoever tries keys is slowed down
            host = request.client.host if request.client else ""
            headers |= await limits.take(f"stranger:{host}")
        raise
    headers |= await limits.take(f"key:{program.key.id}")
    request.state.program = program
    if request.method in WRITES:
        return await answer_once(request, answer)
    return marked(request, await answer(request))
