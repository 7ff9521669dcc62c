"""Forms as a member fills them in: in as many windows as it takes."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import Answer, FakeDiscord, Posted

PART, SAVE = re.compile(r"f:\w+:open\d+"), re.compile(r"f:\w+:save")


async def form_of(fake: FakeDiscord, answer: Answer) -> Posted:
    """Wait for the message that stands for a form."""
    await fake.wait_for(lambda: _forms(answer))
    return _forms(answer)[-1]


def _forms(answer: Answer) -> list[Posted]:
    return [post for post in answer.messages if named(post, SAVE)]


def named(post: Posted, shape: re.Pattern[str]) -> list[str]:
    """Ids of buttons on a message that have this shape."""
    return [one["custom_id"] for one in post.buttons if shape.fullmatch(one["custom_id"])]


async def fill_in(
    fake: FakeDiscord, opened: Answer, values: Mapping[str, Any] | None = None
) -> Answer:
    """Fill in the form that was opened and send it; fields left out keep what they show.

    Args:
        fake: the server.
        opened: what opened the form.
        values: by the ids of fields, as `FakeDiscord.submit` takes them.

    Raises:
        LookupError: the form has no such field.
    """
    left, answer = dict(values or {}), opened
    if answer.modal is not None:
        given = {name: left.pop(name) for name in answer.modal.fields if name in left}
        answer = await fake.submit(answer.modal, given)
        if ":modal" in str(opened.modal and opened.modal.custom_id):
            return answer
    post = await form_of(fake, answer)
    await fill_parts(fake, post, left)
    [save] = named(post, SAVE)
    saved = await fake.press(post, save)
    await fake.wait_for(lambda: saved.messages)  # it may be told first that it takes longer
    return saved


async def fill_parts(fake: FakeDiscord, post: Posted, values: Mapping[str, Any]) -> None:
    """Fill in the windows of the form that a message stands for.

    Raises:
        LookupError: the form has no such field.
    """
    left = dict(values)
    for opener in named(post, PART):
        if not left:
            return
        window = (await fake.press(post, opener)).modal
        known = window.fields if window else {}
        given = {name: left.pop(name) for name in known if name in left}
        if window and given:
            answer = await fake.submit(window, given)
            await form_of(fake, answer)
    if left:
        raise LookupError(f"no field {sorted(left)} in {post.shown}")
