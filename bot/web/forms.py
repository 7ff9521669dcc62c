"""Forms with files: what is sent stays in memory, for a file in a temporary folder is in clear."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

LARGEST = 12 * 1024 * 1024  # bytes: no body of the site is larger
FIELDS, FIELD_BYTES = 20, 10_000
# For all forms of the process: those of the board and of the API are read by the framework.
MultiPartParser.spool_max_size = LARGEST
UNREADABLE = "This form cannot be read. Load the page again."


async def read_form(request: Request) -> FormData:
    """The fields and the one file of a form.

    Raises:
        HTTPException: it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    parser: MultiPartParser | FormParser
    try:
        if kind == "multipart/form-data":
            parser = MultiPartParser(
                request.headers,
                request.stream(),
                max_files=1,
                max_fields=FIELDS,
                max_part_size=FIELD_BYTES,
            )
        elif kind == "application/x-www-form-urlencoded":
            parser = FormParser(request.headers, request.stream(), max_fields=FIELDS)
        else:
            raise HTTPException(400, UNREADABLE)
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400, UNREADABLE) from error


def text_of(form: FormData, name: str) -> str:
    """A field's text, without white space around it; empty where there is none."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
