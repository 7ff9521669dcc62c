"""The address that others reach the site by, and whether one is of this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

_EVERY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - looked up, not opened


def public_address(text: str) -> str:
    """An address as it is set, without a slash at the end.

    Raises:
        ValueError: it is none that begins a link.
    """
    parts = urlsplit(text)
    odd = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise ValueError("write it without a path: https://hire.example.com")
    return text.rstrip("/")


def local_address(host: str, port: int) -> str:
    """The address of a port on this machine; of one that listens everywhere, the loopback's."""
    name = _EVERY.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def is_here(host: str) -> bool:
    """Tell whether a host is this machine, and cannot be reached from another one."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
