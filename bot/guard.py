"""Which addresses may be called that others gave us: none inside a network, whatever its name says.

The form of an address is looked at when it is given. What counts is looked at on the way out: what
its name leads to, and the address of each socket, see `Guard.socket`.
"""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from bot.entries import Place

Address = IPv4Address | IPv6Address
PORTS: Final = {"http": 80, "https": 443}

# IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and later), multicast (RFC 5771),
# and what a cloud answers to machines of its own under a public number.
_REFUSED_4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 "
    "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 "
    "192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
)
# Of IPv6 only what is given out to networks is called, without what carries another address in it:
# 6to4 and Teredo. NAT64, mapped and compatible addresses lie outside of 2000::/3 anyway.
_GIVEN_OUT = ip_network("2000::/3")
_REFUSED_6 = "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20"
_REFUSED = tuple(ip_network(one) for one in f"{_REFUSED_4} {_REFUSED_6}".split())

# Names that lead nowhere but into the network of whoever asks: RFC 6761 (localhost), RFC 6762
# (local), and internal, which ICANN has set aside for this in 2024.
_LOCAL_ENDS: Final = frozenset({"localhost", "local", "internal"})
INSIDE: Final = (
    "This address lies inside a network, and is not called. Give one that the Internet reaches, or "
    "have whoever runs Shortlist name it in the setting WEBHOOK_ALLOW."
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to a machine of the public Internet."""
    if address.version == 6 and address not in _GIVEN_OUT:
        return False
    return not any(address in network for network in _REFUSED)


class AddressRefusedError(OSError):
    """A name leads to an address that is not called."""


class Guard:
    """Lets calls out to the public Internet by HTTPS, and to the places that a setting allows."""

    def __init__(
        self,
        allowed: frozenset[Place],
        *,
        permits: Callable[[Address], bool] = is_public,
        port: int = PORTS["https"],
    ) -> None:
        """Look at addresses.

        Args:
            allowed: names and ports that may be called wherever they lead, by HTTP too.
            permits: whether an address may be called.
            port: the only one that is called of all others.
        """
        self._allowed = allowed
        self._permits = permits
        self._port = port

    def refusal(self, url: str) -> str | None:
        """Why an address is none that is called, in a person's words; None where it is one."""
        parts = _split(url)
        if parts is None:
            return "This is no address. Write one like https://example.com/hook."
        if "@" in parts.netloc:
            return "An address with a name or a password in it is not called."
        if self.allows(parts):
            return None
        if parts.scheme != "https":
            return "Only addresses that begin with https:// are called."
        if (parts.port or PORTS["https"]) != self._port:
            return f"Only port {self._port} is called; others need the setting WEBHOOK_ALLOW."
        if not self._may_lead(parts.hostname or ""):
            return INSIDE
        return None

    def allows(self, parts: SplitResult) -> bool:
        """Whether the setting allows a place by name."""
        return (parts.hostname or "", parts.port or PORTS[parts.scheme]) in self._allowed

    def _may_lead(self, host: str) -> bool:
        try:
            return self._permits(ip_address(host))
        except ValueError:
            return not _is_local_name(host)

    def check(self, address: str) -> None:
        """Look at an address that a name leads to.

        Raises:
            AddressRefusedError: it is none that is called.
        """
        if not self._permits(ip_address(address)):
            raise AddressRefusedError

    def socket(self, info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        """A socket for the address that is about to be connected to.

        Whatever a name led to when it was looked up, this is what counts.

        Raises:
            AddressRefusedError: it is none that is called.
        """
        family, kind, protocol, _, address = info
        self.check(address[0])
        return socket.socket(family, kind, protocol)


def _is_local_name(host: str) -> bool:
    *above, last = host.rstrip(".").split(".")
    return not above or last in _LOCAL_ENDS


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None where it is none, or hides something."""
    if not (url.isascii() and url.isprintable()) or set(url) & set(' \\"<>^`{|}#'):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - what is no port is found here
    except ValueError:
        return None
    fits = parts.scheme in PORTS and parts.hostname and parts.port != 0
    return parts if fits else None
