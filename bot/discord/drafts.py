"""Forms that somebody is filling in: kept, sealed; neither a restart nor an error loses one.

Discord's windows hold five fields, cannot be changed while they are open, and forget what was typed
when they are sent. So what was filled in is kept here until the form is done with.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from handlers import messages
from handlers.chat.carrying import Carrier
from handlers.messages import Form, FormItem

_KINDS: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        messages.TextField,
        messages.NumberField,
        messages.ChoiceField,
        messages.ChannelField,
        messages.FileField,
        messages.Text,
        messages.Heading,
        messages.Divider,
        messages.Buttons,
    )
}
_INLINE: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        messages.Span,
        messages.Mention,
        messages.ChannelLink,
        messages.MessageLink,
        messages.Link,
        messages.Time,
    )
}


@dataclass(frozen=True)
class Draft:
    """A form with what was filled in so far.

    Attributes:
        form: what is asked.
        user: who fills it in.
        channel: destination that it was asked in, where there is one.
        thread: of that channel, where it was asked in one.
        filled: field id -> value, for those that were filled in.
        application: id of our app, and
        token: of the interaction whose answer shows the form, or stands for it.
        closed: whether it was given up.
    """

    form: Form
    user: str
    channel: str | None = None
    thread: str | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    application: str = ""
    token: str = ""
    closed: bool = False

    def with_filled(self, more: Mapping[str, str]) -> "Draft":
        """The same with more fields filled in."""
        return replace(self, filled={**self.filled, **more})


class Drafts:
    """Keeps drafts for a day, each under a short key."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    async def put(self, workspace: str, draft: Draft, key: str | None = None) -> str:
        """Keep a draft under a new key, or in place of the one under `key`."""
        value = {**vars(draft), "form": _form_as_json(draft.form), "filled": dict(draft.filled)}
        return await self._carrier.put(workspace, value, key)

    async def get(self, workspace: str, key: str) -> Draft | None:
        """The draft under a key; None where it is forgotten."""
        kept = await self._carrier.recall(workspace, key)
        if kept is None:
            return None
        value = json.loads(kept)
        return Draft(**{**value, "form": _form(value["form"])})


def _form_as_json(form: Form) -> dict[str, Any]:
    return {**vars(form), "items": [_tagged(item) for item in form.items]}


def _tagged(item: FormItem) -> dict[str, Any]:
    value = asdict(item)
    if isinstance(item, messages.Text):
        value["lines"] = [
            [{"kind": type(one).__name__, **vars(one)} for one in line] for line in item.lines
        ]
    return {"kind": type(item).__name__, **value}


def _form(value: Mapping[str, Any]) -> Form:
    return Form(**{**value, "items": tuple(_item(item) for item in value["items"])})


def _item(value: Mapping[str, Any]) -> FormItem:
    given = {name: one for name, one in value.items() if name != "kind"}
    match value["kind"]:
        case "Text":
            given["lines"] = tuple(tuple(map(_inline, line)) for line in given["lines"])
        case "Buttons":
            given["buttons"] = tuple(messages.Button(**one) for one in given["buttons"])
        case "ChoiceField":
            given["options"] = tuple((one, label) for one, label in given["options"])
        case "FileField":
            given["kinds"] = tuple(given["kinds"])
    made: FormItem = _KINDS[value["kind"]](**given)
    return made


def _inline(value: Mapping[str, Any]) -> messages.Inline:
    given = {name: one for name, one in value.items() if name != "kind"}
    made: messages.Inline = _INLINE[value["kind"]](**given)
    return made
