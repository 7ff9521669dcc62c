"""What an applicant tracking system shows and takes, whoever makes it.

Ids are the provider's own, as text. An adapter translates, and sorts errors; it decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

JobState = Literal["open", "closed", "draft"]
RemoteState = Literal["active", "hired", "rejected"]


@dataclass(frozen=True)
class Access:
    """How an account is opened.

    Attributes:
        key: the secret; never logged.
        client: id that belongs to the key, where the provider has one.
        user: the provider's id of the user in whose name is written, where it wants one.
    """

    key: str
    client: str | None = None
    user: str | None = None

    def __repr__(self) -> str:
        """Without the key."""
        return f"Access(client={self.client!r}, user={self.user!r})"


@dataclass(frozen=True)
class RemoteJob:
    """A job as the provider has it."""

    id: str
    title: str
    state: JobState


@dataclass(frozen=True)
class Description:
    """What a job is about, as a file: HTML or plain text."""

    name: str
    data: bytes


@dataclass(frozen=True)
class RemoteStage:
    """A stage of a job's process; `movable` where nothing but its id is needed to move there."""

    id: str
    name: str
    movable: bool = True


@dataclass(frozen=True)
class RemoteApplication:
    """An application as the provider has it.

    Attributes:
        person: id of the candidate.
        job: id of the job that it is for now.
        stage: id of the stage; None where it is in none.
        updated: the provider's word on when it was changed; another one means another state.
    """

    id: str
    person: str
    job: str
    stage: str | None
    stage_name: str
    state: RemoteState
    updated: str


@dataclass(frozen=True)
class RemoteResume:
    """An application's CV; `id` is another one where it was replaced.

    Attributes:
        ticket: how it is asked for; it may be good for a while only, and is kept nowhere.
    """

    id: str
    name: str
    ticket: str

    def __repr__(self) -> str:
        """Without what opens it, and without the name."""
        return f"RemoteResume({self.id!r})"


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be made a candidate: no more than that and the CV goes out.

    Attributes:
        name: as the CV, or whoever put it right, has it.
        emails: the first is the one that they get.
    """

    name: str
    emails: Sequence[str]

    def __repr__(self) -> str:
        """Without who it is."""
        return "Newcomer()"


@dataclass(frozen=True)
class CvFile:
    """A CV's file as it arrived."""

    name: str
    data: bytes

    def __repr__(self) -> str:
        """Without its name and what is in it."""
        return f"CvFile({len(self.data)} bytes)"


@dataclass(frozen=True)
class Made:
    """A candidate that was made; with an application to the job where that is one request."""

    person: str
    application: str | None = None


@dataclass(frozen=True)
class ApplicationPage:
    """Some applications of a job.

    Attributes:
        position: where to go on, now or in a later run; the adapter's own words.
        more: whether there are further ones now.
    """

    applications: Sequence[RemoteApplication]
    position: str
    more: bool


class Ats(Protocol):
    """One account of a provider, opened.

    All of it raises `TemporaryError` (try again, after `retry_after` where given) and
    `PermanentError` (the key, a permission, or what was asked for is missing).
    """

    async def jobs(self) -> Sequence[RemoteJob]:
        """All jobs, in any state."""

    async def job(self, job: str) -> RemoteJob | None:
        """One job; None where it is gone."""

    async def description(self, job: str) -> Description | None:
        """What candidates are told of a job; None where nothing is published."""

    async def stages(self, job: str) -> Sequence[RemoteStage]:
        """The stages of a job's process, in their order."""

    async def applications(self, job: str, position: str | None) -> ApplicationPage:
        """A page of a job's applications: all of them, or those changed since a position."""

    async def application(self, application: str) -> RemoteApplication | None:
        """One application as it is now; None where it is gone."""

    async def resume(self, application: str, person: str) -> RemoteResume | None:
        """The newest CV of an application; None where it has none."""

    async def download(self, resume: RemoteResume, limit: int) -> bytes:
        """The bytes of a CV, at most `limit`."""

    async def find_note(self, person: str, mark: str) -> str | None:
        """The id of a note on a candidate that holds these characters."""

    async def add_note(self, application: str, person: str, text: str) -> str:
        """Write a note on a candidate; returns its id."""

    async def move(self, application: str, *, start: str, stage: str) -> None:
        """Move an application from the stage it is in to another one."""

    async def people(self, email: str) -> Sequence[str]:
        """The ids of all candidates who have this address."""

    async def application_in(self, person: str, job: str) -> RemoteApplication | None:
        """A candidate's application to a job: of several one that is active, else the newest."""

    async def add_candidate(self, newcomer: Newcomer, job: str) -> Made:
        """Make a candidate; nobody is looked for, and called twice it makes two."""

    async def add_application(self, person: str, job: str) -> str:
        """Let a candidate apply to a job; returns the application's id."""

    async def attach(self, application: str, person: str, file: CvFile) -> None:
        """Attach a CV to an application that has none."""


class AtsProvider(Protocol):
    """Opens accounts of one provider.

    Attributes:
        label: what it is called.
        needs: which of `Access` must be given beside the key: client, user.
        advice: where a person finds what it takes.
    """

    label: str
    needs: Sequence[str]
    advice: str

    def open(self, access: Access) -> Ats:
        """An account; nothing is asked yet."""
