"""What requests and answers of the API are made of."""

from typing import Annotated, Generic, Self, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LARGEST_ID = 2**31 - 1  # no row has a number that a column cannot hold
LARGEST_PAGE = 200
Item = TypeVar("Item")


def _clear(text: str) -> str:
    if "\0" in text:  # no database takes it
        raise ValueError("without NUL characters")
    return text


CLEAR = AfterValidator(_clear)
Title = Annotated[str, Field(min_length=1, max_length=200), CLEAR]
LongText = Annotated[str, Field(max_length=100_000), CLEAR]
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows of a page at most.")]
Before = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Only older ones, as `next` names it.")
]


class Given(BaseModel):
    """What a program sends; what is not known is refused, so that a typo is no silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(BaseModel):
    """What a program is answered; made of anything that has attributes of these names."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def of(cls, found: object) -> Self:
        """Show something."""
        return cls.model_validate(found)


class Page(Shown, Generic[Item]):
    """Some rows, and where the next ones are."""

    items: list[Item]
    next: str | None = Field(description="Address of the next page; null on the last one.")


class Problem(Shown):
    """Why a request was refused or failed (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = Field(description="Short stable name of the problem.")
    detail: str = Field(description="What happened, and what to do next.")
    reference: str = Field(description="What the log calls it.")
    flaws: list[dict[str, str]] | None = Field(None, description="Where the request is wrong.")
