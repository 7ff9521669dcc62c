"""Where another program hands in openings and CVs, signed by Standard Webhooks instead of a key."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import Field

from bot.web.api.routes import API
from bot.web.api.values import Shown
from bot.web.desk import desk_of, host_of
from bot.web.problems import ProblemError, problems
from handlers.errors import MissingError
from handlers.webhooks import inbound
from handlers.webhooks.inbound import Heard, Receipt, ReusedError
from handlers.webhooks.signing import SignatureError

router = APIRouter(prefix=f"{API}/inbound", tags=["inbound"])
ANSWERS = problems(
    {
        401: "No signature of the source fits, or its time is more than five minutes off.",
        404: "There is no such source.",
        409: "The webhook-id came before with another body.",
        413: "The message is larger than 12 MB; a CV of more than 8.9 MB has to come as a link.",
        422: "The message cannot be done as it stands; `detail` says why.",
        429: "This source has sent too much; Retry-After says how long to wait.",
    }
)
TAKEN: dict[int | str, dict[str, Any]] = {
    201: {"description": "The opening is created, and its rubric is being drafted."},
    202: {"description": "The CV is taken in, and is read and scored next."},
}
# Bodies are looked at after their signatures: FastAPI is not to read them first.
FORM = inbound.schema("#/components/schemas/{model}")
PARTS: dict[str, Any] = FORM.pop("$defs")
BODY: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": FORM}},
    },
}


class Taken(Shown):
    """What came of a message; the same for one that came before."""

    kind: Literal["opening", "upload"]
    id: int = Field(description="Of the opening, or of the upload that `cv.received` names.")
    created: bool = Field(description="false: it was there already, and was left as it is.")


@router.post(
    "/{source}",
    responses={**{status: {"model": Taken, **words} for status, words in TAKEN.items()}, **ANSWERS},
    response_description="It was there already.",
    openapi_extra=BODY,
)
async def take(request: Request, response: Response, source: str) -> Taken:
    """Create an opening (`opening.created`) or hand in a CV (`cv.submitted`)."""
    desk = desk_of(request)
    heard = await _recognise(request, source)
    for name, value in (await desk.limits.take(f"source:{source}")).items():
        response.headers[name] = value
    try:
        receipt = await inbound.take(desk.services, heard)
    except ReusedError as error:
        raise ProblemError(409, "id_reused", str(error)) from None
    response.status_code = _status(receipt)
    return Taken.of(receipt)


async def _recognise(request: Request, source: str) -> Heard:
    desk, body = desk_of(request), await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        return await inbound.recognise(desk.services, source, headers, body)
    except (MissingError, SignatureError) as error:
        # Whoever tries secrets is slowed down.
        await desk.limits.take(f"stranger:{host_of(request)}")
        if isinstance(error, MissingError):
            raise
        raise ProblemError(401, "bad_signature", str(error)) from None


def _status(receipt: Receipt) -> int:
    if not receipt.created:
        return 200
    return 201 if receipt.kind == "opening" else 202
