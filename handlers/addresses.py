"""E-mail addresses as people write them."""

import re

from handlers.errors import UserError

LONGEST = 254  # characters: RFC 5321, section 4.5.3.1.3, with its brackets
# What mail servers everywhere take before the @: RFC 5322's atoms, without quotes and comments; and
# without the question mark, with which an encoded word (RFC 2047) would begin.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*")
_AROUND = re.compile(r"<?(?:mailto:)?([^<>|]*)(?:\|[^<>]*)?>?")  # as chats mark an address


def read_address(text: str) -> str:
    """An e-mail address, its domain as mail servers write it (`xn--…`).

    Raises:
        UserError: it is none, or one that not every mail server takes.
    """
    found = _AROUND.fullmatch(text.strip())
    local, _, domain = (found[1] if found else "").strip().rpartition("@")
    host = _as_ascii(domain)
    address = f"{local}@{host}"
    plausible = _LOCAL.fullmatch(local) and len(local) <= 64 and _HOST.fullmatch(host)
    if not plausible or len(address) > LONGEST:
        raise UserError(
            f"“{text.strip()[:100]}” is no e-mail address that can be used. Write it as "
            "you@example.com."
        )
    return address


def _as_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
