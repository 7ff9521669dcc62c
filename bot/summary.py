"""What a person at the shell is told of what runs."""

from collections.abc import Mapping

from bot.settings import Settings


def _scorer(settings: Settings) -> str:
    if settings.openai_api_key is None:
        return settings.local_engine
    return settings.openai_model or "model"


def state_of(settings: Settings, name: str, trouble: str) -> str:
    """How the site or a chat platform stands, in words."""
    if trouble:
        return f"NOT CONNECTED. {trouble}"
    if name == "web":
        return settings.address
    return f"connected ({settings.slack} mode)" if name == "slack" else "connected"


def _fronts(settings: Settings, states: Mapping[str, str]) -> dict[str, str]:
    """How the site and each chat platform stand."""
    set_up = {
        "web": settings.serves_http,
        "slack": settings.slack is not None,
        "discord": settings.discord_bot_token is not None,
    }
    return {
        name.capitalize(): state_of(settings, name, states.get(name, "")) if on else "not set up"
        for name, on in set_up.items()
    }


def _working(settings: Settings, states: Mapping[str, str]) -> list[str]:
    parts = {"slack"} if settings.slack == "http" else set()
    return sorted(name for name, trouble in states.items() if not trouble and name not in parts)


def summary(settings: Settings, states: Mapping[str, str], backup: str) -> str:
    """What a person at the shell wants to know of what runs.

    Args:
        settings: what was asked for.
        states: name of each process -> what keeps it from its work, empty where nothing does.
        backup: the one that was made before the start, if any.
    """
    database = settings.database_url.partition("://")[0] if settings.database_url else "SQLite"
    lines = {
        "Data folder": str(settings.data_folder.absolute()),
        "Database": database,
        "Queue": settings.redis_url or "a Redis server of our own",
        "Scoring by": _scorer(settings),
        **_fronts(settings, states),
        "Processes": ", ".join(_working(settings, states)),
    }
    if backup:
        lines["Backup"] = f"{backup} (made before the tables were changed)"
    width = max(len(name) for name in lines) + 1
    body = "\n".join(f"  {name + ':':<{width}} {value}" for name, value in lines.items())
    return f"Shortlist runs.\n{body}\nStop it with Ctrl+C."
