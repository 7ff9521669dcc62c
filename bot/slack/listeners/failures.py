"""What no handler could answer for: it is said where the person is, with what the log calls it."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.chat.attempts import Refusal, unexpected
from bot.slack.client import SlackClient
from bot.slack.destinations import workspace_of
from bot.slack.errors import LostReplyError
from bot.slack.render import render_receipt
from handlers.errors import PermanentError, TemporaryError

Body = Mapping[str, Any]
log = structlog.get_logger(__name__)


class AnswerRefusedError(Exception):
    """Slack did not take an answer; the text is Slack's."""


class Failures:
    """Bolt's error handler. Events stay failed, so that Slack brings them again."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def explain(
        self, error: Exception, body: Body, context: AsyncBoltContext
    ) -> BoltResponse | None:
        """Tell the person who typed, pressed or sent something; None for what nobody waits for."""
        if "command" in body:
            told = {"response_type": "ephemeral", "text": unexpected(error).text}
            return BoltResponse(status=200, body=told)
        if body.get("type") == "view_submission":
            view = render_receipt(unexpected(error).message)
            return BoltResponse(status=200, body={"response_action": "push", "view": view})
        if body.get("type") == "block_actions":
            await self._tell_presser(unexpected(error), body, context)
            return BoltResponse(status=200, body="")
        log.error("request_failed", type=body.get("type"), exc_info=error)
        return None

    async def _tell_presser(self, refusal: Refusal, body: Body, context: AsyncBoltContext) -> None:
        try:
            if url := body.get("response_url"):
                await self._respond(url, refusal)
            else:
                # The Home tab stays as it is: a window lies over it.
                home = (body.get("view") or {}).get("type") == "home"
                place = {"trigger_id": body["trigger_id"]} if home else _view(body)
                await self._client.repeatable(
                    workspace_of(context.team_id or ""),
                    "views.open" if home else "views.update",
                    **place,
                    view=render_receipt(refusal.message),
                )
        except (
            PermanentError,
            TemporaryError,
            LostReplyError,
            AnswerRefusedError,
            aiohttp.ClientError,
            TimeoutError,
        ) as error:
            log.exception("not_told", words=refusal.text, exc_info=error)

    async def _respond(self, url: str, refusal: Refusal) -> None:
        # Plain words: blocks may be what Slack did not take.
        answer = {
            "text": refusal.text,
            "response_type": "ephemeral",
            "replace_original": False,
        }
        await respond(self._client, url, answer)


def _view(body: Body) -> dict[str, str]:
    return {"view_id": body["container"]["view_id"]}


async def respond(client: SlackClient, url: str, answer: Mapping[str, Any]) -> None:
    """Answer by a `response_url`.

    Raises:
        AnswerRefusedError: Slack did not take it.
    """
    async with client.session.post(url, json=answer) as response:
        if response.status != 200:
            raise AnswerRefusedError(f"{response.status}: {(await response.text())[:200]}")
