"""Messages of ours: posted once, found again, edited, deleted; and what each error means."""

import pytest

from bot.slack.client import SlackClient, open_session
from bot.slack.notifier import SlackNotifier
from bot.slack.platform import SlackPlatform
from handlers.errors import PermanentError, TemporaryError, UnconfirmedError
from handlers.installations import Installed
from handlers.messages import Form, Message, MessageLink, Paragraph, Text
from tests.bot.slack.conftest import installed
from tests.bot.slack.product import words
from tests.fakes.slack import (
    Drop,
    FakeSlack,
    Garbage,
    Hang,
    RateLimited,
    Refuse,
    ServerError,
)

HERE = "slack:T1/C1"


async def send(platform: SlackPlatform, notice_id: int = 1, thread: str | None = None) -> str:
    return await platform.notifier.send(HERE, words("Ann: 82"), thread=thread, notice_id=notice_id)


async def test_a_message_is_posted_with_its_notice(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    ts = await send(platform, 7)
    post = slack.message("C1", ts)
    assert (post.shown, post.text) == ("Ann: 82", "Ann: 82")
    assert post.metadata == {"event_type": "shortlist_notice", "event_payload": {"notice_id": 7}}
    assert slack.called("chat.postMessage")[0].arguments["unfurl_links"] is False


async def test_a_reply_goes_into_its_thread(slack: FakeSlack, platform: SlackPlatform) -> None:
    root = await send(platform)
    reply = await send(platform, 2, thread=root)
    assert [post.ts for post in slack.messages("C1", thread=root)] == [reply]


@pytest.mark.parametrize(
    "fault", [Drop(), Garbage(), ServerError(500, acted=True), ServerError(503, acted=True)]
)
async def test_a_lost_answer_is_unconfirmed_and_never_posted_twice(
    slack: FakeSlack, platform: SlackPlatform, fault: Drop | Garbage | ServerError
) -> None:
    slack.script("chat.postMessage", fault)
    with pytest.raises(UnconfirmedError):
        await send(platform, 7)
    assert len(slack.messages("C1")) == 1
    assert len(slack.called("chat.postMessage")) == 1
    found = await platform.notifier.find(HERE, thread=None, notice_id=7)
    assert found == slack.messages("C1")[0].ts


@pytest.mark.parametrize("error", ["internal_error", "fatal_error"])
async def test_slacks_own_faults_are_unconfirmed(
    slack: FakeSlack, platform: SlackPlatform, error: str
) -> None:
    slack.script("chat.postMessage", Refuse(error))
    with pytest.raises(UnconfirmedError):
        await send(platform)


async def test_an_answer_that_comes_too_late_is_unconfirmed(slack: FakeSlack) -> None:
    async def find(_: str) -> Installed:
        return installed(slack)

    async with open_session(seconds=0.2) as session:
        notifier = SlackNotifier(SlackClient(session, find, slack.api_url))
        slack.script("chat.postMessage", Hang(0.5))
        with pytest.raises(UnconfirmedError):
            await notifier.send(HERE, words("Ann"), thread=None, notice_id=1)
    assert len(slack.messages("C1")) == 1


async def test_no_connection_means_nothing_was_sent(slack: FakeSlack) -> None:
    async def find(_: str) -> Installed:
        return installed(slack)

    async with open_session() as session:
        notifier = SlackNotifier(SlackClient(session, find, "http://127.0.0.1:9/api/"))
        with pytest.raises(TemporaryError) as caught:
            await notifier.send(HERE, words("Ann"), thread=None, notice_id=1)
    assert caught.value.code == "unreachable"


async def test_a_limit_says_how_long_to_wait(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.script("chat.postMessage", RateLimited(30))
    with pytest.raises(TemporaryError) as caught:
        await send(platform)
    assert caught.value.retry_after == 30
    assert slack.messages("C1") == []


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("channel_not_found", "/invite @Shortlist"),
        ("not_in_channel", "/invite @Shortlist"),
        ("is_archived", "Unarchive"),
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("account_inactive", "SLACK_BOT_TOKEN"),
        ("something_new", "something_new"),
    ],
)
async def test_a_refusal_is_permanent_and_says_what_to_do(
    slack: FakeSlack, platform: SlackPlatform, error: str, advice: str
) -> None:
    slack.script("chat.postMessage", Refuse(error))
    with pytest.raises(PermanentError) as caught:
        await send(platform)
    assert (caught.value.code, advice in caught.value.reason) == (error, True)


async def test_a_missing_permission_is_named(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.scopes -= {"chat:write"}
    with pytest.raises(PermanentError) as caught:
        await send(platform)
    assert caught.value.code == "missing_scope"
    assert "chat:write" in caught.value.reason


async def test_a_new_token_is_used_after_the_old_one_was_refused(slack: FakeSlack) -> None:
    tokens = ["xoxb-old", slack.bot_token]

    async def find(workspace: str) -> Installed:
        return Installed(workspace, tokens.pop(0), "UBOT", None, None, frozenset())

    async with open_session() as session:
        notifier = SlackNotifier(SlackClient(session, find, slack.api_url))
        await notifier.send(HERE, words("Ann"), thread=None, notice_id=1)
    assert len(slack.messages("C1")) == 1
    assert [call.token for call in slack.calls] == ["xoxb-old", slack.bot_token]


async def test_a_token_that_stays_refused_is_tried_once_a_message(slack: FakeSlack) -> None:
    async def find(workspace: str) -> Installed:
        return Installed(workspace, "xoxb-old", "UBOT", None, None, frozenset())

    async with open_session() as session:
        notifier = SlackNotifier(SlackClient(session, find, slack.api_url))
        with pytest.raises(PermanentError, match="Install the app again"):
            await notifier.send(HERE, words("Ann"), thread=None, notice_id=1)
    assert len(slack.calls) == 1


async def test_a_workspace_without_the_app_is_permanent(platform: SlackPlatform) -> None:
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.send("slack:T2/C1", words("x"), thread=None, notice_id=1)
    assert caught.value.code == "not_installed"


async def test_a_notice_is_found_among_many(platform: SlackPlatform) -> None:
    root = await send(platform, 1000)
    wanted = await send(platform, 1001, thread=root)
    for number in range(110):
        await send(platform, number, thread=root)
    for number in range(110, 220):
        await send(platform, number)
    find = platform.notifier.find
    assert await find(HERE, thread=root, notice_id=1001) == wanted
    assert await find(HERE, thread=None, notice_id=1000) == root
    assert await find(HERE, thread=None, notice_id=9999) is None


async def test_a_thread_that_is_gone_holds_nothing(platform: SlackPlatform) -> None:
    assert await platform.notifier.find(HERE, thread="1.0", notice_id=1) is None


async def test_without_history_nobody_can_look(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.scopes -= {"channels:history"}
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.find(HERE, thread=None, notice_id=1)
    assert caught.value.code == "cannot_look"


async def test_an_edit_replaces_text_and_blocks(slack: FakeSlack, platform: SlackPlatform) -> None:
    ts = await send(platform, 7)
    await platform.notifier.edit(HERE, ts, Message("Removed"))
    post = slack.message("C1", ts)
    assert (post.text, post.blocks) == ("Removed", [])
    assert post.metadata is not None


async def test_what_is_gone_already_is_no_error(slack: FakeSlack, platform: SlackPlatform) -> None:
    ts = await send(platform)
    await platform.notifier.delete(HERE, ts)
    assert slack.messages("C1") == []
    await platform.notifier.delete(HERE, ts)
    await platform.notifier.edit(HERE, ts, words("later"))
    await platform.notifier.react(HERE, ts, add="eyes", remove=["warning"])


async def test_an_edit_without_answer_is_tried_again(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    ts = await send(platform)
    slack.script("chat.update", Drop())
    with pytest.raises(TemporaryError):
        await platform.notifier.edit(HERE, ts, words("later"))


async def test_reactions_are_swapped_and_repeated_safely(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    post = slack.share("C1", [])
    await platform.notifier.react(HERE, post.ts, add="eyes", remove=[])
    for _ in range(2):
        await platform.notifier.react(HERE, post.ts, add="white_check_mark", remove=["eyes"])
    assert post.reactions == ["white_check_mark"]


async def test_reactions_need_their_permission(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.scopes -= {"reactions:write"}
    post = slack.share("C1", [])
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.react(HERE, post.ts, add="eyes", remove=[])
    assert caught.value.code == "missing_scope"


async def test_an_open_form_is_changed_and_a_closed_one_is_no_error(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    spinner = Form("New opening", "save_opening", (Text(()),), submit=None)
    view = slack.show_view("U1", {"type": "modal", "title": {}, "blocks": []})
    await platform.notifier.show_form("slack:T1", view.id, spinner)
    assert view.view["title"]["text"] == "New opening"
    view.open = False
    await platform.notifier.show_form("slack:T1", view.id, spinner)


async def test_links_lead_to_the_message(slack: FakeSlack, platform: SlackPlatform) -> None:
    link = Message("x", (Paragraph(((MessageLink("Open the thread", HERE, "1.000200"),),)),))
    ts = await platform.notifier.send(HERE, link, thread=None, notice_id=1)
    (section,) = slack.message("C1", ts).blocks[0]["elements"]
    assert section["elements"] == [
        {
            "type": "link",
            "url": "https://acme.slack.com/archives/C1/p1000200",
            "text": "Open the thread",
        }
    ]
