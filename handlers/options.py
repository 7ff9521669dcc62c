"""Settings that handlers need."""

from dataclasses import dataclass

from handlers.engines import Local, engine_key


@dataclass(frozen=True)
class Applying:
    """What whoever runs Shortlist says of the candidates' pages.

    Attributes:
        organisation: who hires, as candidates know it; empty where it is not told.
        privacy_url: its own privacy notice.
        erase_at_once: what a candidate wants erased is, before a person has looked.
        least_seconds: nobody reads the page and picks a file faster; a program does.
    """

    organisation: str = ""
    privacy_url: str | None = None
    erase_at_once: bool = False
    least_seconds: float = 3.0


@dataclass(frozen=True)
class Options:
    """Settings that handlers need.

    Attributes:
        address: how the pages are reached, without a slash at the end; None where there are none.
        applying: see `Applying`.
        admin_ids: platform user ids that are admins whatever the platform says.
        pace: seconds between two messages to one destination.
        lease: seconds a claimed task belongs to its worker without renewal.
        max_attempts: temporary failures before a task waits for a person.
        backoff: seconds before the second attempt; doubles with each one after.
        deadline: seconds one run of a task may take before it is stopped and tried again.
        max_file: bytes of a CV file.
        model_key: provider name for shared waiting, e.g. the model's base address.
        model: the model's name; None where the engines without network are used. Processes that
            never ask a model know it too.
        second_look: whoever would be announced, or comes to one of so many first places of a
            shortlist, is marked a second time by the model; 0 turns that off.
        local: which engine without network scores then.
        slice: rows of what follows from a command that are worked on in one transaction.
        share_delays: seconds to wait before asking again where a file was shared; Slack may know
            it only a little after it says that it was.
    """

    admin_ids: frozenset[str] = frozenset()
    pace: float = 1.0
    lease: float = 40.0
    max_attempts: int = 6
    backoff: float = 2.0
    deadline: float = 300.0
    max_file: int = 10 * 1024 * 1024
    model_key: str = "openai"
    model: str | None = None
    second_look: int = 0
    local: Local = "keywords"
    slice: int = 50
    share_delays: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    address: str | None = None
    applying: Applying = Applying()

    @property
    def engine(self) -> str:
        """Key of the engine that scores under these settings."""
        return engine_key(self.model, self.local, self.model_key)
