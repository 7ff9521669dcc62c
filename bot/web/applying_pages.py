"""What the candidates' pages show, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.web.desk import Desk
from bot.web.forms import LARGEST
from bot.web.html import page
from handlers.applicants.copying import is_ready
from handlers.applicants.pages import Door
from handlers.applicants.receipts import PENDING, Held
from handlers.wording.applying import LANGUAGES, SPOKEN, words_in

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = LARGEST // MEGABYTE - 1  # the rest is for what goes with the file
SUFFIXES: Final = ".pdf,.docx,.doc,.odt,.rtf,.txt,.md,.html,.png,.jpg,.jpeg,.heic,.webp,.tif,.tiff"
_SORRY: Final[Mapping[int, str]] = {404: "missing", 413: "large", 422: "missing"}


class Words:
    """The words of a language; sentences get what they have braces for."""

    def __init__(self, language: str, **values: Any) -> None:
        """Choose the language, and what its sentences are about."""
        self._words, self._values = words_in(language), values

    def __call__(self, key: str, **more: Any) -> str:
        """One sentence; what fills its braces is never looked at for braces itself."""
        return self._words[key].format(**{**self._values, **more})


def language_of(request: Request, default: str) -> str:
    """The language that a page is read in: as chosen on it, else the opening's."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in LANGUAGES else default


def door_page(
    request: Request,
    desk: Desk,
    door: Door,
    flaws: Mapping[str, str] | None = None,
    given: Any = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """An opening's page: what is asked and why, and the form; closed ones say so."""
    language = language_of(request, door.page.language)
    values = _values(desk, language, door) | {
        "flaws": flaws or {},
        "given": given,
        "door": door,
        "here": request.url.path,
        "paragraphs": paragraphs(door.opening.description),
    }
    if not door.takes:
        return page("applying/closed.html", status=status, **values)
    return page("applying/apply.html", status=status, **values)


def receipt_page(
    request: Request,
    desk: Desk,
    held: Held,
    flaws: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HTMLResponse:
    """Where an application stands, and what can be done."""
    language = language_of(request, held.receipt.language)
    values = _values(desk, language, held.door) | _of_receipt(held)
    ready = is_ready(held, desk.services)
    here = f"/apply/receipt/{held.token}"
    return page(
        "applying/receipt.html",
        status=status,
        **values,
        flaws=flaws or {},
        ready=ready,
        here=here,
        spoken=spoken(request, held.receipt.language),
    )


def spoken(request: Request, default: str) -> str:
    """The query that keeps a page in the language it is read in; empty where that is its own."""
    language = language_of(request, default)
    return f"?lang={language}" if language != default else ""


def state_part(request: Request, held: Held) -> HTMLResponse:
    """The part of a receipt that changes by itself."""
    words = Words(language_of(request, held.receipt.language))
    return page("applying/state.html", t=words, **_of_receipt(held))


def sorry(request: Request, status: int) -> HTMLResponse:
    """A kind page for what went wrong."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
    language = next((code for code in _asked_for(asked) if code in LANGUAGES), "en")
    what = _SORRY.get(status, "trouble")
    words = Words(language, megabytes=MOST_MEGABYTES)
    return page("applying/sorry.html", status=status, t=words, lang=language, what=what)


def _asked_for(header: str) -> list[str]:
    return [part.partition(";")[0].strip()[:2].lower() for part in header.split(",")]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def _values(desk: Desk, language: str, door: Door) -> dict[str, Any]:
    options = desk.services.options
    applying = options.applying
    limit = min(options.max_file // MEGABYTE, MOST_MEGABYTES)
    words = Words(
        language,
        title=door.opening.title,
        days=door.page.days,
        megabytes=limit,
        organisation=applying.organisation,
    )
    return {
        "t": words,
        "lang": language,
        "languages": SPOKEN,
        "organisation": applying.organisation,
        "privacy_url": applying.privacy_url,
        "limit": limit * MEGABYTE,
        "suffixes": SUFFIXES,
        "mails": desk.receipt_mail is not None,
    }


def _of_receipt(held: Held) -> dict[str, Any]:
    return {
        "held": held,
        "pending": held.state in PENDING,
        "asked": {kind: held.asked(kind) for kind in ("review", "export", "erasure")},
        "day": day,
    }


def day(moment: datetime) -> str:
    """A date that reads the same everywhere."""
    return f"{moment:%Y-%m-%d}"
