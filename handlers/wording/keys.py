"""Keys of programs, in a line each."""

from datetime import datetime

from storage.models import ApiKey


def line(key: ApiKey, now: datetime) -> str:
    """A key without its secret: what it is, and how it stands."""
    used = f"last used {key.used_at:%Y-%m-%d %H:%M} UTC" if key.used_at else "never used"
    what = f"{key.id}  sl_{key.prefix}_…  {key.name}: {', '.join(key.scopes)}"
    return f"{what}; {used}; {standing(key, now)}"


def standing(key: ApiKey, now: datetime) -> str:
    """How a key stands."""
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "good until it is revoked"
    word = "ended" if key.expires_at <= now else "good until"
    replaced = f", replaced by {key.replaced_by}" if key.replaced_by else ""
    return f"{word} {key.expires_at:%Y-%m-%d %H:%M} UTC{replaced}"
