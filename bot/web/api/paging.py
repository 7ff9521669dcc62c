"""Pages of a list: each says where the next one is."""

from urllib.parse import urlencode

from fastapi import Request


def following(request: Request, **changes: object) -> str:
    """The address of the page that comes after the one that was asked for.

    Args:
        request: what was asked.
        changes: what is asked for instead; None leaves a parameter out.
    """
    asked = [pair for pair in request.query_params.multi_items() if pair[0] not in changes]
    asked += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.url.path}?{urlencode(asked)}"
