"""How the installations stand: where the app is, what it lacks there, which token runs out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

import aiohttp

from bot.slack.client import answer_of, web_client
from bot.slack.destinations import SCHEME
from bot.slack.errors import LostReplyError, unanswered
from bot.slack.install import REQUIRED_SCOPES
from handlers.installations import Standing
from handlers.wording.parts import count

# Tokens are renewed 2 hours before they run out; one that comes this near was not.
LATE = timedelta(hours=1)
AGAIN = "Install it there again from /slack/install on your own address; what is stored stays."


class Finding(NamedTuple):
    """What was found, and what to do about it."""

    verdict: Literal["good", "note", "bad"]
    detail: str
    advice: str = ""


async def reach(session: aiohttp.ClientSession, api: str) -> None:
    """Ask Slack nothing in particular (`api.test`, which needs no token).

    Raises:
        PermanentError, TemporaryError: it does not answer well.
    """
    try:
        await answer_of("api.test", web_client(session, api, None).api_test())
    except LostReplyError as error:
        raise unanswered() from error


def judge(standings: Sequence[Standing], now: datetime) -> Finding:
    """What to say of all installations: the first that is in trouble, else how many there are."""
    ours = [standing for standing in standings if standing.workspace.startswith(SCHEME)]
    if not ours:
        return Finding("note", "none yet", "Open /slack/install on your own address and add it.")
    findings = [found for standing in ours if (found := _trouble(standing, now))]
    bad = [found for found in findings if found.verdict == "bad"]
    if findings:
        return (bad or findings)[0]
    return Finding("good", f"{count(len(ours), 'workspace or organisation', 'workspaces')}")


def _trouble(standing: Standing, now: datetime) -> Finding | None:
    lacking = sorted(REQUIRED_SCOPES - standing.scopes)
    if standing.expires_at and standing.expires_at <= now:
        when = f"{standing.expires_at:%Y-%m-%d %H:%M} UTC"
        said = f"the token of {standing.workspace} ran out on {when} and was not renewed"
        why = "Why is in the log (token_not_renewed) and in that workspace's retry queue."
        return Finding("bad", said, f"{why} {AGAIN}")
    if lacking:
        return Finding("bad", f"{standing.workspace} lacks {', '.join(lacking)}", AGAIN)
    if standing.expires_at and standing.expires_at <= now + LATE:
        said = f"the token of {standing.workspace} runs out within the hour"
        return Finding("note", said, "Is Shortlist running? It renews tokens by itself.")
    return None
