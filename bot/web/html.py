"""Pages of HTML, made by templates that escape whatever they are given."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.web.assets import asset_address
from handlers.wording.parts import number, percent

TEMPLATES = Path(__file__).parent / "templates"


def make_environment() -> Environment:
    """Templates with escaping on, and an error for a name that is not given."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["asset"] = asset_address
    made.filters |= {"kind": _kind, "number": number, "percent": percent, "when": _when}
    return made


def _kind(value: object) -> str:
    """The name of a value's class, by which templates tell parts of messages apart."""
    return type(value).__name__


def _when(at: datetime | int) -> Markup:
    """A time as an element that our script puts into the reader's own zone."""
    moment = datetime.fromtimestamp(at, UTC) if isinstance(at, int) else at.astimezone(UTC)
    shown = f"{moment:%Y-%m-%d %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)


ENVIRONMENT = make_environment()


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template and what it shows."""
    return HTMLResponse(ENVIRONMENT.get_template(template).render(values), status)
