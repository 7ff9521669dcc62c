"""What another program may say: an opening to be created, a CV that is handed in."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from handlers.errors import UserError

ExternalId = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _clear(cls, value: Any) -> Any:
        if isinstance(value, str) and "\0" in value:  # no database takes it
            raise ValueError("without NUL characters")
        return value


class NewPosition(_Part):
    """An opening as the other program describes it.

    Attributes:
        external_id: what it is called there; the same one again gives the same opening.
        channel: where it belongs, `slack:T1/C1`; by default the source's channel.
        language: of those who apply, ISO 639.
        alert_bar: the total from which a candidate is announced.
    """

    external_id: ExternalId
    title: Annotated[str, Field(min_length=1, max_length=120)]
    description: Annotated[str, Field(min_length=1, max_length=40_000)]
    channel: Annotated[str, Field(max_length=200)] | None = None
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None = None
    blind: bool = False
    alert_bar: Annotated[float, Field(ge=0, le=100)] = 75.0


class NewCv(_Part):
    """A CV for an opening: in base64, or behind a link.

    Attributes:
        external_id: what it is called there; the same one again, for the same opening, is left as
            it is.
    """

    external_id: ExternalId
    file_name: Annotated[str, Field(min_length=1, max_length=255)]
    opening_id: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    opening_external_id: ExternalId | None = None
    content: str | None = None
    url: Annotated[str, Field(max_length=4000)] | None = None


class OpeningMessage(_Part):
    """An opening to be created."""

    type: Literal["opening.created"]
    timestamp: str | None = None
    data: NewPosition


class CvMessage(_Part):
    """A CV that is handed in."""

    type: Literal["cv.submitted"]
    timestamp: str | None = None
    data: NewCv


_MESSAGE: TypeAdapter[OpeningMessage | CvMessage] = TypeAdapter(
    Annotated[OpeningMessage | CvMessage, Field(discriminator="type")]
)


def schema(place: str) -> dict[str, Any]:
    """The form of a message, as JSON Schema; its parts are named by `place`, `#/$defs/{model}`."""
    return _MESSAGE.json_schema(ref_template=place)


def parse(body: bytes) -> NewPosition | NewCv:
    """Read a message.

    Raises:
        UserError: it is none; says where it is wrong, without what it holds.
    """
    try:
        return _MESSAGE.validate_json(body).data
    except ValidationError as error:
        raise UserError(_flaws(error)) from None


def _flaws(error: ValidationError) -> str:
    """What is wrong with a message, without what it holds."""
    flaws = [
        f"{'.'.join(map(str, flaw['loc'][1:])) or 'message'}: {flaw['msg']}"
        for flaw in error.errors(include_input=False, include_context=False, include_url=False)
    ]
    return f"The message is not as it should be: {'; '.join(flaws[:5])}."
