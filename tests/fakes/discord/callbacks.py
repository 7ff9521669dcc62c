"""REST: what the app answers to interactions (docs: interactions/receiving-and-responding)."""

import copy
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import commands, describe, posting
from tests.fakes.discord.asked import Asked
from tests.fakes.discord.components import modal_faults
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.records import EPHEMERAL, Answer, ModalRecord, Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
FITTING: Mapping[int, set[int]] = {
    4: {COMMAND, COMPONENT, SUBMIT},
    5: {COMMAND, COMPONENT, SUBMIT},
    6: {COMPONENT, SUBMIT},
    7: {COMPONENT, SUBMIT},
    8: {AUTOCOMPLETE},
    9: {COMMAND, COMPONENT},
}
MOST_CHOICES = 25


def callback(discord: "FakeDiscord", asked: Asked) -> Json | None:
    """POST interactions/{id}/{token}/callback: the first answer, within 3 seconds, once."""
    answer = discord.answers.get(asked.path["interaction"])
    if answer is None or answer.token != asked.path["token"] or answer.failed:
        raise ApiError(10062)
    if answer.kind is not None:
        raise ApiError(40060)
    form = asked.form()
    kind, data = form.get("type", 0), form.get("data") or {}
    if kind not in FITTING or answer.payload["type"] not in FITTING[kind]:
        raise invalid_form([f"type: {kind!r} does not answer this interaction"])
    if kind == 7 and answer.source is None:
        raise invalid_form(["type: 7 needs a message that the interaction came from"])
    try:
        KINDS[kind](discord, answer, data, asked)
    except ApiError as error:
        answer.refused.append(error.body)
        raise
    answer.kind = kind
    if asked.query.get("with_response") in {"1", "true"}:
        return _response(discord, answer)
    return None


def _response(discord: "FakeDiscord", answer: Answer) -> Json:
    told: Json = {"id": answer.id, "type": answer.payload["type"]}
    post = answer.original
    if answer.kind in {8, 9} or post is None:
        return {"interaction": told}
    told |= {
        "response_message_id": post.id,
        "response_message_loading": post.loading,
        "response_message_ephemeral": post.ephemeral_to is not None,
    }
    resource: Json = {"type": answer.kind}
    if answer.kind in {4, 5, 7}:
        resource["message"] = describe.message(discord, post)
    return {"interaction": told, "resource": resource}


def _message(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    channel = discord.channels[answer.channel]
    post = posting.create(discord, channel, data, asked.files, answer=answer)
    answer.original = post
    answer.posts.append(post)


def _deferred(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    del asked
    if data.keys() - {"flags"} or (data.get("flags") or 0) & ~EPHEMERAL:
        raise invalid_form(["data: only the flag EPHEMERAL may be set"])
    channel = discord.channels[answer.channel]
    post = Posted(discord.new_id(), channel.id, channel.guild, discord.bot.id, loading=True)
    post.source = answer.id
    post.ephemeral_to = answer.user if data.get("flags") else None
    answer.original = post
    answer.posts.append(post)
    posting.publish(discord, channel, post)


def _deferred_update(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    del discord, data, asked
    answer.original = answer.source


def _update(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    source = answer.source
    if source is None or source.deleted:
        raise ApiError(10008)
    # A flag for the reader is ignored here: who sees the message was decided when it was sent.
    flags = (data.get("flags") or 0) & ~EPHEMERAL
    given = {**data, "flags": flags} if "flags" in data else data
    posting.edit(discord, source, given, asked.files)
    answer.original = source
    answer.posts.append(source)


def _choices(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    del discord, asked
    choices = data.get("choices")
    if not isinstance(choices, list) or len(choices) > MOST_CHOICES:
        raise invalid_form([f"choices: Must be {MOST_CHOICES} or fewer in length."])
    focused = next(_focused(answer.payload["data"].get("options", [])))
    faults = commands.choice_faults(choices, "choices", focused["type"])
    if faults:
        raise invalid_form(faults)
    answer.choices = choices


def _focused(options: list[Json]) -> Any:
    for one in options:
        if one.get("focused"):
            yield one
        yield from _focused(one.get("options", []))


def _modal(discord: "FakeDiscord", answer: Answer, data: Json, asked: Asked) -> None:
    del asked
    faults = modal_faults(data)
    if faults:
        raise invalid_form(faults)
    shown = copy.deepcopy(data)
    shown["components"] = posting.number(shown["components"])
    answer.modal = ModalRecord(shown, answer.user, answer.channel, answer.source)
    discord.modals.append(answer.modal)


KINDS: Mapping[int, Callable[["FakeDiscord", Answer, Json, Asked], None]] = {
    4: _message,
    5: _deferred,
    6: _deferred_update,
    7: _update,
    8: _choices,
    9: _modal,
}


def _answer(discord: "FakeDiscord", asked: Asked) -> Answer:
    """The interaction of a webhook's path."""
    if asked.path["app"] != discord.app_id:
        raise ApiError(10015)
    answer = discord.by_token(asked.path["token"])
    if answer is None or answer.expired:
        raise ApiError(50027)
    if answer.kind is None:
        raise ApiError(10015)
    return answer


def _post(discord: "FakeDiscord", asked: Asked) -> tuple[Answer, Posted]:
    """The message of a webhook's path: @original, or one by id."""
    answer, wanted = _answer(discord, asked), asked.path["message"]
    post = answer.original
    if wanted != "@original":
        known = [*answer.posts, *([post] if post else [])]
        post = next((one for one in known if one.id == wanted), None)
    if post is None or post.deleted:
        raise ApiError(10008)
    return answer, post


def follow_up(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST webhooks/{app}/{token}; the first one takes the place of "... is thinking"."""
    answer, form = _answer(discord, asked), asked.form()
    original = answer.original
    try:
        if original is not None and original.loading and not original.deleted:
            _take_place(discord, original, form, asked)
            return describe.message(discord, original)
        channel = discord.channels[answer.channel]
        post = posting.create(discord, channel, form, asked.files, answer=answer)
    except ApiError as error:
        answer.refused.append(error.body)
        raise
    answer.posts.append(post)
    return describe.message(discord, post)


def _take_place(discord: "FakeDiscord", original: Posted, form: Json, asked: Asked) -> None:
    flags = (form.get("flags") or 0) & ~EPHEMERAL
    given = {**form, "flags": flags} if "flags" in form else form
    posting.edit(discord, original, given, asked.files)
    original.edits.clear()


def get_answer(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET webhooks/{app}/{token}/messages/{message}."""
    return describe.message(discord, _post(discord, asked)[1])


def edit_answer(discord: "FakeDiscord", asked: Asked) -> Json:
    """PATCH webhooks/{app}/{token}/messages/{message}."""
    answer, post = _post(discord, asked)
    loading = post.loading
    try:
        posting.edit(discord, post, asked.form(), asked.files)
    except ApiError as error:
        answer.refused.append(error.body)
        raise
    if loading:
        post.edits.clear()
    if post not in answer.posts:
        answer.posts.append(post)
    return describe.message(discord, post)


def delete_answer(discord: "FakeDiscord", asked: Asked) -> None:
    """DELETE webhooks/{app}/{token}/messages/{message}."""
    posting.remove(discord, _post(discord, asked)[1])
