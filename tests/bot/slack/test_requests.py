"""Requests over HTTP into the real Bolt app: who may send them, and what is confirmed."""

import json
import time
from pathlib import Path

import aiohttp
import pytest

from bot.doctor import examine
from bot.settings import load_settings
from bot.slack.http import BODY_LIMIT
from tests.bot.slack.product import SAID, Product
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.payloads import event_callback, file_shared
from tests.fakes.slack.sending import post, sign

pytestmark = pytest.mark.usefixtures("over_http")


def request(slack: FakeSlack, timestamp: str) -> tuple[str, dict[str, str]]:
    event = file_shared("F1", "C1", "U1", "1.0")
    body = json.dumps(event_callback(slack, event))
    return body, {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(slack.signing_secret, body, timestamp),
    }


async def test_a_signed_request_reaches_its_handler(slack: FakeSlack, product: Product) -> None:
    product.replies["rank"] = SAID
    answer = await slack.command("/rank", "top 5", user="U1", channel="C1")
    assert answer.status == 200
    assert slack.ephemerals("C1")[-1].shown == "Three candidates are ready."


@pytest.mark.parametrize("age", [301, -301])
async def test_an_old_request_is_refused(slack: FakeSlack, product: Product, age: int) -> None:
    answer = await post(slack, *request(slack, str(int(time.time()) - age)))
    assert (answer.status, product.received) == (401, [])


@pytest.mark.parametrize("timestamp", ["yesterday", "", "1e9", "-5", "9" * 4500])
async def test_a_timestamp_that_is_no_number_is_refused(
    slack: FakeSlack, product: Product, timestamp: str
) -> None:
    answer = await post(slack, *request(slack, timestamp))
    assert (answer.status, product.received) == (401, [])


async def test_a_changed_body_is_refused(slack: FakeSlack, product: Product) -> None:
    body, headers = request(slack, str(int(time.time())))
    answer = await post(slack, body.replace("F1", "F2"), headers)
    assert (answer.status, product.received) == (401, [])


async def test_another_secret_is_refused(slack: FakeSlack, product: Product) -> None:
    slack.signing_secret = "another"
    answer = await post(slack, *request(slack, str(int(time.time()))))
    assert (answer.status, product.received) == (401, [])


async def test_a_huge_body_is_not_read(
    slack: FakeSlack,
) -> None:
    now = str(int(time.time()))
    body = "x" * (BODY_LIMIT + 1)
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": "v0=0"}
    assert (await post(slack, body, headers)).status in {413, 0}


async def test_slack_can_verify_the_address(
    slack: FakeSlack,
) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"})
    now = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": sign(slack.signing_secret, body, now),
    }
    answer = await post(slack, body, headers)
    assert (answer.status, answer.body["challenge"]) == (200, "abc")


async def test_the_doctor_knows_our_own_process_by_its_port(
    over_http: str, slack: FakeSlack, tmp_path: Path
) -> None:
    settings = load_settings(
        _env_file=None,
        data_folder=tmp_path,
        slack_bot_token=slack.bot_token,
        slack_signing_secret="x",
        slack_api_url=slack.api_url,
        http_port=int(over_http.rpartition(":")[2]),
    )
    found = {check.name: check for check in await examine(settings)}["HTTP port"]
    assert (found.verdict, found.detail.partition(" on ")[0]) == ("good", "Shortlist listens")


async def test_the_process_says_that_it_is_well(over_http: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{over_http}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True, "shortlist": True})


async def test_a_request_costs_no_call_to_slack(
    slack: FakeSlack,
) -> None:
    for _ in range(3):
        await slack.event(file_shared("F1", "C1", "U1", "1.0"))
    assert slack.calls == []
