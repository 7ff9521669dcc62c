"""What was read, marked by its content: whoever has it already is not sent it again (RFC 9110)."""

import hashlib

from fastapi import Request, Response

ALWAYS_ASK = "private, no-cache"  # people's data: kept by nobody on the way, never shown unasked


def marked(request: Request, response: Response) -> Response:
    """A response with its ETag; 304 where the client has the same already."""
    response.headers.setdefault("Cache-Control", ALWAYS_ASK)
    body = getattr(response, "body", None)
    if response.status_code != 200 or not isinstance(body, bytes):
        return response
    tag = response.headers.get("etag") or f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    if not _has(request.headers.get("if-none-match", ""), tag):
        return response
    same = Response(status_code=304)
    for name in ("ETag", "Cache-Control", "Vary"):
        if name in response.headers:
            same.headers[name] = response.headers[name]
    return same


def _has(known: str, tag: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in known.split(",")]
    return "*" in tags or tag.removeprefix("W/") in tags
