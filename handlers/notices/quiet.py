"""Quiet hours: as people write them, and when they end."""

import re
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_HOURS = re.compile(
    r"(?P<h1>\d{1,2})(?:[:.](?P<m1>\d{2}))?\s*(?:-|–|—|to)\s*(?P<h2>\d{1,2})(?:[:.](?P<m2>\d{2}))?"
)
HOURS_WANTED = "Write them as 22:00-07:00, or leave this empty."
ZONE_WANTED = "Write a time zone as Europe/Berlin or America/New_York."


def parse_quiet(text: str) -> str | None:
    """Quiet hours as they are stored, `22:00-07:00`; None for none.

    Raises:
        ValueError: they are not understood; says how to write them.
    """
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError(HOURS_WANTED)
    start = _time(found["h1"], found["m1"])
    end = _time(found["h2"], found["m2"])
    if start == end:
        raise ValueError("Quiet hours must end at another time than they begin. " + HOURS_WANTED)
    return f"{start:%H:%M}-{end:%H:%M}"


def _time(hours: str, minutes: str | None) -> time:
    if int(hours) == 24 and not int(minutes or 0):
        return time(0)
    if int(hours) > 23 or int(minutes or 0) > 59:
        raise ValueError(HOURS_WANTED)
    return time(int(hours), int(minutes or 0))


def parse_zone(text: str) -> str:
    """A time zone's name, if it is one.

    Raises:
        ValueError: it is none; says how to write one.
    """
    try:
        return _zone(text.strip()).key
    # A name of a folder or with signs that no file has fails as such.
    except (KeyError, ValueError, OSError):
        raise ValueError(ZONE_WANTED) from None


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def quiet_until(quiet: str | None, zone: str | None, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies; None where it lies in none.

    Args:
        quiet: as `parse_quiet` gives them. Their end belongs to the loud time.
        zone: in which they are meant; UTC where None.
        now: aware.

    Returns:
        In UTC. A time that a change of clocks leaves out counts as it would without the change.
    """
    if quiet is None:
        return None
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    local = now.astimezone(_zone(zone or "UTC"))
    at = local.time().replace(tzinfo=None)
    inside = start <= at < end if start < end else at >= start or at < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if at >= end else 0)
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)
