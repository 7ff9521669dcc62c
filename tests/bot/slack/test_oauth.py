"""Many workspaces: installed in a browser, renewed, uninstalled, and never mixed up."""

import html
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.inline import InlineQueue
from bot.settings import load_settings
from bot.slack.oauth import OneTimeStates
from bot.slack.platform import SlackApp, SlackPlatform, open_slack
from bot.slack.product import flow_of, use_cases
from handlers import installations
from handlers.queue.upkeep import TIMETABLE, keep_timetable, tick
from handlers.services import Options, Services
from handlers.tasks import TASKS
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Installation, Task, Upload
from tests.bot.slack.conftest import serve
from tests.fakes.slack import Drop, FakeSlack, Refuse, ServerError
from tests.fakes.slack.payloads import event_callback, file_shared
from tests.fakes.slack.sending import deliver
from tests.serving import one_request_each
from tests.trial_services import HandClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
COOKIE = "slack-app-oauth-state"


@dataclass
class Browser:
    """A person's browser. (A real jar gives no `Secure` cookie to http, which loopback is.)"""

    home: str
    http: aiohttp.ClientSession
    cookie: str = ""

    async def open(self, path: str, query: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and page."""
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        async with self.http.get(
            f"{self.home}/slack/{path}", params=query, headers=headers
        ) as answer:
            if (set_ := answer.cookies.get(COOKIE)) is not None:
                assert set_["secure"]
                assert set_["httponly"]
                self.cookie = set_.value
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.text()

    async def link(self) -> str:
        """The address behind “Add to Slack”."""
        status, text = await self.open("install")
        assert status == 200
        found = re.search(r'href="([^"]+)">Add to Slack', text)
        assert found is not None
        return html.unescape(found[1])


@dataclass
class Site:
    """The product, whole, over HTTP, for as many workspaces as install it."""

    slack: FakeSlack
    services: Services
    platform: SlackPlatform
    browser: Browser
    clock: HandClock

    async def install(
        self, team: str | None = "T1", *, enterprise: str | None = None, user: str = "U1"
    ) -> str:
        """Go through it all; the last page."""
        link = await self.browser.link()
        code, state = self.slack.oauth.allow(link, user=user, team=team, enterprise=enterprise)
        status, text = await self.browser.open("oauth_redirect", {"code": code, "state": state})
        assert status == 200, text
        return text

    async def token(self, workspace: str) -> str | None:
        """The token that a workspace has now."""
        found = await installations.find(self.services.database, workspace)
        return found.token if found else None

    async def renew(self) -> None:
        """Let a quarter of an hour pass, and what is due then be done."""
        self.clock.forward(900)
        await tick(self.services, TIMETABLE)
        assert isinstance(self.services.queue, InlineQueue)
        await self.services.queue.drain(self.services, TASKS)

    async def says(self, text: str, *, user: str = "U1", command: str = "/hire") -> str:
        """Type a command; what is shown."""
        answer = await self.slack.command(command, text, user=user)
        assert answer.status == 200
        return self.slack.ephemerals("C1")[-1].shown


@pytest.fixture
async def site(slack: FakeSlack, database: Database, files: EncryptedFolder) -> AsyncIterator[Site]:
    settings = load_settings(
        _env_file=None,
        slack_client_id=slack.oauth.client_id,
        slack_client_secret=slack.oauth.client_secret,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
    )
    app = SlackApp(settings.slack_client_id, settings.slack_client_secret)
    slack.bot_token = "xoxb-of-nobody"  # only what comes by OAuth is good
    find = partial(installations.find, database)
    clock = HandClock(datetime.now(UTC))
    async with open_slack(find, slack.api_url, app) as platform:
        assert platform.tokens is not None
        services = Services(
            database=database,
            files=files,
            queue=InlineQueue(),
            notifiers={"slack": platform.notifier},
            sources={"slack": platform.source},
            directories={"slack": platform.directory},
            llm=None,
            options=Options(pace=0.0, backoff=0.0),
            now=clock,
            tokens={"slack": platform.tokens},
        )
        await keep_timetable(services, TIMETABLE)
        flow = flow_of(settings, services, platform.client)
        async with (
            serve(slack, platform, use_cases(services), services=services, flow=flow) as home,
            aiohttp.ClientSession(connector=one_request_each()) as http,
        ):
            yield Site(slack, services, platform, Browser(home, http), clock)


async def test_a_workspace_installs_the_app_in_a_browser(site: Site) -> None:
    assert await site.token("slack:T1") is None
    assert "Thank you" in await site.install()
    found = await installations.find(site.services.database, "slack:T1")
    assert found is not None
    assert (found.url, found.bot_user) == ("https://t1.slack.com/", "UBOT")
    assert found.scopes >= {"chat:write", "users:read"}
    assert "/opening new" in await site.says("help")
    assert site.slack.called("users.info")[-1].token == found.token


async def test_the_page_asks_for_what_the_manifest_asks_for(site: Site) -> None:
    link = await site.browser.link()
    assert link.startswith(f"{site.slack.base}/oauth/v2/authorize?")
    for scope in ("chat:write", "files:read", "channels:history"):
        assert scope in link


async def test_two_people_who_come_in_the_same_second_get_different_states(site: Site) -> None:
    links = [await site.browser.link() for _ in range(3)]
    assert len(set(links)) == 3


async def test_what_comes_back_is_taken_once(site: Site) -> None:
    link = await site.browser.link()
    cookie = site.browser.cookie
    code, state = site.slack.oauth.allow(link)
    assert (await site.browser.open("oauth_redirect", {"code": code, "state": state}))[0] == 200
    site.browser.cookie = cookie
    again, _ = site.slack.oauth.allow(link)
    status, text = await site.browser.open("oauth_redirect", {"code": again, "state": state})
    assert status == 401
    assert "used before" in text
    assert again in site.slack.oauth.codes


async def test_what_comes_back_too_late_is_refused(site: Site) -> None:
    async def claim(_: str) -> bool:
        return True

    secret = SecretStr(site.slack.oauth.client_secret)
    late = await OneTimeStates(secret, claim, seconds=-1).async_issue()
    code, _ = site.slack.oauth.allow(await site.browser.link())
    site.browser.cookie = late
    status, text = await site.browser.open("oauth_redirect", {"code": code, "state": late})
    assert (status, await site.token("slack:T1")) == (401, None)
    assert "open for too long" in text


async def test_a_state_that_is_not_ours_is_refused(site: Site) -> None:
    code, state = site.slack.oauth.allow(await site.browser.link())
    for forged in (state[1:], f"{'0' * 32}-{state.partition('-')[2]}", "x", "x-y.z.a"):
        site.browser.cookie = forged
        status, _ = await site.browser.open("oauth_redirect", {"code": code, "state": forged})
        assert (status, await site.token("slack:T1")) == (401, None)


async def test_another_browser_cannot_end_what_one_began(site: Site) -> None:
    code, state = site.slack.oauth.allow(await site.browser.link())
    site.browser.cookie = ""
    status, text = await site.browser.open("oauth_redirect", {"code": code, "state": state})
    assert (status, await site.token("slack:T1")) == (400, None)
    assert "same browser" in text


async def test_who_does_not_allow_it_is_told_that_nothing_happened(site: Site) -> None:
    status, text = await site.browser.open("oauth_redirect", {"error": "access_denied"})
    assert status == 200
    assert "nothing was installed" in text
    _, text = await site.browser.open("oauth_redirect", {"error": "<script>alert(1)</script>"})
    assert "<script>" not in text


async def test_a_code_that_slack_refuses_installs_nothing(site: Site) -> None:
    _, state = site.slack.oauth.allow(await site.browser.link())
    status, text = await site.browser.open("oauth_redirect", {"code": "old", "state": state})
    assert (status, await site.token("slack:T1")) == (401, None)
    assert "did not accept the code" in text


@pytest.mark.parametrize("trouble", [Drop(), ServerError(503)])
async def test_trouble_with_slack_is_a_page_that_says_what_to_do(
    site: Site, trouble: Drop | ServerError
) -> None:
    code, state = site.slack.oauth.allow(await site.browser.link())
    site.slack.script("oauth.v2.access", trouble)
    status, text = await site.browser.open("oauth_redirect", {"code": code, "state": state})
    assert status in {401, 502}
    assert "Start again" in text


async def test_tokens_that_run_out_are_renewed_and_used(site: Site) -> None:
    site.slack.oauth.rotating = True
    await site.install()
    first = await site.token("slack:T1")
    assert first is not None
    assert first.startswith("xoxe.xoxb-")
    await site.renew()
    assert await site.token("slack:T1") == first
    site.clock.forward(10 * 3600)
    await site.renew()
    second = await site.token("slack:T1")
    assert second != first
    site.platform.client.forget("slack:T1")
    await site.says("help")
    assert site.slack.called("users.info")[-1].token == second
    site.clock.forward(10 * 3600)
    await site.renew()
    assert await site.token("slack:T1") not in {first, second}
    assert len(site.slack.called("oauth.v2.access")) == 3  # to install, and two renewals


async def test_whoever_still_holds_the_token_before_takes_the_new_one(site: Site) -> None:
    site.slack.oauth.rotating = True
    await site.install()
    await site.says("help")
    first = await site.token("slack:T1")
    assert first is not None
    site.clock.forward(10 * 3600)
    await site.renew()
    del site.slack.oauth.tokens[first]
    assert "/opening new" in await site.says("help")
    used = [call.token for call in site.slack.called("users.info")]
    assert used == [first, first, await site.token("slack:T1")]


async def test_a_role_is_given_to_who_was_picked_in_slack(site: Site) -> None:
    await site.install()
    said = await site.says("roles <@U2|bob> admin", user="UADMIN")
    assert "U2 is an admin now" in said
    blocks = site.slack.ephemerals("C1")[-1].blocks
    (section,) = blocks[0]["elements"]
    assert section["elements"][0] == {"type": "user", "user_id": "U2"}
    assert "Roles" in await site.says("roles", user="U2")


async def test_a_renewal_that_slack_refuses_is_in_the_queue_with_what_to_do(site: Site) -> None:
    site.slack.oauth.rotating = True
    await site.install()
    site.slack.oauth.refresh.clear()
    site.clock.forward(10 * 3600)
    await site.renew()
    async with site.services.database.read() as session:
        (task,) = await session.scalars(select(Task).where(Task.name == "renew"))
    assert (task.state, task.error) == ("failed", "invalid_refresh_token")
    assert "/slack/install" in str(task.reason)
    assert "Renewing the app's token" in await site.says("queue")


async def test_a_token_that_has_run_out_is_said_to_be_on_its_way(site: Site) -> None:
    site.slack.oauth.rotating = True
    await site.install()
    site.slack.script("users.info", Refuse("token_expired"))
    assert "being renewed" in await site.says("help")
    assert "being renewed" not in await site.says("help")


async def test_workspaces_do_not_see_each_other(site: Site) -> None:
    await site.install("T1")
    await site.install("T2", user="U2")
    tokens = [await site.token(f"slack:T{number}") for number in (1, 2)]
    assert len(set(tokens)) == 2
    await open_opening(site)
    assert "Backend" in await site.says("list", command="/opening")
    site.slack.team = "T2"
    for person in site.slack.people.values():
        person["team_id"] = "T2"
    assert "Backend" not in await site.says("list", command="/opening")
    assert site.slack.called("users.info")[-1].token == tokens[1]


async def test_an_uninstalled_app_comes_back_with_all_that_was_kept(site: Site) -> None:
    await site.install("T1")
    await site.install("T2")
    await open_opening(site)
    assert (await site.slack.event({"type": "app_uninstalled"})).status == 200
    assert await site.token("slack:T1") is None
    assert await site.token("slack:T2") is not None
    assert "not installed in this workspace" in await site.says("list", command="/opening")
    await site.install("T1")
    assert "Backend" in await site.says("list", command="/opening")


async def test_news_of_an_old_removal_do_not_remove_the_new_installation(site: Site) -> None:
    await site.install()
    payload = event_callback(site.slack, {"type": "app_uninstalled"})
    payload["event_time"] -= 3600
    assert (await deliver(site.slack, "event", payload)).status == 200
    assert await site.token("slack:T1") is not None


async def test_an_organisation_installs_it_for_all_its_workspaces(site: Site) -> None:
    await site.install(None, enterprise="E1")
    organisations = await site.token("slack:E1")
    for team in ("T1", "T7"):
        payload = organisations_event(site.slack, team, file_shared("F1", "C1", "U1", "1.0"))
        assert (await deliver(site.slack, "event", payload)).status == 200
        assert await site.token(f"slack:{team}") == organisations
    async with site.services.database.read() as session:
        uploads = (await session.scalars(select(Upload).order_by(Upload.id))).all()
        assert [row.channel for row in uploads] == ["slack:T1/C1", "slack:T7/C1"]
        rows = (await session.scalars(select(Installation))).all()
        assert len({row.workspace_id for row in rows}) == 3
    await site.install("T7")
    payload = organisations_event(site.slack, None, {"type": "app_uninstalled"})
    assert (await deliver(site.slack, "event", payload)).status == 200
    assert await site.token("slack:T1") is None
    assert await site.token("slack:T7") not in {None, organisations}


async def open_opening(site: Site) -> None:
    site.slack.triggers.clear()
    assert (await site.slack.command("/opening", "new")).status == 200
    form = site.slack.open_view()
    await site.slack.submit(form, {"title": "Backend", "description": "Python is required."})


def organisations_event(
    slack: FakeSlack, team: str | None, event: dict[str, str]
) -> dict[str, object]:
    """As Slack sends it for an organisation's installation (bolt-python's own samples)."""
    payload = event_callback(slack, event)
    for name in ("team_id", "context_team_id"):
        payload[name] = team
    payload["enterprise_id"] = "E1"
    payload["authorizations"][0] |= {
        "enterprise_id": "E1",
        "team_id": None,
        "is_enterprise_install": True,
    }
    return payload
