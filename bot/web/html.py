"""Pages of HTML, made by templates that escape whatever they are given."""

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.assets import asset_address

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
    return made


ENVIRONMENT = make_environment()


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template and what it shows."""
    return HTMLResponse(ENVIRONMENT.get_template(template).render(values), status)
