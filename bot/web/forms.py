"""Forms with files: what is sent stays in memory, for a file in a temporary folder is in clear."""

from collections.abc import AsyncGenerator

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

LARGEST = 12 * 1024 * 1024  # bytes: no body of the site is larger
BY_US = 1024 * LARGEST
"""As `max_body_size` of a route: `read_form` watches its limit, so that what is too large is
answered by a page, and not in the plain words of the site's own limit."""
FIELDS, FIELD_BYTES = 20, 10_000


class _InMemory(MultiPartParser):
    spool_max_size = LARGEST


async def read_form(request: Request) -> FormData:
    """The fields and the one file of a form.

    Raises:
        HTTPException: it is no form, or larger than any may be.
    """
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        raise _too_large()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    try:
        if kind == "multipart/form-data":
            parser: MultiPartParser | FormParser = _InMemory(
                request.headers,
                _within(request),
                max_files=1,
                max_fields=FIELDS,
                max_part_size=FIELD_BYTES,
            )
        else:
            parser = FormParser(request.headers, _within(request), max_fields=FIELDS)
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400, "This form cannot be read. Load the page again.") from error


async def _within(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, as long as it keeps to the limit, whatever its length was said to be."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise _too_large()
        yield part


def _too_large() -> HTTPException:
    return HTTPException(413, "This file is too large.")


def text_of(form: FormData, name: str) -> str:
    """A field's text, without white space around it; empty where there is none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
