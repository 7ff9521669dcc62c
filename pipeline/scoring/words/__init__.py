"""Word lists that scoring and drafting read; plain text, so that anyone can extend them."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def lines(name: str) -> Iterator[str]:
    """Give the lines of a list.

    Args:
        name: file name in this folder.

    Yields:
        Each line without surrounding white space; empty lines and those that begin with ``#``
        are left out.
    """
    for line in files(__name__).joinpath(name).read_text("utf-8").splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped


@cache
def named(name: str) -> dict[str, str]:
    """Read a list whose lines are ``key | word | word ...``.

    Args:
        name: file name in this folder.

    Returns:
        The key of each word or phrase; of two keys for one phrase the first counts.
    """
    keys: dict[str, str] = {}
    for line in lines(name):
        key, *phrases = (part.strip() for part in line.split("|"))
        for phrase in phrases:
            keys.setdefault(phrase, key)
    return keys
