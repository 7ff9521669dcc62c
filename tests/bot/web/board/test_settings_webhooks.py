"""An admin sets up on the board who is told what happens, and who hands in."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import pytest
from standardwebhooks import Webhook

from bot.web.desk import Desk
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks import sources
from storage.models import Delivery, InboundSource, JournalEntry, Opening, WebhookEndpoint
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import secret_in, visiting
from tests.handlers.conftest import CHANNEL, ON_SQLITE, OTHER_CHANNEL
from tests.handlers.test_webhooks import Hooked, checked, hooking

HERE = "/board/settings/webhooks"
THERE = "/board/settings/sources"
STRANGERS = "chat:T2"


@pytest.fixture
async def hooked(board: Board) -> AsyncIterator[Hooked]:
    """The board of an admin, beside a receiver that may be called."""
    async with hooking(board.world) as found:
        found.clock.at = datetime.now(UTC)
        options = replace(board.world.services.options, address=board.address)
        board.services = replace(board.world.services, options=options)
        board.site.state.desk = Desk(board.services, board.address)
        board.world.chat.people["U1"] = "admin"
        yield found


async def test_an_endpoint_is_added_tested_and_given_a_new_secret(
    board: Board, hooked: Hooked
) -> None:
    async with visiting(board) as admin:
        assert "No address yet" in (await admin.get(HERE)).text
        form = {"url": hooked.sink.url, "event": ["candidate.top", "opening.closed"]}
        first = secret_in((await admin.fill(f"{HERE}/new", form)).text)
        [row] = await board.world.rows(WebhookEndpoint)
        assert row.events == ["candidate.top", "opening.closed"]
        listed = (await admin.get(HERE)).text
        assert hooked.sink.url in listed
        assert first not in listed

        tested = await admin.post(f"{HERE}/{row.id}/test")
        assert "It was not tried yet" in tested.text
        await board.world.settle()
        assert "it answered with 204" in (await admin.get(tested.url[len(board.address) :])).text
        assert checked(hooked.sink.got[-1], first)["type"] == "ping"

        second = secret_in((await admin.post(f"{HERE}/{row.id}/rotate")).text)
        await admin.post(f"{HERE}/{row.id}/test")
        await board.world.settle()
        assert [checked(hooked.sink.got[-1], one)["type"] for one in (first, second)] == [
            "ping",
            "ping",
        ]
        third = secret_in((await admin.post(f"{HERE}/{row.id}/rotate", at_once="yes")).text)
        await admin.post(f"{HERE}/{row.id}/test")
        await board.world.settle()
        checked(hooked.sink.got[-1], third)
        assert len(hooked.sink.got[-1].headers["webhook-signature"].split(" ")) == 1
    noted = {one.action: one.actor for one in await board.world.rows(JournalEntry)}
    for action in ("added", "tested", "secret_renewed"):
        assert noted[f"webhook.{action}"] == "U1"


async def test_what_failed_is_in_the_log_and_sent_again(board: Board, hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    hooked.sink.statuses = [410]
    await hooked.happen("opening.closed", opening_id=7)
    here = f"{HERE}/{listed.row.id}"
    async with visiting(board) as admin:
        off = (await admin.get(here)).text
        assert "it said that nobody listens there any more" in off
        assert "it answered with 410" in off
        [delivery] = await board.world.rows(Delivery)
        again = f"{HERE}/deliveries/{delivery.id}/replay"
        refused = await admin.post(again)
        assert refused.status == 422
        assert "Switch it on first" in refused.text
        assert 'class="badge ready">on<' in (await admin.post(f"{here}/turn/on")).text
        await admin.post(again, back=here)
        await board.world.settle()
        assert len(hooked.sink.got) == 2
        assert hooked.sink.got[0].headers["webhook-id"] == hooked.sink.got[1].headers["webhook-id"]
        details = (await admin.get(f"{HERE}/deliveries/{delivery.id}")).text
        assert "it answered with 410" in details
        assert "it answered with 204" in details
        assert "opening_id" in details
        assert "opening.closed" in (await admin.get(f"{here}?state=delivered")).text
        assert "Nothing failed" in (await admin.get(f"{here}?state=failed")).text
        assert (await admin.get(f"{here}?state=odd")).status == 404

        assert "switched off, " in (await admin.post(f"{here}/turn/off")).text
        await admin.post(f"{here}/remove")
    assert await board.world.rows(WebhookEndpoint) == []
    actions = [one.action for one in await board.world.rows(JournalEntry)]
    assert {"webhook.changed", "webhook.replayed", "webhook.removed"} <= set(actions)


@pytest.mark.usefixtures("hooked")
async def test_a_program_is_let_in_hands_in_and_is_shut_out(board: Board) -> None:
    await board.world.open_opening()
    async with visiting(board) as admin:
        form = {"name": "ats", "hosts": "files.example.com, *.example.org", "channel": CHANNEL}
        made = await admin.fill(f"{THERE}/new", form)
        secret = secret_in(made.text)
        found = re.search(r"<code>(http[^<]+/api/v1/inbound/[^<]+)</code>", made.text)
        assert found is not None
        address = found[1]
        [row] = await board.world.rows(InboundSource)
        assert row.hosts == ["files.example.com", "*.example.org"]
        assert row.channel == CHANNEL
        assert await handed_in(address, secret, "m1") == 201
        assert "Last heard of" in (await admin.get(HERE)).text

        again = secret_in((await admin.post(f"{THERE}/ats/rotate", at_once="yes")).text)
        assert [await handed_in(address, one, f"m{one[-3:]}") for one in (secret, again)] == [
            401,
            200,
        ]
        await admin.post(f"{THERE}/ats/remove")
        assert await handed_in(address, again, "m3") in {401, 404}
    assert [one.channel for one in await board.world.rows(Opening)] == [CHANNEL, CHANNEL]
    actions = [one.action for one in await board.world.rows(JournalEntry)]
    assert {"source.added", "source.secret_renewed", "source.removed"} <= set(actions)


async def handed_in(address: str, secret: str, name: str) -> int:
    """How a program is answered that hands in an opening."""
    data = {"external_id": "x1", "title": "Cook", "description": "Cooking is a must."}
    body, at = json.dumps({"type": "opening.created", "data": data}), datetime.now(UTC)
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, at, body),
        "content-type": "application/json",
    }
    async with (
        aiohttp.ClientSession() as http,
        http.post(address, data=body, headers=headers) as answer,
    ):
        return answer.status


@ON_SQLITE
@pytest.mark.usefixtures("hooked")
async def test_what_is_wrong_is_said_and_what_was_filled_in_stays(board: Board) -> None:
    async with visiting(board) as admin:
        inside = {"url": "https://169.254.169.254/", "event": "cv.failed"}
        answer = await admin.fill(f"{HERE}/new", inside)
        assert answer.status == 422
        assert 'role="alert"' in answer.text
        assert 'value="https://169.254.169.254/"' in answer.text
        assert 'value="cv.failed" checked' in answer.text
        for form in ({"name": "Odd Name"}, {"name": "ats", "hosts": "no host!"}):
            wrong = await admin.fill(f"{THERE}/new", form)
            assert wrong.status == 422
            assert f'value="{form["name"]}"' in wrong.text
        for channel in ("chat:T2/C1", OTHER_CHANNEL):
            other = {"name": "ats", "channel": channel}
            assert (await admin.fill(f"{THERE}/new", other)).status == 404
    assert await board.world.rows(WebhookEndpoint) == []
    assert await board.world.rows(InboundSource) == []


@ON_SQLITE
async def test_webhooks_are_for_admins_of_their_workspace(board: Board, hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    await sources.add(board.services, hooked.home, "payroll", channel=None, hosts=[], by="shell")
    delivery = await webhooks.ping(board.services, hooked.home, listed.row.id, by="shell")
    board.world.chat.people["U9"] = "admin"
    one = f"{HERE}/{listed.row.id}"
    looks = (one, f"{HERE}/deliveries/{delivery}")
    changes = (
        f"{one}/test",
        f"{one}/turn/off",
        f"{one}/rotate",
        f"{one}/remove",
        f"{HERE}/deliveries/{delivery}/replay",
        f"{THERE}/payroll/rotate",
        f"{THERE}/payroll/remove",
    )
    for user, workspace, status in (("U2", "chat:T1", 422), ("U9", STRANGERS, 404)):
        async with visiting(board, user, workspace) as other:
            answers = [await other.get(path) for path in looks]
            answers += [await other.post(path) for path in changes]
            assert {answer.status for answer in answers} == {status}
            answers.append(await other.get(HERE))
            assert all("payroll" not in answer.text for answer in answers)
            assert all(hooked.sink.url not in answer.text for answer in answers)
    assert [row.disabled_at for row in await board.world.rows(WebhookEndpoint)] == [None]
    assert len(await board.world.rows(InboundSource)) == 1
