"""Addresses that no row can have, on both databases."""

import pytest

from tests.bot.web.conftest import Site


@pytest.mark.parametrize(
    "path",
    ["/apply/%00", "/apply/receipt/%00", "/api/v1/inbound/%00", "/api/v1/openings?title=%00"],
)
async def test_an_address_with_a_nul_is_none(site: Site, path: str) -> None:
    for method in ("GET", "POST"):
        assert (await site.stranger().ask(method, path)).status == 404
