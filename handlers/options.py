"""What whoever runs Shortlist decides about parts of it that have a few settings of their own."""

from dataclasses import dataclass


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
