"""What a look at one thing finds, and what keeps one that fails from hiding the others."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from redis.exceptions import RedisError

from bot.services import KNOWN_TROUBLE, explain
from bot.settings import Settings
from handlers.errors import PermanentError, TemporaryError

Verdict = Literal["good", "note", "bad"]
SIGNS: Mapping[Verdict, str] = {
    "good": "[green]✓[/green]",
    "note": "[yellow]![/yellow]",
    "bad": "[red]✗[/red]",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `advice` says what to do; empty where nothing is."""

    name: str
    verdict: Verdict
    detail: str
    advice: str = ""


Looker = Callable[[Settings], Awaitable[Check]]


async def guarded(name: str, look: Awaitable[Check]) -> Check:
    """Look at one thing; trouble on the way is what was found."""
    try:
        return await look
    except (*KNOWN_TROUBLE, ValueError, OSError, RedisError) as error:
        return Check(name, "bad", explain(error))
    except (PermanentError, TemporaryError) as error:
        return Check(name, "bad", error.reason)
