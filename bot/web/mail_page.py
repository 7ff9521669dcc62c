"""The pages behind the links of our mails: words, and at most a few buttons."""

import base64
import hashlib
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from handlers.wording.mailing import Page

STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{margin:0;font:18px/1.5 system-ui,sans-serif}"
    "main{max-width:34rem;margin:0 auto;padding:2rem 1rem}"
    "h1{font-size:1.6rem}"
    "button{display:block;width:100%;margin:0 0 .8rem;padding:.8rem 1rem;font:inherit;"
    "text-align:left;border:2px solid;border-radius:.4rem;background:none;color:inherit;"
    "cursor:pointer}"
    "button:first-child{font-weight:600}"
    "button:focus-visible{outline:3px solid;outline-offset:3px}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# Addresses of these pages hold a token: no cache, no other site and no frame may have it.
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
_TEMPLATES = Environment(loader=PackageLoader("bot.web"), autoescape=True)
MOST_FIELDS: Final = 4


def show(page: Page, status: int = 200) -> HTMLResponse:
    """A page as an answer."""
    # The style is ours, and is let in by its hash: no other one is.
    style = Markup(STYLE)  # noqa: S704
    body = _TEMPLATES.get_template("mail_page.html").render(page=page, style=style)
    return HTMLResponse(body, status, HEADERS)


async def pressed(request: Request) -> dict[str, str]:
    """What was sent with a page, or by a mail program; files are not looked at."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
