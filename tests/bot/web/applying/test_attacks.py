"""What is sent to the candidates' pages by whoever means no good, or is in two tabs at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
import structlog

from bot.web.guards import Guard, Rates, Room
from handlers.applicants.receipt_mail import mail_receipt
from storage.models import Carried, Cv, Receipt, Upload
from tests.bot.web.applying.conftest import House
from tests.processes import until

FIELDS = {"content-type": "application/x-www-form-urlencoded"}


async def test_what_is_sent_while_it_is_erased_is_not_kept(house: House) -> None:
    house.let(erase_at_once=True)
    receipt = await house.receipt((await house.share()).link)
    await house.world.settle()
    stamp = await house.stamp(receipt)

    async def replace(number: int) -> int:
        data = f"Ana Ruiz\nana@example.com\nPython, number {number}\n".encode() * 20
        answer = await house.client.post(
            f"{receipt}/cv",
            data={"stamp": stamp, "website": ""},
            files={"cv": (f"cv{number}.txt", data)},
        )
        return answer.status_code

    async def erase() -> int:
        asked = {"kind": "erasure", "sure": "yes"}
        return (await house.client.post(f"{receipt}/ask", data=asked)).status_code

    statuses = await asyncio.gather(replace(1), replace(2), erase(), replace(3), replace(4))
    assert set(statuses) <= {303, 404}
    await house.world.settle()
    [row] = await house.world.rows(Receipt)
    assert row.erased_at is not None
    assert {one.state for one in await house.world.rows(Upload)} == {"removed"}
    assert await house.world.rows(Cv) == []


@pytest.mark.parametrize("address", ["a@b..de", "a,b@c.de", "é@b.de", '"a"@b.de', "a..b@c.de"])
async def test_an_address_that_cannot_be_mailed_is_told_beside_its_field(
    house: House, address: str
) -> None:
    house.desk(receipt_mail=mail_receipt)
    answer = await house.send((await house.share()).link, address=address)
    assert answer.status_code == 422
    assert 'name="address"' in answer.text
    assert 'id="address-error"' in answer.text


async def test_fields_without_a_file_are_not_read_for_seconds(house: House) -> None:
    link = (await house.share()).link
    for content in (b"&" * 2_000_000, b"a=" + b"b" * 2_000_000):
        answer = await house.client.post(link, content=content, headers=FIELDS)
        assert answer.status_code == 413
    for kind in ("text/plain", "application/json", ""):
        answer = await house.client.post(
            link, content=b"&" * 2_000_000, headers={"content-type": kind}
        )
        assert answer.status_code == 400


@asynccontextmanager
async def unfinished(link: str) -> AsyncIterator[None]:
    """Somebody who has begun to send a large file, and goes on for ever."""
    where = urlsplit(link)
    _, writer = await asyncio.open_connection(where.hostname, where.port)
    head = (
        f"POST {where.path} HTTP/1.1\r\nHost: here\r\nContent-Length: 9000000\r\n"
        "Content-Type: multipart/form-data; boundary=X\r\n\r\n--X\r\n"
    )
    writer.write(head.encode())
    await writer.drain()
    yield
    writer.close()


async def test_a_few_files_at_a_time_are_in_memory(house: House) -> None:
    link = (await house.share()).link
    house.guard.room = Room(all=2, network=1, patience=0.1)

    async def refused() -> bool:
        return (await house.send(link)).status_code == 503

    async def taken() -> bool:
        return (await house.send(link)).status_code == 303

    with structlog.testing.capture_logs() as said:
        async with unfinished(link):
            await until(refused)
            assert (await house.client.get(link)).status_code == 200
        await until(taken)
    assert not [line for line in said if line["log_level"] == "error"]  # who hangs up is no flaw


async def test_whoever_finds_no_room_waits_for_some(house: House) -> None:
    link = (await house.share()).link
    house.guard.room = Room(all=1, network=1, patience=30.0)
    answers = await asyncio.gather(*(house.send(link, data=b"CV %d" % n) for n in range(6)))
    assert {answer.status_code for answer in answers} == {303}


async def test_nobodys_mailbox_is_filled_with_receipts(house: House) -> None:
    house.desk(receipt_mail=mail_receipt)
    link = (await house.share()).link
    for number in range(7):
        data = b"CV %d" % number
        assert (await house.send(link, data=data, address="Ana@example.com")).status_code == 303
    assert len(await house.world.rows(Receipt)) == 7
    assert len(await house.world.rows(Carried)) == 5


async def test_a_forged_forwarding_makes_nobody_another_network(house: House) -> None:
    link = (await house.share()).link
    house.site.state.guard = Guard(Rates(address="1/hour"))
    statuses = []
    for number, said in enumerate(("6.6.6.6, 203.0.113.9", "7.7.7.7, 203.0.113.9", "203.0.113.10")):
        house.client.headers["x-forwarded-for"] = said  # as the proxy adds what it sees
        statuses.append((await house.send(link, data=b"CV %d" % number)).status_code)
    assert statuses == [303, 429, 303]
