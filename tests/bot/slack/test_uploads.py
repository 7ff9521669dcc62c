"""Files of ours: three calls, each of which may fail, and what a member sees of it."""

import pytest

from bot.slack.platform import SlackPlatform
from handlers.attachments import Attachment
from handlers.errors import PermanentError, TemporaryError, UnconfirmedError
from tests.bot.slack.product import Product
from tests.fakes.slack import Drop, FakeSlack, Garbage, RateLimited, Refuse, ServerError
from tests.fakes.slack.payloads import file_shared

HERE = "slack:T1/C1"
PICTURE = Attachment("report-1.png", "Report on #1 R&D <lead>", b"\x89PNG bytes", "Two bar charts.")


async def test_a_file_is_one_message_with_its_title_and_words_for_screen_readers(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    await platform.notifier.upload(HERE, PICTURE)
    [post] = slack.messages("C1")
    file = slack.files[post.files[0]]
    assert (file.name, file.data, file.user) == (PICTURE.name, PICTURE.data, slack.bot_user)
    assert file.extra == {"alt_txt": PICTURE.alt, "title": PICTURE.title}
    [asked] = slack.called("files.getUploadURLExternal")
    assert dict(asked.arguments) == {
        "filename": "report-1.png",
        "length": str(len(PICTURE.data)),
        "alt_txt": "Two bar charts.",
    }
    [done] = slack.called("files.completeUploadExternal")
    assert dict(done.arguments) == {
        "files": [{"id": file.id, "title": PICTURE.title}],
        "channel_id": "C1",
    }


async def test_no_token_goes_to_the_upload_address(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    await platform.notifier.upload(HERE, PICTURE)
    assert [call.token for call in slack.called("upload")] == [""]


async def test_direct_messages_are_opened_once_and_take_files(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    first = await platform.notifier.direct("slack:T1", "U1")
    assert first == await platform.notifier.direct("slack:T1", "U1")
    await platform.notifier.upload(first, PICTURE)
    assert len(slack.messages(first.partition("/")[2])) == 1
    assert slack.messages("C1") == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload"])
@pytest.mark.parametrize("fault", [Drop(), ServerError(500), RateLimited(7)])
async def test_until_the_last_call_nothing_is_there_and_all_may_be_repeated(
    slack: FakeSlack,
    platform: SlackPlatform,
    method: str,
    fault: Drop | ServerError | RateLimited,
) -> None:
    slack.script(method, fault)
    with pytest.raises(TemporaryError) as caught:
        await platform.notifier.upload(HERE, PICTURE)
    assert caught.value.retry_after == (7 if isinstance(fault, RateLimited) else None)
    assert slack.messages("C1") == []
    await platform.notifier.upload(HERE, PICTURE)
    assert len(slack.messages("C1")) == 1


@pytest.mark.parametrize("fault", [Drop(), Garbage(), ServerError(500, acted=True)])
async def test_a_lost_answer_to_the_last_call_is_unconfirmed(
    slack: FakeSlack, platform: SlackPlatform, fault: Drop | Garbage | ServerError
) -> None:
    slack.script("files.completeUploadExternal", fault)
    with pytest.raises(UnconfirmedError):
        await platform.notifier.upload(HERE, PICTURE)
    assert len(slack.messages("C1")) == 1
    assert len(slack.called("files.completeUploadExternal")) == 1


@pytest.mark.parametrize(
    ("method", "error", "advice"),
    [
        ("files.getUploadURLExternal", "file_uploads_disabled", "Slack admin"),
        ("files.completeUploadExternal", "not_in_channel", "/invite"),
    ],
)
async def test_a_refusal_says_what_to_do(
    slack: FakeSlack, platform: SlackPlatform, method: str, error: str, advice: str
) -> None:
    slack.script(method, Refuse(error))
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.upload(HERE, PICTURE)
    assert (caught.value.code, advice in caught.value.reason) == (error, True)


async def test_bytes_go_to_slack_alone(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.upload_base = slack.foreign_url
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.upload(HERE, PICTURE)
    assert caught.value.code == "foreign_host"
    assert slack.foreign_requests == []


@pytest.mark.parametrize(
    ("missing", "reach", "named"),
    [
        (set(), "member", ""),
        ({"im:write"}, "channel", "im:write"),
        ({"files:write"}, "nowhere", "files:write"),
        ({"files:write", "im:write"}, "nowhere", "files:write"),
    ],
)
async def test_what_was_granted_says_where_files_can_go(
    slack: FakeSlack, platform: SlackPlatform, missing: set[str], reach: str, named: str
) -> None:
    slack.scopes -= missing
    way = await platform.notifier.file_way("slack:T1")
    assert (way.reach, named in way.advice) == (reach, True)


async def test_a_permission_that_was_taken_away_is_named(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    slack.scopes -= {"files:write", "im:write"}
    with pytest.raises(PermanentError, match="files:write"):
        await platform.notifier.upload(HERE, PICTURE)
    with pytest.raises(PermanentError, match="im:write"):
        await platform.notifier.direct("slack:T1", "U1")


@pytest.mark.usefixtures("over_http")
async def test_our_own_files_are_no_cvs(slack: FakeSlack, product: Product) -> None:
    ours = file_shared("F1", "C1", slack.bot_user, "1.1")
    assert (await slack.event(ours)).status == 200
    assert product.received == []
    await slack.event(file_shared("F2", "C1", "U1", "1.2"))
    assert [shared.files for shared in product.received] == [("F2",)]
