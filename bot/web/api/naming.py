"""Requests that name themselves by an Idempotency-Key: what they are, and their kept answers."""

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.web.desk import desk_of
from bot.web.problems import ProblemError, problem_of
from handlers.api import once
from handlers.api.once import Answer, Mine, Named
from handlers.services import CHANGING, Services

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("content-type", "location", "etag")
REPLAYED = "Idempotency-Replayed"
NO_NAME = f"An Idempotency-Key has 1 to {once.LONGEST} visible characters."
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=HEADER,
        min_length=1,
        max_length=once.LONGEST,
        description="A name of this request, of your own making, such as a UUID. Sent again under "
        "the same name within 24 hours, it does nothing and gets the first answer.",
    ),
]


async def named_by(_: IdempotencyKey = None) -> None:
    """States the header in the document; `answer_once` heeds it."""


async def answer_once(
    request: Request, answer: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Answer a request that changes something; one that names itself once.

    Raises:
        ProblemError: its name is none, or was another request's.
    """
    name = request.headers.get(HEADER)
    if name is None:
        return await answer(request)
    if not 0 < len(name) <= once.LONGEST or not name.isprintable():
        raise ProblemError(400, "bad_idempotency_key", NO_NAME)
    services, key = desk_of(request).services, request.state.program.key
    named = Named(key.workspace_id, key.id, name, await _digest(request))
    try:
        claimed = await once.claim(services, named)
    except once.StillRunningError as error:
        after = {"Retry-After": f"{error.retry_after:.0f}"}
        raise ProblemError(409, error.code, error.reason, headers=after) from error
    except once.AnswerLostError as error:
        raise ProblemError(409, "answer_lost", str(error)) from error
    except once.KeyReusedError as error:
        raise ProblemError(422, "idempotency_key_reused", str(error)) from error
    if isinstance(claimed, Answer):
        return _again(claimed)
    return await _answer_first(services, claimed, request, answer)


async def _answer_first(
    services: Services,
    mine: Mine,
    request: Request,
    answer: Callable[[Request], Awaitable[Response]],
) -> Response:
    """Answer, and keep what was answered, a refusal too; what came to nothing may be sent again."""
    token = CHANGING.set(mine.begin)
    try:
        response = await _answer_or_refuse(request, answer)
    except BaseException:
        await once.let_go(services, mine)
        raise
    finally:
        CHANGING.reset(token)
    await once.settle(services, mine, _kept(response))
    return response


async def _answer_or_refuse(
    request: Request, answer: Callable[[Request], Awaitable[Response]]
) -> Response:
    try:
        return await answer(request)
    except (HTTPException, RequestValidationError):  # it was not understood
        raise
    except Exception as error:
        problem = problem_of(error)
        if problem.status >= 500:
            raise problem from error
        return problem.response()


def _kept(response: Response) -> Answer:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = base64.b64encode(bytes(response.body)).decode()
    return Answer(response.status_code, {"headers": headers, "body": body})


def _again(answer: Answer) -> Response:
    body = base64.b64decode(answer.content["body"])
    headers = {**answer.content["headers"], REPLAYED: "true"}
    return Response(body, answer.status, headers)


async def _digest(request: Request) -> str:
    """A digest of all that is asked; of a form its parts count, not the signs between them."""
    found = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        for name, value in (await request.form()).multi_items():
            found.update(json.dumps([name, await _part(value)]).encode())
    else:
        found.update(await request.body())
    return found.hexdigest()


async def _part(value: str | UploadFile) -> list[str | None]:
    if isinstance(value, str):
        return [value]
    content = hashlib.sha256(await value.read()).hexdigest()
    await value.seek(0)
    return [value.filename, value.content_type, content]
