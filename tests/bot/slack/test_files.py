"""Files of Slack: what they are, their bytes, and where the token never goes."""

from datetime import UTC, datetime

import pytest

from bot.slack.files import may_see_token
from bot.slack.platform import SlackPlatform
from handlers.errors import PermanentError, TemporaryError
from handlers.services import Share
from tests.bot.slack.product import Product
from tests.fakes.slack import (
    Drop,
    FakeSlack,
    HtmlPage,
    RateLimited,
    Redirect,
    ServerError,
)
from tests.fakes.slack.payloads import event_callback, file_shared
from tests.fakes.slack.sending import deliver

HERE = "slack:T1"
PDF = b"%PDF-1.7 " + b"x" * 5000


@pytest.fixture
def file(slack: FakeSlack) -> str:
    return slack.add_file("ann.pdf", PDF, user="U1")


async def test_a_file_is_described_with_the_messages_that_share_it(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    first, second = slack.share("C1", [file]), slack.share("C2", [file])
    found = await platform.source.describe(HERE, file)
    assert (found.name, found.mimetype, found.size, found.user) == (
        "ann.pdf",
        "application/pdf",
        len(PDF),
        "U1",
    )
    assert found.shares == (Share("slack:T1/C1", first.ts), Share("slack:T1/C2", second.ts))


async def test_shares_may_come_later(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.file_lag = 1
    file = slack.add_file("ann.pdf", PDF)
    post = slack.share("C1", [file])
    assert (await platform.source.describe(HERE, file)).shares == ()
    assert (await platform.source.describe(HERE, file)).shares == (Share("slack:T1/C1", post.ts),)


async def test_the_bytes_are_fetched_with_the_token(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    assert await platform.source.fetch(HERE, file, 10_000) == PDF
    assert slack.called("download")[0].token == slack.bot_token


@pytest.mark.parametrize("limit", [len(PDF) - 1, 1])
async def test_a_file_over_the_limit_is_not_kept(
    platform: SlackPlatform, file: str, limit: int
) -> None:
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, limit)
    assert caught.value.code == "too_large"


async def test_a_file_of_exactly_the_limit_is_taken(platform: SlackPlatform, file: str) -> None:
    assert await platform.source.fetch(HERE, file, len(PDF)) == PDF


async def test_a_web_page_in_place_of_the_file_is_a_missing_permission(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.script("download", HtmlPage())
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.code == "missing_scope"
    assert "files:read" in caught.value.reason


async def test_a_web_page_that_says_it_is_a_pdf_is_noticed(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    file = slack.add_file("ann.pdf", b"\xef\xbb\xbf\n<!DOCTYPE HTML><html>Sign in</html>")
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.code == "missing_scope"


@pytest.mark.parametrize("start", [b"<!DOCTYPE html>\n<html>", b"<html>", b"<h1>"])
async def test_a_cv_that_is_a_web_page_is_fetched(
    slack: FakeSlack, platform: SlackPlatform, start: bytes
) -> None:
    page = start + b"<p>Ann Lee, ann@example.com</p>"
    file = slack.add_file("ann.html", page, user="U1")
    assert await platform.source.fetch(HERE, file, 10_000) == page


async def test_a_page_to_sign_in_at_is_no_cv_that_is_a_web_page(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    file = slack.add_file("ann.html", b"<html><p>Ann Lee</p></html>", user="U1")
    slack.script("download", HtmlPage())
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.code == "missing_scope"


async def test_the_token_never_goes_to_another_host(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.script("download", Redirect(f"{slack.foreign_url}/ann.pdf"))
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.code == "foreign_host"
    assert slack.foreign_requests == []


async def test_a_file_that_lies_elsewhere_is_not_fetched(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.files[file].extra = {"url_private_download": f"{slack.foreign_url}/ann.pdf"}
    with pytest.raises(PermanentError):
        await platform.source.fetch(HERE, file, 10_000)
    slack.files[file].extra = {"mode": "external", "is_external": True}
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.code == "external_file"
    assert slack.foreign_requests == []


async def test_a_redirect_on_slacks_own_host_is_followed(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.script("download", Redirect(f"/files-pri/T1-{file}/download/ann.pdf"))
    assert await platform.source.fetch(HERE, file, 10_000) == PDF


async def test_redirects_in_circles_end(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.script("download", *[Redirect(f"/files-pri/T1-{file}/download/x")] * 9)
    with pytest.raises(TemporaryError):
        await platform.source.fetch(HERE, file, 10_000)


@pytest.mark.parametrize("fault", [ServerError(502), Drop()])
async def test_a_passing_fault_is_tried_again(
    slack: FakeSlack, platform: SlackPlatform, file: str, fault: ServerError | Drop
) -> None:
    # Two: a read on a connection that was open already is made again at once by the HTTP client.
    slack.script("download", fault, *([fault] if isinstance(fault, Drop) else []))
    with pytest.raises(TemporaryError):
        await platform.source.fetch(HERE, file, 10_000)
    assert await platform.source.fetch(HERE, file, 10_000) == PDF


async def test_slack_may_ask_to_wait(slack: FakeSlack, platform: SlackPlatform, file: str) -> None:
    slack.script("download", RateLimited(12))
    with pytest.raises(TemporaryError) as caught:
        await platform.source.fetch(HERE, file, 10_000)
    assert caught.value.retry_after == 12


@pytest.mark.parametrize(
    "extra", [{"mode": "tombstone"}, {"file_access": "file_not_found"}, {"mode": "hidden_by_limit"}]
)
async def test_a_file_that_is_gone_says_so(
    slack: FakeSlack, platform: SlackPlatform, file: str, extra: dict[str, str]
) -> None:
    slack.files[file].extra = dict(extra)
    for call in (platform.source.describe(HERE, file), platform.source.fetch(HERE, file, 9)):
        with pytest.raises(PermanentError) as caught:
            await call
        assert caught.value.code == "file_gone"


async def test_a_deleted_or_unknown_file_is_gone(
    slack: FakeSlack, platform: SlackPlatform, file: str
) -> None:
    slack.files[file].deleted = True
    for name in (file, "F404"):
        with pytest.raises(PermanentError) as caught:
            await platform.source.describe(HERE, name)
        assert caught.value.code == "file_gone"


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.pdf", True),
        ("https://slack.com/x", True),
        ("https://acme.slack-files.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://evil.example/files.slack.com", False),
        ("/relative", False),
    ],
)
def test_only_slacks_hosts_may_see_the_token(url: str, may: bool) -> None:
    assert may_see_token(url, "https://slack.com/api/") is may


def test_another_api_address_is_the_only_host_then() -> None:
    api = "http://127.0.0.1:9000/api/"
    assert may_see_token("http://127.0.0.1:9000/f", api)
    assert not may_see_token("http://127.0.0.1:9001/f", api)
    assert not may_see_token("https://files.slack.com/f", api)


@pytest.mark.parametrize(
    ("user", "kind", "zone"),
    [
        ("UADMIN", "admin", "Europe/Berlin"),
        ("U2", "member", "America/New_York"),
        ("UGUEST", "guest", "Europe/Berlin"),
        ("USTRANGER", "stranger", "Europe/Berlin"),
        ("U404", "stranger", None),
    ],
)
async def test_who_is_who(platform: SlackPlatform, user: str, kind: str, zone: str | None) -> None:
    member = await platform.directory.look_up(HERE, user)
    assert (member.kind, member.time_zone) == (kind, zone)


async def test_members_and_the_workspace_go_by_the_names_that_are_read_there(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    assert (await platform.directory.look_up(HERE, "U2")).name == "u2"
    slack.people["U2"] |= {"profile": {"display_name": "", "real_name": "Ben Ott"}}
    assert (await platform.directory.look_up(HERE, "U2")).name == "Ben Ott"
    slack.people["U2"]["profile"]["display_name"] = "Ben (HR)"
    assert (await platform.directory.look_up(HERE, "U2")).name == "Ben (HR)"
    assert await platform.directory.title(HERE) == "Acme"


async def test_a_colleague_of_the_same_organisation_is_no_stranger(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    slack.people["U2"] |= {"team_id": "T7", "enterprise_user": {"teams": ["T7", "T1"]}}
    assert (await platform.directory.look_up(HERE, "U2")).kind == "member"


async def test_looking_people_up_needs_its_permission(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    slack.scopes -= {"users:read"}
    with pytest.raises(PermanentError) as caught:
        await platform.directory.look_up(HERE, "U1")
    assert "users:read" in caught.value.reason


async def test_files_of_a_channel_are_listed_page_by_page_without_our_own(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    for number in range(150):
        file = slack.add_file(f"{number}.pdf", b"%PDF", user="U1")
        slack.files[file].shares.append(("C1", f"{1000 + number}.5"))
    own = slack.add_file("report.png", b"PNG", user=slack.bot_user)
    slack.files[own].shares.append(("C1", "1050.5"))
    since, until = (datetime.fromtimestamp(at, UTC) for at in (1020, 1140))
    found = await platform.source.list_files("slack:T1", "slack:T1/C1", since, until)
    assert [file.name for file in found] == [f"{number}.pdf" for number in range(20, 140)]
    assert {share.message for share in found[0].shares} == {"1020.5"}


async def test_files_that_we_posted_ourselves_are_no_cvs(
    slack: FakeSlack, product: Product, over_http: str
) -> None:
    del over_http
    file = slack.add_file("report.pdf", b"%PDF", user=slack.bot_user)
    await deliver(
        slack, "event", event_callback(slack, file_shared(file, "C1", slack.bot_user, "1.5"))
    )
    assert product.received == []
