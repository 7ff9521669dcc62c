"""The fake Discord's REST API against the real discord.py."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import HTTPClient, Route

from tests.bot.discord.small_bot import (
    CV,
    V2,
    Json,
    refused,
    rest_client,
    send,
)
from tests.fakes.discord import (
    Drop,
    FakeDiscord,
    Garbage,
    Hang,
    RateLimited,
    Refuse,
    ServerError,
)


@pytest.fixture
async def rest(pointed: FakeDiscord) -> AsyncIterator[HTTPClient]:
    async with rest_client(pointed) as client:
        yield client


async def test_a_message_is_posted_changed_and_deleted(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    told = await send(rest, pointed, "one")
    post = pointed.message(told["id"])
    assert [one["id"] for one in told["components"]] == [1]
    place = {"channel_id": told["channel_id"], "message_id": told["id"]}
    path = "/channels/{channel_id}/messages/{message_id}"
    changed = {"components": [{"type": 10, "content": "two"}]}
    await rest.request(Route("PATCH", path, **place), json=changed)
    assert post.shown == "two"
    assert [text for text, _ in post.edits] == [""]
    await rest.add_reaction(place["channel_id"], place["message_id"], "✅")
    assert post.reactions == [("✅", pointed.bot.id)]
    await rest.remove_own_reaction(place["channel_id"], place["message_id"], "✅")
    assert post.reactions == []
    await rest.delete_message(place["channel_id"], place["message_id"])
    assert pointed.messages("backend") == []
    assert await refused(rest.get_message(**place)) == (404, 10008)


async def test_a_nonce_gives_the_message_that_is_there(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    first = await send(rest, pointed, "one", nonce="n1", enforce_nonce=True)
    again = await send(rest, pointed, "one", nonce="n1", enforce_nonce=True)
    other = await send(rest, pointed, "one", nonce="n1", enforce_nonce=True, channel="frontend")
    assert first["id"] == again["id"] != other["id"]
    assert len(pointed.messages("backend")) == 1


async def test_history_comes_newest_first(pointed: FakeDiscord, rest: HTTPClient) -> None:
    told = [(await send(rest, pointed, str(number)))["id"] for number in range(5)]
    channel = pointed.where("backend").id
    newest = await rest.logs_from(channel, limit=2)
    assert [one["id"] for one in newest] == [told[4], told[3]]
    after = await rest.logs_from(channel, limit=2, after=told[0])
    assert [one["id"] for one in after] == [told[2], told[1]]
    before = await rest.logs_from(channel, limit=2, before=told[2])
    assert [one["id"] for one in before] == [told[1], told[0]]


async def test_files_are_sent_and_shown(pointed: FakeDiscord, rest: HTTPClient) -> None:
    gallery = {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}
    body = discord.utils._to_json({"flags": V2, "components": [gallery]})
    form: list[Json] = [
        {"name": "payload_json", "value": body},
        {"name": "files[0]", "value": b"png", "filename": "a.png", "content_type": "image/png"},
    ]
    channel = pointed.where("backend").id
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    told = await rest.request(route, form=form)
    link = told["components"][0]["items"][0]["media"]["url"]
    assert await rest.get_from_cdn(link) == b"png"
    assert [one.data for one in pointed.message(told["id"]).files] == [b"png"]


async def test_a_link_expires_and_the_message_has_a_fresh_one(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    post = await pointed.drop("backend", [CV])
    old = (await rest.get_message(post.channel, post.id))["attachments"][0]["url"]
    assert await rest.get_from_cdn(old) == CV[1]
    pointed.expire_links()
    with pytest.raises(discord.NotFound):
        await rest.get_from_cdn(old)
    fresh = (await rest.get_message(post.channel, post.id))["attachments"][0]["url"]
    assert await rest.get_from_cdn(fresh) == CV[1]


async def test_without_the_grant_messages_are_empty_over_rest_too(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    pointed.privileged = 0
    plain = await pointed.drop("backend", [CV], content="my CV")
    named = await pointed.drop("backend", [CV], mention=True)
    assert (await rest.get_message(plain.channel, plain.id))["attachments"] == []
    assert (await rest.get_message(named.channel, named.id))["attachments"] != []


async def test_threads_and_forum_posts(pointed: FakeDiscord, rest: HTTPClient) -> None:
    told = await send(rest, pointed)
    path = "/channels/{channel_id}/messages/{message_id}/threads"
    route = Route("POST", path, channel_id=told["channel_id"], message_id=told["id"])
    thread = await rest.request(route, json={"name": "Ann"})
    assert thread["id"] == told["id"]
    assert await refused(rest.request(route, json={"name": "Ann"})) == (400, 160004)
    await send(rest, pointed, "inside", channel=thread["id"])
    await rest.edit_channel(thread["id"], archived=True)
    inside = pointed.own(thread["id"])[0]
    assert await refused(rest.add_reaction(thread["id"], inside.id, "✅")) == (400, 50083)
    await send(rest, pointed, "wakes it", channel=thread["id"])
    assert not pointed.where(thread["id"]).archived


async def test_a_forum_has_tags_for_its_posts(pointed: FakeDiscord, rest: HTTPClient) -> None:
    forum = pointed.where("candidates")
    tags: Any = [{"name": "Shortlisted"}]
    route = Route("PATCH", "/channels/{channel_id}", channel_id=forum.id)
    assert await refused(rest.request(route, json={"available_tags": tags})) == (403, 50013)
    pointed.allow("candidates", "manage_channels")
    told = await rest.request(route, json={"available_tags": tags})
    tag = told["available_tags"][0]["id"]
    message = {"flags": V2, "components": [{"type": 10, "content": "a card"}]}
    body = {"name": "Ann", "applied_tags": [tag], "message": message}
    start = Route("POST", "/channels/{channel_id}/threads", channel_id=forum.id)
    post = await rest.request(start, json=body)
    assert post["message"]["id"] == post["id"]
    assert pointed.where(post["id"]).applied == [tag]
    assert pointed.messages(post["id"])[0].shown == "a card"
    wrong = {**body, "applied_tags": ["1"]}
    assert await refused(rest.request(start, json=wrong)) == (400, 50035)
    assert await refused(send(rest, pointed, channel="candidates")) == (400, 50008)
    active = await rest.get_active_threads(forum.guild or "")
    assert [one["name"] for one in active["threads"]] == ["Ann"]


async def test_who_may_do_what(pointed: FakeDiscord, rest: HTTPClient) -> None:
    pointed.forbid("frontend", "send_messages")
    assert await refused(send(rest, pointed, channel="frontend")) == (403, 50013)
    pointed.forbid("frontend", "view_channel")
    assert await refused(send(rest, pointed, channel="frontend")) == (403, 50001)
    assert await refused(rest.get_channel(1)) == (404, 10003)
    assert await refused(rest.get_member(pointed.guild.id, 1)) == (404, 10013)
    vic = pointed.guild.member("vic").user
    vic.takes_messages = False
    dm = await rest.start_private_message(vic.id)
    assert await refused(send(rest, pointed, channel=dm["id"])) == (403, 50007)
    theirs = await pointed.say("backend", "mine")
    assert await refused(rest.delete_message(theirs.channel, theirs.id)) == (403, 50013)
    leads, guild = pointed.guild.channel("leads"), pointed.guild
    seen = {
        one.user.name
        for one in guild.members.values()
        if guild.may(one.user.id, leads, "view_channel")
    }
    assert seen == {"shortlist", "olga", "adam", "rita", "ben"}


async def test_a_channel_that_is_full_answers_429(pointed: FakeDiscord) -> None:
    pointed.pace(2, 60.0)
    url = f"{pointed.api_url}/channels/{pointed.where('backend').id}/messages"
    headers = {"Authorization": f"Bot {pointed.token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        answers = [await http.post(url, json={"content": "a"}) for _ in range(3)]
        elsewhere = url.replace(pointed.where("backend").id, pointed.where("frontend").id)
        assert (await http.post(elsewhere, json={"content": "a"})).status == 200
        told = await answers[2].json()
    assert [one.status for one in answers] == [200, 200, 429]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert len({one.headers["X-RateLimit-Bucket"] for one in answers}) == 1
    assert answers[2].headers["X-RateLimit-Scope"] == "user"
    assert 55 < told["retry_after"] <= 60
    assert told["global"] is False
    assert pointed.limits.overrun == ["create_message"]
    assert len(pointed.messages("backend")) == 2


async def test_the_client_waits_for_its_turn(pointed: FakeDiscord) -> None:
    pointed.pace(2, 0.1)
    async with rest_client(pointed) as one, rest_client(pointed) as two:
        await asyncio.gather(*(send(rest, pointed) for _ in range(3) for rest in (one, two)))
    assert len(pointed.messages("backend")) == 6
    first, *_, last = pointed.messages("backend")
    assert last.at - first.at >= 0.1


async def test_calls_go_wrong_on_request(pointed: FakeDiscord, rest: HTTPClient) -> None:
    pointed.script("create_message", RateLimited(0.01), RateLimited(0.01, everywhere=True))
    await send(rest, pointed, "one")
    assert [call.status for call in pointed.called("create_message")] == [429, 429, 200]
    pointed.script("create_message", Refuse(50013), RateLimited(via=False), Drop(), Garbage())
    assert await refused(send(rest, pointed, "two")) == (403, 50013)
    assert await refused(send(rest, pointed, "two")) == (429, 0)
    with pytest.raises(aiohttp.ClientError):
        await send(rest, pointed, "dropped")
    with pytest.raises(json.JSONDecodeError):
        await send(rest, pointed, "garbage")
    pointed.script("create_message", Hang(0.01), ServerError(503))
    await send(rest, pointed, "late")
    with pytest.raises(discord.DiscordServerError):
        await send(rest, pointed, "never")
    shown = [post.shown for post in pointed.messages("backend")]
    assert shown == ["one", "dropped", "garbage", "late"]


async def test_the_server_refuses_what_the_checks_find(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    with pytest.raises(discord.HTTPException) as caught:
        await send(rest, pointed, "a" * 4001)
    assert caught.value.code == 50035
    assert "components.0.content" in caught.value.text
    assert pointed.messages("backend") == []
    command: Json = {"name": "Rank", "description": "d" * 101}
    wrong = rest.bulk_upsert_global_commands(pointed.app_id, [command])
    assert await refused(wrong) == (400, 50035)
