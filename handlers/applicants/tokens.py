"""Tokens of receipts: whoever knows one may follow an application up; only hashes are stored."""

import hashlib
import secrets


def new_token() -> str:
    """A token that cannot be guessed: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token. A plain hash will do: there is nothing to guess it from."""
    return hashlib.sha256(token.encode()).hexdigest()
