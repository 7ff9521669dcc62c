"""Forms that a task fills later: they come in place of what their person saw meanwhile."""

from dataclasses import replace

from bot.discord.client import DiscordClient, Json
from bot.discord.destinations import split
from bot.discord.drafts import Draft, Drafts
from bot.discord.render import form_button, render_form, render_message
from bot.discord.showing import Placing
from handlers.errors import PermanentError
from handlers.messages import Form
from handlers.wording.windows import form_ready

_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


class Forms:
    """Puts forms where somebody waits for them, also when Discord's quarter of an hour is over."""

    def __init__(self, client: DiscordClient, drafts: Drafts, placing: Placing) -> None:
        self._client, self._drafts, self._placing = client, drafts, placing

    async def put_in_place(self, workspace: str, reference: str, form: Form) -> None:
        """Put a form in place of the one whose draft has this key.

        After 15 minutes Discord takes no more answers: then a message in the channel says so to the
        person, with a button that opens the form.

        Raises:
            TemporaryError: try again.
            PermanentError: Discord will take neither.
        """
        before = await self._drafts.get(workspace, reference)
        if before is None or before.closed:
            return
        # The same form again: its task was repeated, and somebody may be filling it in by now.
        draft = before if before.form == form else replace(before, form=form, filled={})
        await self._drafts.put(workspace, draft, reference)
        try:
            await self._client.repeatable(
                "PATCH",
                _ORIGINAL,
                render_form(form, reference, draft.filled, {}),
                webhook_id=draft.application,
                webhook_token=draft.token,
            )
        except PermanentError as error:
            if error.code not in {"answered_late", "message_gone", "gone"}:
                raise
            await self._tell(workspace, draft, reference)

    async def _tell(self, workspace: str, draft: Draft, reference: str) -> None:
        if draft.channel is None:
            return
        message = form_ready(draft.user, draft.form)
        body: Json = render_message(message, await self._placing.of(workspace, message.blocks))
        body = {
            **body,
            "components": [*body["components"], form_button(reference)],
            "allowed_mentions": {"users": [draft.user]},
            "nonce": f"f{reference}",
            "enforce_nonce": True,
        }
        _, channel = split(draft.channel)
        room = draft.thread or channel
        await self._client.repeatable(
            "POST", "/channels/{channel_id}/messages", body, channel_id=room
        )
