"""An admin gives programs keys on the board."""

import re
from datetime import timedelta

from playwright.async_api import BrowserContext, expect

from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from storage.models import ApiKey, JournalEntry
from tests.bot.web.board.conftest import Board, sign_in
from tests.bot.web.board.visiting import Visitor, secret_in, visiting
from tests.handlers.conftest import ON_SQLITE, TEAM

HERE = "/board/settings/keys"
STRANGERS = "chat:T2"


async def status_with(visitor: Visitor, key: str) -> int:
    """How the API answers a program with a key."""
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{visitor.address}/api/v1/openings"
    async with visitor.http.get(url, headers=headers) as answer:
        return answer.status


async def given(board: Board, name: str = "payroll", *scopes: str) -> int:
    """A key of the workspace; returns its id."""
    home = await workspace_of(board.services, TEAM)
    new = NewKey(name, scopes or ("openings:read",))
    return (await keys.create(board.services, home, new, by="shell")).key.id


async def test_a_key_is_made_used_rotated_and_revoked(board: Board) -> None:
    board.world.chat.people["U1"] = "admin"
    async with visiting(board) as admin:
        assert "No key yet" in (await admin.get(HERE)).text
        form = {"name": "careers-page", "scope": ["openings:read", "uploads:write"], "life": "90"}
        made = await admin.fill(f"{HERE}/new", form)
        assert "it is not shown again" in made.text
        first = secret_in(made.text)
        assert await status_with(admin, first) == 200

        listed = (await admin.get(HERE)).text
        assert first not in listed
        assert first.rpartition("_")[0][:15] in listed
        assert "openings:read, uploads:write" in listed
        assert "Last used" in listed
        [row] = await board.world.rows(ApiKey)
        assert row.expires_at is not None
        assert row.expires_at - row.created_at == timedelta(days=90)

        rotated = await admin.post(f"{HERE}/{row.id}/rotate", overlap="24")
        second = secret_in(rotated.text)
        assert [await status_with(admin, one) for one in (first, second)] == [200, 200]
        assert (await admin.post(f"{HERE}/{row.id}/rotate", overlap="24")).status == 422
        gone = await admin.post(f"{HERE}/{row.id}/revoke")
        assert "revoked" in gone.text
        assert [await status_with(admin, one) for one in (first, second)] == [401, 200]
    noted = [(one.action, one.actor) for one in await board.world.rows(JournalEntry)]
    assert [one for one in noted if one[0].startswith("key.")] == [
        ("key.created", "U1"),
        ("key.rotated", "U1"),
        ("key.revoked", "U1"),
    ]


@ON_SQLITE
async def test_a_page_with_a_secret_that_is_reloaded_makes_no_other(
    board: Board, context: BrowserContext
) -> None:
    board.world.chat.people["U1"] = "admin"
    page = await sign_in(board, context)
    await page.goto(board.address + HERE)
    await page.get_by_label("What uses it").fill("careers-page")
    await page.get_by_role("checkbox").first.check()
    await page.get_by_role("button", name="Make the key").click()
    await expect(page.locator("code.secret")).to_be_visible()
    await page.reload()
    await expect(page.locator("code.secret")).to_have_count(0)
    await expect(page.get_by_text("careers-page").first).to_be_visible()
    assert len(await board.world.rows(ApiKey)) == 1


@ON_SQLITE
async def test_what_is_wrong_is_said_and_what_was_filled_in_stays(board: Board) -> None:
    board.world.chat.people["U1"] = "admin"
    async with visiting(board) as admin:
        form = {"name": " ", "scope": "queue:read", "life": "90"}
        answer = await admin.fill(f"{HERE}/new", form)
        assert answer.status == 422
        assert "Name the key after what uses it" in answer.text
        assert 'value="queue:read" checked' in answer.text
        none = await admin.fill(f"{HERE}/new", {"name": "bot", "life": "90"})
        assert none.status == 422
        assert "at least one scope" in none.text
        assert 'name="name" value="bot"' in none.text
        assert (await admin.fill(f"{HERE}/new", {**form, "life": "9999"})).status == 422
        # The figures of all workspaces are nothing that one of them gives.
        assert "metrics:read" not in (await admin.get(HERE)).text
        wide = await admin.fill(f"{HERE}/new", {"name": "m", "scope": "metrics:read", "life": ""})
        assert wide.status == 422
        assert "given from the shell" in wide.text
    assert await board.world.rows(ApiKey) == []


@ON_SQLITE
async def test_keys_are_for_admins_of_their_workspace(board: Board) -> None:
    key = await given(board)
    board.world.chat.people.update(U3="guest", U9="admin")
    new = {"name": "mine", "scope": "openings:read", "life": ""}
    for user in ("U1", "U3"):
        async with visiting(board, user) as other:
            assert "/board/settings/keys" not in (await other.get("/board/settings")).text
            answers = [
                await other.get(HERE),
                await other.fill(f"{HERE}/new", new),
                await other.post(f"{HERE}/{key}/rotate", overlap="0"),
                await other.post(f"{HERE}/{key}/revoke"),
            ]
            assert {answer.status for answer in answers} == {422}
            assert all("payroll" not in answer.text for answer in answers)
    async with visiting(board, "U9", STRANGERS) as stranger:
        assert "payroll" not in (await stranger.get(HERE)).text
        for path in (f"{HERE}/{key}/rotate", f"{HERE}/{key}/revoke"):
            assert (await stranger.post(path, overlap="0")).status == 404
    [row] = await board.world.rows(ApiKey)
    assert (row.revoked_at, row.replaced_by) == (None, None)


@ON_SQLITE
async def test_many_keys_come_in_pages(board: Board) -> None:
    board.world.chat.people["U1"] = "admin"
    for number in range(52):
        await given(board, f"program-{number}")
    async with visiting(board) as admin:
        first = (await admin.get(HERE)).text
        assert first.count("<strong>program-") == 50
        after = re.search(r"\?before=(\d+)", first)
        assert after is not None
        rest = (await admin.get(f"{HERE}?before={after[1]}")).text
        assert re.findall(r"<strong>(program-\d+)", rest) == ["program-1", "program-0"]
