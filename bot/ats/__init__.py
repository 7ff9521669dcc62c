"""Applicant tracking systems: each speaks one provider's API, after its public documents.

Each is imported where it is opened first: most processes have no account to open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.ats.remote import Access, Ats

if TYPE_CHECKING:
    from bot.ats.http import Http


@dataclass(frozen=True)
class Entry:
    """What is to be known of a provider before it is spoken to.

    Attributes:
        label: what it is called.
        needs: which of `Access` must be given beside the key.
        advice: where a person finds what it takes.
        address: of its API.
        make: an account.
    """

    label: str
    needs: Sequence[str]
    advice: str
    address: str
    make: Callable[["Http", str, Access], Ats]


def _greenhouse(http: "Http", address: str, access: Access) -> Ats:
    from bot.ats.greenhouse import Greenhouse  # noqa: PLC0415 - see above

    return Greenhouse(http, address, access)


def _ashby(http: "Http", address: str, access: Access) -> Ats:
    from bot.ats.ashby import Ashby  # noqa: PLC0415 - see above

    return Ashby(http, address, access)


PROVIDERS: Mapping[str, Entry] = {
    "greenhouse": Entry(
        "Greenhouse",
        ("client", "user"),
        "In Greenhouse, under Configure > Dev Center > API Credentials, create credentials of the "
        "type Harvest V3 (OAuth): they have a client id and a secret. The user is the number in "
        "the address of a user's page; notes are written in that name.",
        "https://harvest.greenhouse.io/v3",
        _greenhouse,
    ),
    "ashby": Entry(
        "Ashby",
        (),
        "In Ashby, under Admin > Integrations > API Keys, create a key that may read jobs, "
        "candidates and the hiring process, and write candidates where Shortlist is to write.",
        "https://api.ashbyhq.com",
        _ashby,
    ),
}


class Provider:
    """`handlers.ats.remote.AtsProvider`: opens accounts, and closes what they share."""

    def __init__(self, entry: Entry, address: str | None = None) -> None:
        self.label, self.needs, self.advice = entry.label, entry.needs, entry.advice
        self._entry, self._address = entry, address or entry.address
        self._http: Http | None = None
        self._open: dict[Access, Ats] = {}

    def open(self, access: Access) -> Ats:
        """An account; it is kept, and with it what it was let in with."""
        if access not in self._open:
            if self._http is None:
                from bot.ats.http import Http  # noqa: PLC0415 - see above

                self._http = Http(self.label, self._address)
            self._open[access] = self._entry.make(self._http, self._address, access)
        return self._open[access]

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
