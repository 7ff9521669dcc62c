"""The API's document as a page for people: no script, nothing from elsewhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
DEEPEST = 6  # schemas within schemas that are spelled out


@dataclass(frozen=True)
class Parameter:
    """What a request may say beside its body."""

    name: str
    where: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class Content:
    """What a body is made of."""

    media: str
    schema: str


@dataclass(frozen=True)
class Answer:
    """What may be answered."""

    status: str
    words: str
    schema: str


@dataclass(frozen=True)
class Route:
    """One address and method."""

    id: str
    method: str
    path: str
    words: str
    scopes: list[str]
    parameters: list[Parameter]
    body: Content | None
    answers: list[Answer]


@dataclass(frozen=True)
class Subject:
    """The routes about one thing."""

    name: str
    routes: list[Route] = field(default_factory=list)


def page(document: Mapping[str, Any]) -> str:
    """Write the page of an OpenAPI document."""
    pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
    pages.filters["code"] = _with_code
    found = pages.get_template("docs.html")
    oauth = document["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]
    return found.render(
        about=document["info"]["description"].split("\n\n"),
        version=document["openapi"],
        scopes=sorted(oauth["scopes"].items()),
        subjects=_subjects(document),
    )


def _with_code(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def style() -> str:
    """The page's style sheet."""
    return (FOLDER / "docs.css").read_text("utf-8")


def _subjects(document: Mapping[str, Any]) -> list[Subject]:
    by_name: dict[str, Subject] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation["tags"][0]
            subject = by_name.setdefault(name, Subject(name))
            subject.routes.append(_route(document, path, method, operation))
    return list(by_name.values())


def _route(
    document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> Route:
    security = operation.get("security", [])
    return Route(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        words=operation.get("description") or operation.get("summary", ""),
        scopes=[scope for one in security[:1] for scopes in one.values() for scope in scopes],
        parameters=[_parameter(one) for one in operation.get("parameters", [])],
        body=next(_contents(document, operation.get("requestBody", {})), None),
        answers=[
            Answer(
                status,
                answer.get("description", ""),
                next((one.schema for one in _contents(document, answer)), ""),
            )
            for status, answer in operation["responses"].items()
        ],
    )


def _parameter(given: Mapping[str, Any]) -> Parameter:
    schema = given.get("schema", {})
    return Parameter(
        given["name"],
        given["in"],
        _kind(schema),
        given.get("required", False),
        given.get("description") or schema.get("description", ""),
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"] if one.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", ""))


def _contents(document: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Content]:
    for media, content in given.get("content", {}).items():
        shown = _spelled_out(document, content.get("schema", {}), DEEPEST)
        yield Content(media, json.dumps(shown, indent=2, ensure_ascii=False))


def _spelled_out(document: Mapping[str, Any], schema: Any, deep: int) -> Any:
    """A schema with what it refers to in its place."""
    if isinstance(schema, list):
        return [_spelled_out(document, one, deep) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if deep == 0:
            return name
        return _spelled_out(document, document["components"]["schemas"][name], deep - 1)
    return {
        name: _spelled_out(document, value, deep)
        for name, value in schema.items()
        if name != "title" or not isinstance(value, str)
    }
