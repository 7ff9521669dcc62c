"""What events become; one that could not be stored is not confirmed."""

import pytest

from handlers.cvs.inbox import Shared
from tests.bot.slack.product import Product
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.payloads import event_callback, file_shared
from tests.fakes.slack.sending import deliver

pytestmark = pytest.mark.usefixtures("over_http")


async def test_a_dropped_file_is_received(slack: FakeSlack, product: Product) -> None:
    drop = await slack.drop("C1", [("ann.pdf", b"%PDF")], user="U1")
    assert [answer.status for answer in drop.answers] == [200]
    (given,) = product.received
    assert given.event is not None
    assert given.event.startswith("Ev")
    assert given == Shared("slack:T1", "slack:T1/C1", (drop.files[0],), "U1", given.event)


async def test_a_message_brings_all_its_files_and_its_own_id(
    slack: FakeSlack, product: Product
) -> None:
    drop = await slack.drop("C1", [("a.pdf", b"1"), ("b.pdf", b"2")], with_message=True)
    (message,) = [given for given in product.received if given.message]
    assert (message.files, message.message) == (tuple(drop.files), drop.ts)
    assert len(product.received) == 3


async def test_a_message_brings_the_words_that_came_with_its_files(
    slack: FakeSlack, product: Product
) -> None:
    await slack.drop("C1", [("a.pdf", b"1")], text="for <@U2>: #3 R&amp;D", with_message=True)
    assert [given.text for given in product.received if given.message] == ["for : #3 R&D"]


@pytest.mark.parametrize("retry", [None, (1, "http_timeout")])
async def test_what_was_not_stored_is_not_confirmed(
    slack: FakeSlack, product: Product, retry: tuple[int, str] | None
) -> None:
    product.store_error = OSError("disk full")
    answer = await slack.event(file_shared("F1", "C1", "U1", "1.0"), retry=retry)
    assert answer.status == 500
    product.store_error = None
    again = await slack.event(file_shared("F1", "C1", "U1", "1.0"), retry=(2, "http_error"))
    assert (again.status, len(product.received)) == (200, 1)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "text": "hello", "user": "U1", "ts": "1.0"},
        {"type": "message", "subtype": "message_changed", "message": {}, "ts": "1.0"},
        {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1.0"},
        {"type": "message", "subtype": "file_share", "files": [], "user": "U1", "ts": "1.0"},
    ],
)
async def test_messages_without_files_are_confirmed_and_left_alone(
    slack: FakeSlack, product: Product, event: dict[str, object]
) -> None:
    answer = await slack.event({**event, "channel": "C1", "channel_type": "channel"})
    assert (answer.status, product.received) == (200, [])


async def test_our_own_files_are_left_alone(slack: FakeSlack, product: Product) -> None:
    answer = await slack.event(file_shared("F1", "C1", slack.bot_user, "1.0"))
    assert (answer.status, product.received) == (200, [])


async def test_a_deleted_file_is_passed_on(slack: FakeSlack, product: Product) -> None:
    answer = await slack.event({"type": "file_deleted", "file_id": "F7", "event_ts": "1.0"})
    assert answer.status == 200
    assert product.deleted == [{"workspace": "slack:T1", "file": "F7"}]


async def test_an_uninstalled_app_is_passed_on(slack: FakeSlack, product: Product) -> None:
    assert (await slack.event({"type": "app_uninstalled"})).status == 200
    assert product.uninstalled == ["slack:T1"]


@pytest.mark.parametrize(
    ("tokens", "gone"), [({"bot": ["UBOT"]}, ["slack:T1"]), ({"oauth": ["U1"]}, [])]
)
async def test_only_the_bots_own_token_counts_when_tokens_are_revoked(
    slack: FakeSlack,
    product: Product,
    tokens: dict[str, list[str]],
    gone: list[str],
) -> None:
    assert (await slack.event({"type": "tokens_revoked", "tokens": tokens})).status == 200
    assert product.uninstalled == gone


async def test_an_event_of_a_workspace_that_is_not_installed_comes_again(
    slack: FakeSlack, product: Product
) -> None:
    payload = event_callback(slack, file_shared("F1", "C1", "U1", "1.0"))
    payload["team_id"] = payload["authorizations"][0]["team_id"] = "T404"
    answer = await deliver(slack, "event", payload)
    assert (answer.status, product.received) == (500, [])


async def test_in_a_shared_channel_our_own_workspace_counts(
    slack: FakeSlack, product: Product
) -> None:
    payload = event_callback(slack, file_shared("F1", "C1", "USTRANGER", "1.0"))
    payload |= {"team_id": "T9", "is_ext_shared_channel": True}
    assert (await deliver(slack, "event", payload)).status == 200
    assert product.received[0].workspace == "slack:T1"
