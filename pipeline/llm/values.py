"""What is asked of a model, and what it answers."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from pipeline.llm.settings import Purpose
from pipeline.profile import Identity, Usage


class Shape(BaseModel):
    """An answer's shape. Without defaults its JSON schema is strict as it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")


S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class Request(Generic[S]):
    """One question to the model.

    Attributes:
        purpose: picks the model and names the schema.
        instructions: the same for every request of a purpose.
        prefix: the same for every request with the same `cache_key` (a rubric).
        content: what differs from request to request (a CV), last.
        shape: what the answer must be.
        cache_key: groups requests that share a prefix, for the provider's prompt cache.
        identity: whose details may not leave, the name among them; None where the content is of no
            candidate.
    """

    purpose: Purpose
    instructions: str
    prefix: str
    content: str
    shape: type[S]
    cache_key: str
    identity: Identity | None

    @property
    def schema(self) -> dict[str, Any]:
        """The strict JSON schema of the shape; titles and docstrings would only cost tokens."""
        return _schema(self.shape)


@lru_cache(maxsize=64)
def _schema(shape: type[Shape]) -> dict[str, Any]:
    """Build a schema once: it takes 5 ms, more than all the rest of a request."""
    schema: dict[str, Any] = _bare(shape.model_json_schema(by_alias=True))
    return schema


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    # A title is text; a property that happens to be called "title" is a schema.
    return {
        key: _bare(value)
        for key, value in node.items()
        if not (key in {"title", "description"} and isinstance(value, str))
    }


@dataclass(frozen=True)
class Reply(Generic[S]):
    """The model's answer, checked against the shape that was asked for.

    Attributes:
        model: as the provider names it.
        usage: of all calls it took.
    """

    value: S
    usage: Usage
    model: str
