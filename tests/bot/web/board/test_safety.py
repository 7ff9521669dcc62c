"""Nobody gets in, or gets at anything, that is not theirs."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from playwright.async_api import BrowserContext, expect

from bot.web.board import router
from bot.web.desk import Desk
from handlers.access import LOCAL
from handlers.board.signing_in import LINK_LASTS, SESSION_LASTS
from storage.models import BoardSession, JournalEntry, SignInLink
from tests.bot.web.board.conftest import Board, sign_in
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import CHANNEL, ON_SQLITE, OTHER_CHANNEL, cv

STRANGERS = "chat:T2"
# Pages that name nothing of a workspace.
OF_NOBODY = {"/board/in", "/board/slack", "/board/slack/back"}


def paths(method: str) -> list[str]:
    """Every address of the board for a method, from its own routes."""
    routes = _routes(router)
    return sorted({route.path for route in routes if method in (route.methods or ())})


def _routes(within: object) -> list[APIRoute]:
    found = []
    for route in getattr(within, "routes", []):
        if isinstance(route, APIRoute):
            found.append(route)
        else:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            found += _routes(inner)
    return found


def filled(path: str, number: int = 1) -> str:
    """An address with ids that are there."""
    known = {"switch": "pause", "action": "ask_level"}
    path = re.sub(r"\{(switch|action)\}", lambda found: known[found[1]], path)
    return re.sub(r"\{[a-z_]+\}", str(number), path)


def test_the_table_is_made_from_the_routes() -> None:
    assert {"/board", "/board/openings/{opening_id}", "/board/queue"} <= set(paths("GET"))
    assert {"/board/press", "/board/fill", "/board/out"} <= set(paths("POST"))


@ON_SQLITE
@pytest.mark.parametrize("path", [one for one in paths("GET") if one not in OF_NOBODY])
async def test_nobody_sees_a_page_without_signing_in(board: Board, path: str) -> None:
    async with visiting(board, None) as nobody:
        answer = await nobody.get(filled(path), follow=False)
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/board/in")
        assert answer.headers["Cache-Control"] == "no-store"


@ON_SQLITE
async def test_another_workspaces_ids_are_as_if_they_were_not_there(board: Board) -> None:
    opening = await board.people(2)
    board.world.chat.people["U9"] = "admin"  # of theirs: no role keeps them from trying
    async with visiting(board, "U9", STRANGERS) as stranger:
        for path in (one for one in paths("GET") if "_id}" in one):
            answer = await stranger.get(filled(path, opening))
            assert answer.status == 404, path
            assert "Backend Engineer" not in answer.text, path
        for path in (one for one in paths("POST") if "_id}" in one):
            answer = await stranger.post(filled(path, opening))
            assert answer.status == 404, path
        for action, value in (("decide", "1:hold"), ("remove_cv", "1"), ("rescore", str(opening))):
            answer = await stranger.post("/board/press", action=action, value=value)
            assert answer.status == 404, action
        for form in ("decline", "set_level", "remark", "edit_rubric"):
            value = "1:1" if form in {"set_level", "edit_rubric"} else "1"
            answer = await stranger.post(
                "/board/fill",
                form=form,
                value=value,
                code="filled",
                text="x",
                reason="x",
                level="1",
            )
            assert answer.status == 404, form
        assert "Backend Engineer" not in (await stranger.get("/board")).text


@ON_SQLITE
async def test_a_private_channel_is_seen_by_its_members_alone(board: Board) -> None:
    opening = await board.people(1)
    board.world.chat.private[CHANNEL] = {"U1"}
    async with visiting(board, "U2") as other:
        assert "Backend Engineer" not in (await other.get("/board")).text
        for path in (f"/board/openings/{opening}", "/board/candidates/1"):
            assert (await other.get(path)).status == 404
        assert (await other.get(f"/board/openings/new?channel={CHANNEL}")).status == 404
    async with visiting(board, "U1") as member:
        assert (await member.get("/board/candidates/1")).status == 200


@ON_SQLITE
async def test_a_guest_looks_and_changes_nothing(board: Board) -> None:
    await board.people(1)
    board.world.chat.people["U3"] = "guest"
    async with visiting(board, "U3") as guest:
        assert "New opening" not in (await guest.get("/board")).text
        unseen = await guest.get("/board/candidates/1")
        assert (unseen.status, "in the opening&#39;s own channel" in unseen.text) == (422, True)
        for path in ("/board/press", "/board/fill"):
            answer = await guest.post(
                path, action="decide", value="1:hold", form="decline", code="filled"
            )
            assert answer.status in {404, 422}
            assert "can look" in answer.text or "value" in answer.text
        assert (await guest.get("/board/candidates/1/file")).status == 422
        assert (await guest.get("/board/candidates/1/resume.json")).status == 422
        assert (await guest.get("/board/settings")).status == 422


@ON_SQLITE
@pytest.mark.parametrize("path", [one for one in paths("POST") if one not in OF_NOBODY])
async def test_a_forged_form_is_refused(board: Board, path: str) -> None:
    await board.world.open_opening()
    async with visiting(board) as member:
        assert (await member.post(filled(path), csrf="")).status == 403
        assert (await member.post(filled(path), csrf="0" * 64)).status == 403
        elsewhere = {"Origin": "https://evil.example"}
        assert (await member.post(filled(path), headers=elsewhere)).status == 403
        cross = {"Sec-Fetch-Site": "cross-site"}
        answer = await member.post(filled(path), headers=cross)
        assert answer.status == 403
        assert "not sent from our own page" in answer.text


async def test_a_link_works_once(board: Board) -> None:
    link = await board.link()
    async with visiting(board, None) as person:
        seen = await person.get(link.removeprefix(board.address))  # as a chat that unfurls it
        assert "once" in seen.text
        assert "<strong><bdi>U1</bdi></strong> of <bdi>chat:T1</bdi>" in seen.text
        token = link.rpartition("=")[2]
        assert (await person.post("/board/in", token=token)).status == 200
    async with visiting(board, None) as thief:
        for answer in (
            await thief.post("/board/in", token=token),
            await thief.get(f"/board/in?token={token}"),
        ):
            assert answer.status == 410
            assert "does not work any more" in answer.text
            assert "/hire board" in answer.text
        assert "/board/in" in (await thief.get("/board")).url
    kept = [row.token_hash for row in await board.world.rows(SignInLink)]
    assert token not in kept
    actions = [row.action for row in await board.world.rows(JournalEntry)]
    assert {"board.link_given", "board.signed_in"} <= set(actions)


@ON_SQLITE
async def test_the_page_says_as_whom_in_names_that_people_know(board: Board) -> None:
    board.world.chat.names |= {"U1": "Ana <i>Ruiz</i>", "chat:T1": "Acme & Sons"}
    async with visiting(board, None) as person:
        seen = await person.get((await board.link()).removeprefix(board.address))
        assert "<bdi>Ana &lt;i&gt;Ruiz&lt;/i&gt;</bdi></strong> (U1) of" in seen.text
        assert "<bdi>Acme &amp; Sons</bdi>" in seen.text
        local = await person.get((await board.link("shell", LOCAL)).removeprefix(board.address))
        assert "whoever uses the shell" in local.text


async def test_of_two_who_use_a_link_at_once_one_gets_in(board: Board) -> None:
    token = (await board.link()).rpartition("=")[2]
    async with visiting(board, None) as one, visiting(board, None) as other:
        answers = await asyncio.gather(
            one.post("/board/in", token=token), other.post("/board/in", token=token)
        )
    assert sorted(answer.status for answer in answers) == [200, 410]
    assert len(await board.world.rows(BoardSession)) == 1


@ON_SQLITE
async def test_links_and_sessions_end(board: Board) -> None:
    token = (await board.link()).rpartition("=")[2]
    async with visiting(board) as member:
        _later(board, LINK_LASTS + timedelta(seconds=1))
        assert (await member.post("/board/in", token=token)).status == 410
        assert (await member.get("/board")).url.endswith("/board")  # used: it lasts on
        _later(board, SESSION_LASTS + timedelta(seconds=1))
        assert "/board/in" in (await member.get("/board")).url


def _later(board: Board, much: timedelta) -> None:
    before = board.site.state.desk.services.now
    services = replace(board.services, now=lambda: _plus(before(), much))
    board.site.state.desk = Desk(services, board.address)


def _plus(now: datetime, much: timedelta) -> datetime:
    return now + much


@ON_SQLITE
async def test_signing_out_ends_the_session_itself(board: Board) -> None:
    async with visiting(board) as here, visiting(board) as there:
        cookie = next(iter(here.http.cookie_jar))
        assert cookie["httponly"]
        assert cookie["samesite"] == "lax"
        assert (await here.get("/board/sessions")).text.count("Sign out A browser") == 2
        await here.post("/board/out")
        here.http.cookie_jar.update_cookies({cookie.key: cookie.value})
        assert "/board/in" in (await here.get("/board")).url
        assert (await there.get("/board")).url.endswith("/board")
        await there.post("/board/out", session="all")
        assert await board.world.rows(BoardSession) == []


@ON_SQLITE
async def test_a_cookie_over_tls_is_bound_to_the_host(board: Board) -> None:
    board.site.state.desk = Desk(board.services, "https://hire.example.com")
    token = (await board.link()).rpartition("=")[2]
    async with visiting(board, None) as person:
        url = f"{board.address}/board/in"
        async with person.http.post(url, data={"token": token}, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-shortlist=")
    assert "; Secure" in cookie
    assert "Path=/;" in cookie


@ON_SQLITE
@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/board", "/board/../x\\", "/boardx", "\n/board"]
)
async def test_a_form_leads_back_to_the_board_only(board: Board, back: str) -> None:
    await board.people(1)
    async with visiting(board) as member:
        fields = {"csrf": member.csrf, "action": "decide", "value": "1:hold", "back": back}
        url = f"{board.address}/board/press"
        async with member.http.post(url, data=fields, allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == "/board"


@ON_SQLITE
async def test_words_of_a_cv_run_no_script(board: Board, context: BrowserContext) -> None:
    opening = await board.world.open_opening()
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    data = cv(f"Ana {evil}", "a@example.com", f"Python, {evil}")
    await board.world.drop(f"{evil}.txt", data, file="F1")
    await board.world.fill("remark", "1", text=evil)
    page = await sign_in(board, context)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    for path in (f"openings/{opening}", f"openings/{opening}/uploads", "candidates/1"):
        answer = await page.goto(f"{board.address}/board/{path}")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert await page.title() != "owned"
        assert await page.locator("main img[src=x], main script").count() == 0
    await expect(page.get_by_text("onerror", exact=False).first).to_be_visible()
    # Where the escaping had failed, the policy would still hold.
    script = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"owned=1\">')"
    await page.evaluate(script)
    await expect(page.locator("img[src=x]").last).to_have_js_property("complete", True)
    assert await page.evaluate("typeof owned") == "undefined"
    assert any("Content Security Policy" in said for said in refused)


@ON_SQLITE
async def test_a_blind_opening_names_nobody(board: Board) -> None:
    opening = await board.world.open_opening(blind="yes")
    await board.world.drop("ana-ruiz.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    async with visiting(board) as member:
        for path in (
            "/board",
            f"/board/openings/{opening}",
            f"/board/openings/{opening}/uploads",
            f"/board/openings/{opening}/report",
            "/board/candidates/1",
            "/board/ask/ask_correct_of?value=1",
        ):
            answer = await member.get(path)
            assert answer.status == 200, path
            assert not re.search("ruiz|ana@example|612 345", answer.text, re.IGNORECASE), path
        for path in ("/board/candidates/1/file", "/board/candidates/1/pages/1.png"):
            assert (await member.get(path)).status == 422
        resume = await member.get("/board/candidates/1/resume.json")
        assert '"skills"' in resume.text
        assert not re.search("ruiz|ana@example|612 345", resume.text, re.IGNORECASE)
        shown = await member.post("/board/press", action="reveal", value="1")
        assert "Ana Ruiz" in shown.text


@ON_SQLITE
async def test_looking_and_taking_the_file_are_journaled(board: Board) -> None:
    await board.people(1)
    async with visiting(board) as member:
        await member.get("/board/candidates/1")
        answer = await member.get("/board/candidates/1/file")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cv0.txt"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        resume = await member.get("/board/candidates/1/resume.json")
        assert resume.headers["Content-Disposition"] == 'attachment; filename="resume-1.json"'
        found = await member.post("/board/find", q="ana")
        assert "Ana Ruiz" in found.text
    entries = [row.action for row in await board.world.rows(JournalEntry)]
    assert {
        *("application.viewed", "application.file_opened", "application.exported"),
        "candidates.searched",
    } <= set(entries)


@ON_SQLITE
async def test_another_channels_opening_is_made_there(board: Board) -> None:
    await board.world.open_opening(channel=OTHER_CHANNEL)
    await board.world.open_opening()
    async with visiting(board) as member:
        asked = await member.get("/board/openings/new")
        assert "C1" in asked.text
        assert "C2" in asked.text
        elsewhere = await member.get("/board/openings/new?channel=chat:T2/C1")
        assert elsewhere.status == 422
