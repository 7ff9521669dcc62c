"""Errors by what should happen next. Everything that is none of these is tried again."""


class UserError(Exception):
    """Something the person who asked can put right; its text is shown to them as it is.

    Attributes:
        typed: what to type about it, said where people type commands and nowhere else.
    """

    def __init__(self, words: str, *, typed: str = "") -> None:
        super().__init__(words)
        self.typed = typed

    @property
    def in_chat(self) -> str:
        """Its text with what to type."""
        return f"{self} {self.typed}" if self.typed else str(self)


class MissingError(UserError):
    """What was named is not there, or is no longer."""


class ChangedError(UserError):
    """Somebody else changed it meanwhile."""


class PermanentError(Exception):
    """Trying again is pointless: the task ends in the retry queue at once.

    Attributes:
        code: short stable name.
        reason: what happened and what to do next, in a recruiter's words.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class TemporaryError(Exception):
    """Worth trying again.

    Attributes:
        code: short stable name.
        reason: what happened, in a recruiter's words.
        retry_after: seconds, where the other side said when.
        provider: set where all tasks that use this provider should wait as long.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        *,
        retry_after: float | None = None,
        provider: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        self.provider = provider


class UnconfirmedError(Exception):
    """A message was sent, but the other side's answer was lost: it may or may not be there."""
