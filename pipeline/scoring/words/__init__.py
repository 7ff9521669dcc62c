"""Word lists that the scoring reads; plain text, so that anyone can extend them."""

from collections.abc import Iterator
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
