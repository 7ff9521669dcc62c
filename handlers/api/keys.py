"""Keys of programs that use the API: created, listed, revoked, rotated, and who comes with one.

A key is `sl_PREFIX_SECRET`; of the secret only a digest is kept. It can be exchanged for tokens,
`st_PREFIX_SECRET`, that are good for a quarter of an hour and for fewer scopes (RFC 6749, 4.4).
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.api.scopes import checked, role_by
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.services import Services, Work, work
from storage import api_keys
from storage.api_keys import ACTOR, Holder
from storage.database import Session
from storage.models import ApiKey, ApiToken, Workspace

NO_KEY: Final = "There is no such key. `shortlist token list` lists them."
REVOKED: Final = "This key was revoked. Create a new one."
LONGEST_NAME: Final = 100  # characters
TOKEN_LIFE: Final = timedelta(minutes=15)
LONGEST_OVERLAP: Final = timedelta(days=30)
_SHAPE = re.compile(r"(s[lt])_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class NewKey:
    """A key that is wanted; `expires_in` None for one that does not end by itself."""

    name: str
    scopes: Sequence[str]
    expires_in: timedelta | None = None


@dataclass(frozen=True)
class Issued:
    """A key with its secret: it is shown this once."""

    key: ApiKey
    secret: str

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Issued(key={self.key.id})"


@dataclass(frozen=True)
class IssuedToken:
    """A token that a key was exchanged for: it is shown this once."""

    token: str
    scopes: Sequence[str]
    seconds: int

    def __repr__(self) -> str:
        """Without the token."""
        return f"IssuedToken(seconds={self.seconds})"


@dataclass(frozen=True)
class Program:
    """A program that came with a key or a token of one, and what it may do now."""

    key: ApiKey
    workspace: str
    scopes: frozenset[str]

    def caller(self) -> Caller:
        """The program as whoever asks for something."""
        user = f"{ACTOR}{self.key.id}"
        return Caller(self.workspace, user, None, role=role_by(self.scopes))


async def create(
    services: Services,
    workspace: Workspace,
    new: NewKey,
    *,
    by: str,
    least: Collection[str] | None = None,
) -> Issued:
    """Make a key for a program.

    Args:
        services: what it works with.
        workspace: whose data it opens.
        new: what is wanted.
        by: who says so.
        least: the scopes of whoever says so, where they cannot give others; None for all.

    Raises:
        UserError: its name or its scopes are none, or not the maker's to give.
    """
    name, scopes = _named(new.name), checked(new.scopes)
    _require_own(scopes, least)
    async with work(services) as unit:
        expires = unit.now + new.expires_in if new.expires_in is not None else None
        issued = await _add(unit, workspace.id, name, scopes, expires, by)
        await _note(unit, issued.key, "key.created", by, scopes=scopes)
        return issued


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise UserError(f"Name the key after what uses it, in at most {LONGEST_NAME} characters.")
    return name


def _require_own(scopes: Collection[str], least: Collection[str] | None) -> None:
    beyond = [] if least is None else [scope for scope in scopes if scope not in least]
    if beyond:
        raise UserError(
            f"You cannot give {', '.join(beyond)}. A key gives only scopes that it has itself; "
            "what is about all workspaces is given from the shell."
        )


async def _add(
    unit: Work,
    workspace_id: int,
    name: str,
    scopes: Sequence[str],
    expires: datetime | None,
    by: str,
) -> Issued:
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = await api_keys.add_key(
        unit.session,
        ApiKey(
            workspace_id=workspace_id,
            name=name,
            prefix=prefix,
            digest=_digest(secret),
            scopes=[*scopes],
            created_by=by,
            created_at=unit.now,
            expires_at=expires,
        ),
    )
    return Issued(key, f"sl_{prefix}_{secret}")


def is_good(key: ApiKey, now: datetime) -> bool:
    """Whether a key lets anybody in at this time."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


async def list_keys(
    services: Services, workspace_id: int, *, before: int | None = None, limit: int = 100
) -> Sequence[ApiKey]:
    """Keys of a workspace, the newest first; revoked ones and those that ended too."""
    async with services.database.read() as session:
        return await api_keys.list_keys(session, workspace_id, before=before, limit=limit)


async def get(services: Services, workspace_id: int, key_id: int) -> ApiKey:
    """A key of a workspace.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        return await _own(session, workspace_id, key_id)


async def named_by(services: Services, workspace_id: int, words: str) -> ApiKey:
    """A key by its id, its prefix, or the whole of it.

    Raises:
        MissingError: there is none.
    """
    shape = _SHAPE.fullmatch(words.strip())
    prefix = shape[2] if shape else words.strip().removeprefix("sl_")
    async with services.database.read() as session:
        found = await api_keys.find_own_key(session, workspace_id, prefix)
        if found is None and prefix.isdecimal() and len(prefix) < 10:
            found = await api_keys.get_own_key(session, workspace_id, int(prefix))
    if found is None:
        raise MissingError(NO_KEY)
    return found


async def revoke(services: Services, workspace_id: int, key_id: int, *, by: str) -> ApiKey:
    """End a key at once, and every token of it; one that was revoked stays so.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        key = await _own(unit.session, workspace_id, key_id)
        if key.revoked_at is None:
            key.revoked_at, key.revoked_by = unit.now, by
            await unit.session.flush()
            await _note(unit, key, "key.revoked", by)
        return key


async def rotate(
    services: Services,
    workspace_id: int,
    key_id: int,
    *,
    overlap: timedelta,
    by: str,
    least: Collection[str] | None = None,
) -> Issued:
    """Make a key in place of another one, which is good for a while longer.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        key_id: the key that is replaced.
        overlap: how long both are good.
        by: who says so.
        least: as for `create`.

    Raises:
        MissingError: there is no such key.
        UserError: it was revoked or replaced, or the overlap is too long.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise UserError(f"Both keys can be good for at most {LONGEST_OVERLAP.days} days.")
    async with work(services) as unit:
        old = await _own(unit.session, workspace_id, key_id)
        _require_rotatable(old)
        _require_own(old.scopes, least)
        expires = unit.now + (old.expires_at - old.created_at) if old.expires_at else None
        issued = await _add(unit, workspace_id, old.name, old.scopes, expires, by)
        ends = unit.now + overlap
        old.expires_at = min(ends, old.expires_at or ends)
        old.replaced_by = issued.key.id
        await unit.session.flush()
        await _note(unit, old, "key.rotated", by, replaced_by=issued.key.id)
        return issued


def _require_rotatable(key: ApiKey) -> None:
    if key.revoked_at is not None:
        raise UserError(REVOKED)
    if key.replaced_by is not None:
        raise UserError(f"This key was rotated before: key {key.replaced_by} took its place.")


async def _own(session: Session, workspace_id: int, key_id: int) -> ApiKey:
    key = await api_keys.get_own_key(session, workspace_id, key_id)
    if key is None:
        raise MissingError(NO_KEY)
    return key


async def recognise(services: Services, credential: str) -> Program | None:
    """The program that a key or a token of one is of; None where it is no good (any more)."""
    shape = _SHAPE.fullmatch(credential)
    if shape is None:
        return None
    kind, prefix, secret = shape.groups()
    now = services.now()
    find = api_keys.find_holder if kind == "sl" else api_keys.find_token_holder
    async with services.database.read() as session:
        holder = await find(session, prefix, now)
    if holder is None or not _is_secret(holder, secret):
        return None
    if not api_keys.was_used(holder.key, now):
        async with services.database.write() as session:
            await api_keys.note_use(session, holder.key.id, now)
    return Program(holder.key, holder.workspace, frozenset(holder.scopes))


async def exchange(
    services: Services, client: str, secret: str, scopes: Sequence[str] | None
) -> IssuedToken | None:
    """Give a token for a key; None where the key is no good.

    Args:
        services: what it works with.
        client: the key's prefix, or the whole key.
        secret: the part behind the prefix, or the whole key.
        scopes: those that are wanted; None for all of the key's.

    Raises:
        UserError: a scope is wanted that the key does not have.
    """
    whole = secret if secret.startswith("sl_") else f"sl_{client.removeprefix('sl_')}_{secret}"
    program = await recognise(services, whole)
    if program is None or client.removeprefix("sl_") not in {program.key.prefix, whole[3:]}:
        return None
    wanted = checked(scopes) if scopes is not None else [*program.key.scopes]
    _require_own(wanted, program.scopes)
    prefix, own_secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    async with work(services) as unit:
        token = ApiToken(
            workspace_id=program.key.workspace_id,
            key_id=program.key.id,
            prefix=prefix,
            digest=_digest(own_secret),
            scopes=wanted,
            until=unit.now + TOKEN_LIFE,
        )
        await api_keys.add_token(unit.session, token)
    return IssuedToken(f"st_{prefix}_{own_secret}", wanted, int(TOKEN_LIFE.total_seconds()))


def _digest(secret: str) -> str:
    # The secret is 256 random bits: nothing is won by making the digest slow.
    return hashlib.sha256(secret.encode()).hexdigest()


def _is_secret(holder: Holder, secret: str) -> bool:
    return hmac.compare_digest(holder.digest, _digest(secret))


async def _note(unit: Work, key: ApiKey, action: str, by: str, **detail: object) -> None:
    await unit.record(key.workspace_id, actor=by, action=action, subject=f"key:{key.id}", **detail)
