"""Whatever is written where an address has a secret or a name in it: never an error of ours."""

from itertools import product
from urllib.parse import quote

import pytest

from tests.bot.web.conftest import Site

ODD = ("a\0b", "9" * 300, "%", "..", "ü", "\U0001f600", "'")
PLACES = (
    *("/apply/{}", "/apply/receipt/{}", "/apply/receipt/{}/state", "/apply/receipt/{}/copy.zip"),
    *("/unsubscribe/{}", "/mail/confirm/{}", "/static/{}", "/api/v1/inbound/{}", "/api/v1/{}"),
    *("/board/in?token={}", "/board/slack/back?state={}", "/board/openings/new?channel={}", "/{}"),
)


async def test_no_address_breaks(site: Site) -> None:
    for place, odd, method in product(PLACES, ODD, ("GET", "POST")):
        path = place.format(quote(odd, safe=""))
        content = {"data": {"what": odd}} if method == "POST" else {}
        reply = await site.stranger().ask(method, path, **content)
        assert reply.status < 500, (method, path, reply.content[-300:])


@pytest.mark.parametrize(
    "path",
    ["/apply/%00", "/apply/receipt/%00", "/api/v1/inbound/%00", "/board/queue?at=%00"],
)
async def test_an_address_with_a_nul_is_none(site: Site, path: str) -> None:
    for method in ("GET", "POST"):
        assert (await site.stranger().ask(method, path)).status == 404


async def test_a_question_with_a_nul_is_refused_as_the_document_says(site: Site) -> None:
    reply = await (await site.program()).ask("GET", "/api/v1/openings?title=%00")
    assert (reply.status, reply.json["code"]) == (422, "invalid")
