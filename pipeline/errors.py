"""What can go wrong between a file and a place on a shortlist."""

from pipeline.profile import Usage


class PipelineError(Exception):
    """A step could not give its value.

    Attributes:
        code: short stable name, e.g. ``encrypted``; scripts and the retry queue rely on it.
        message: what happened and what to do next, in a recruiter's words.
        permanent: whether trying the same again is pointless.
        retry_after: seconds to wait before trying again, where the other side said so.
    """

    def __init__(
        self, code: str, message: str, *, permanent: bool, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after


class ReadingError(PipelineError):
    """A file could not be read.

    Codes: ``encrypted image_only damaged too_large wrong_type bomb timeout empty unsupported``, and
    ``unexpected`` for a file like nothing seen before.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, permanent=True)


class ModelError(PipelineError):
    """The model gave no usable answer.

    Codes: ``quota key refusal truncated invalid rate_limited server timeout unreachable rejected``.

    Attributes:
        usage: what the calls took all the same.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        usage: Usage = Usage(),  # noqa: B008 - an immutable value
    ) -> None:
        super().__init__(code, message, permanent=permanent, retry_after=retry_after)
        self.usage = usage


class LeakError(PipelineError):
    """Text that still names the candidate was about to leave; nothing was sent."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "leak",
            f"The redacted text still holds the candidate's {what}. Nothing was sent to the model.",
            permanent=True,
        )


class UnlawfulCriterionError(PipelineError):
    """A criterion that may not be used to choose people.

    Attributes:
        alternative: a lawful criterion that covers the need behind it.
    """

    def __init__(self, name: str, reason: str, alternative: str) -> None:
        super().__init__(
            "unlawful_criterion", f"“{name}” cannot be a criterion: {reason}", permanent=True
        )
        self.alternative = alternative

    @property
    def advice(self) -> str:
        """Why it cannot be one, and what may stand in its place."""
        return f"{self.message.rstrip('.')}. Instead: {self.alternative}"


class EngineMissingError(PipelineError):
    """An engine is asked for that is not installed, or in a version that scores differently."""

    def __init__(self, engine: str, extra: str) -> None:
        super().__init__(
            "engine_missing",
            f"The engine {engine} is not installed. Install it with pip install "
            f'"shortlist[{extra}]" (make setup brings it), or use the engine keywords.',
            permanent=True,
        )
