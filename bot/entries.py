"""Settings that list entries between commas: prices of models, roles in Discord, places to call."""

from collections.abc import Callable, Iterator, Mapping
from math import inf
from typing import Final, Literal, NamedTuple, get_args

Place = tuple[str, int]  # a host and a port
Role = Literal["viewer", "recruiter", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


class ModelPrice(NamedTuple):
    """US dollars for a million tokens: read, read from the provider's cache, written."""

    input: float
    cached: float
    output: float


def prices(text: str) -> dict[str, ModelPrice]:
    """Read prices, ``gpt-6-luna=0.10/0.01/0.50, gpt-6-sol=2/0.2/10``.

    Raises:
        ValueError: an entry is no price.
    """
    return {model: _price(model, amounts, entry) for model, amounts, entry in _entries(text)}


def _price(model: str, amounts: str, entry: str) -> ModelPrice:
    try:
        price = ModelPrice(*map(float, amounts.split("/")))
    except (TypeError, ValueError):
        price = None
    if not model or price is None or not all(0 <= amount < inf for amount in price):
        raise ValueError(
            f"“{entry}” is no price. Write model=in/cached/out in US dollars for a million tokens, "
            "for example gpt-6-luna=0.10/0.01/0.50"
        )
    return price


def discord_roles(text: str) -> dict[str, Role]:
    """Read who is what in Discord, ``Recruiters=recruiter, 1234=admin``.

    Returns:
        Name of a role in small letters, or its id -> what who has it may do here.

    Raises:
        ValueError: an entry is no role, or one role is given twice.
    """
    found: dict[str, Role] = {}
    for name, role, entry in _entries(text):
        key, given = name.lower(), _ROLES_BY_NAME.get(role.lower())
        if not key or given is None:
            raise ValueError(
                f"“{entry}” gives no role. Write the name or the id of a role in Discord, =, and "
                "viewer, recruiter or admin, for example Recruiters=recruiter, 1234567890=admin"
            )
        if found.setdefault(key, given) != given:
            raise ValueError(f"“{name}” is given two roles. Keep one of them.")
    return found


_ROLES_BY_NAME: Mapping[str, Role] = {role: role for role in ROLES}


def places(text: str) -> frozenset[Place]:
    """Read places that are allowed, ``localhost:9000, hooks.test:443``.

    Raises:
        ValueError: one is no name and port.
    """
    return frozenset(map(_place, filter(None, map(str.strip, text.split(",")))))


def _place(entry: str) -> Place:
    host, _, port = entry.rpartition(":")
    if not (host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError(f"“{entry}” is no place. Write name:port, for example localhost:9000")
    return host.strip("[]").lower(), int(port)


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, value and the whole of each entry; names may hold `=` themselves."""
    for entry in filter(None, map(str.strip, text.split(","))):
        name, _, value = entry.rpartition("=")
        yield name.strip(), value.strip(), entry


# By the setting that it reads.
READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "openai_prices": prices,
    "discord_roles": discord_roles,
    "webhook_allow": places,
}
