"""`run`: everything starts together, one at a time on a folder, and nothing is left behind."""

import asyncio
import math
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

from bot.processes import Notices
from bot.services import open_services
from bot.settings import Settings, load_settings
from bot.stack import stack
from bot.supervisor import Child, Processes, StartError
from handlers.services import Services, work
from storage.models import Task, Workspace
from tests.fakes.discord import FakeDiscord, open_fake_discord
from tests.fakes.slack import FakeSlack, open_fake_slack
from tests.processes import children, command_line, family, until, until_gone
from tests.trial_tasks import runs

TASKS = "tests.trial_tasks:TASKS"


def settings_for(folder: Path) -> Settings:
    return load_settings(
        _env_file=None,
        data_folder=folder,
        lease_seconds=2.0,
        renew_seconds=0.5,
        sweep_seconds=1.0,
        poll_seconds=0.1,
        stop_seconds=0.2,
        model_threads=2,
        chat_threads=1,
        read_workers=1,
        web="off",
    )


async def test_a_stop_gives_running_work_back_and_the_next_start_does_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with stack(settings, tasks=TASKS) as started:
        everyone = family(started.pid)
        assert len(everyone) == 6  # itself, redis, reader, read, think, clock
        task_ids = await put_two_slow_ones(settings)
    await until_gone(everyone)
    async with open_services(settings, redis=False, outside=False) as services:
        async with services.database.read() as session:
            rows = [await session.get_one(Task, task_id) for task_id in task_ids]
        assert [(row.state, row.failures, row.lease_owner) for row in rows] == [
            ("ready", 0, None),
            ("ready", 0, None),
        ]
        async with stack(settings, tasks=TASKS) as started:
            everyone = family(started.pid)

            async def done() -> bool:
                return await count(services, "ended") == 2

            await until(done)
            os.kill(started.pid, signal.SIGKILL)
            await until_gone(everyone)


async def put_two_slow_ones(settings: Settings) -> list[int]:
    """A task that hangs in each worker process; returns once both run."""
    async with open_services(settings, outside=False) as services:
        async with services.database.write() as session:
            workspace = Workspace(key="local", created_at=services.now())
            session.add(workspace)
            await session.flush()
        async with work(services) as unit:
            put = [
                await unit.put("score", workspace.id, workspace=workspace.id, n=1),
                await unit.put("read", workspace.id, workspace=workspace.id, n=2),
            ]

        async def both_run() -> bool:
            return await count(services, "ran") == 2

        await until(both_run)
        return [task.id for task in put]


async def count(services: Services, what: str) -> int:
    """How often either of the two got that far."""
    async with services.database.read() as session:
        return await runs(session, what, "1") + await runs(session, what, "2")


async def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.root_key.write_text("{}", "utf-8")
    settings.root_key.chmod(0o644)
    with pytest.raises(StartError, match=r"root\.key"):
        await stack(settings, tasks=TASKS).__aenter__()


# Ends a while after it was told to, and writes down that it did.
SLOW_TO_END = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(float(sys.argv[3]))
    with open(sys.argv[2], "a") as log: log.write(sys.argv[1] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[2] + "-" + sys.argv[1]).touch()
while True: signal.pause()
"""


async def test_the_reader_ends_after_those_who_use_it_and_redis_last(tmp_path: Path) -> None:
    log = tmp_path / "log"
    ours = Processes(dict(os.environ))
    for name, delay in (("redis", 0.0), ("reader", 0.1), ("read", 0.2)):
        ours.start(Child(name, [sys.executable, "-c", SLOW_TO_END, name, str(log), str(delay)]))

    async def all_listen() -> bool:
        return len(await asyncio.to_thread(lambda: [*tmp_path.glob("log-*")])) == 3

    await until(all_listen)
    await asyncio.to_thread(ours.stop)
    assert log.read_text("utf-8").split() == ["read", "reader", "redis"]


@contextmanager
def running(settings: Settings, output: Path, *words: str) -> Iterator[tuple[Popen[bytes], Path]]:
    """A command in a terminal's foreground: a process group of its own gets Ctrl+C."""
    with output.open("wb") as file, Notices(output.with_suffix(".ready")) as notices:
        process = Popen(
            [sys.executable, *words],
            env={**settings.environment(), "NOTIFY_SOCKET": notices.address},
            start_new_session=True,
            stdout=file,
            stderr=file,
        )
        try:
            yield process, output
        finally:
            process.kill()
            process.wait()


RUN = ("-m", "bot.supervisor", "--tasks", TASKS)


async def says(output: Path, *sentences: str) -> str:
    """Wait until something is said; all that was."""

    async def said() -> bool:
        text = await asyncio.to_thread(output.read_text, "utf-8")
        return all(sentence in text for sentence in sentences)

    await until(said)
    return await asyncio.to_thread(output.read_text, "utf-8")


async def test_ctrl_c_stops_everything_without_a_word_of_trouble(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    with running(settings, tmp_path / "said", *RUN) as (process, output):
        await says(output, "Shortlist runs.")
        everyone = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert await asyncio.to_thread(process.wait) == 0
        await until_gone(everyone)
        text = await says(output)
        assert "Traceback" not in text
        assert "KeyboardInterrupt" not in text
        assert "edis" not in text.partition("Stop it with Ctrl+C.")[2]


async def test_ctrl_c_ends_the_demo_without_a_word_of_trouble(tmp_path: Path) -> None:
    demo = ("-c", "from bot.cli import main; import sys; sys.argv[1:] = ['demo']; main()")
    with running(settings_for(tmp_path / "data"), tmp_path / "said", *demo) as (process, output):
        await says(output, "2. 12 CVs dropped into the channel")
        everyone = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        await asyncio.to_thread(process.wait)
        await until_gone(everyone)
        text = await says(output)
        assert "Traceback" not in text
        assert "Back it up" not in text


def with_slack(settings: Settings, slack: FakeSlack, **changes: object) -> Settings:
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token}
    given = {"slack_api_url": slack.api_url, **tokens, **changes}
    return Settings.model_validate({**dict(settings), **given})


async def test_a_refused_token_is_told_once_beside_what_runs(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        settings = with_slack(settings_for(tmp_path / "data"), slack, slack_bot_token="xoxb-old")
        with running(settings, tmp_path / "said", *RUN) as (process, output):
            text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
            assert "NOT CONNECTED. Slack does not accept SLACK_BOT_TOKEN. Copy the" in text
            assert "Processes:   clock, read, reader, think" in text

            async def given_up() -> bool:
                return not any("bot.slack" in command_line(one) for one in children(process.pid))

            await until(given_up)
            assert "process_died" not in await says(output)


REFUSING = """
import os, sys
from bot.processes import announce_trouble
announce_trouble(os.environ["NOTIFY_SOCKET"], "Change the token.")
sys.exit(2)
"""


async def test_what_cannot_work_as_it_is_set_is_not_started_again(tmp_path: Path) -> None:
    with Notices(tmp_path / "ready") as notices:
        ours = Processes({**os.environ, "NOTIFY_SOCKET": notices.address})
        child = Child("slack", [sys.executable, "-c", REFUSING])
        ours.start(child)

        async def ended() -> bool:
            return bool(ours.ended())

        await until(ended)
        assert ours.hear(notices, 0.0) == {"slack": "Change the token."}
        ours.revive(ours.ended())
        assert (child.process, child.due) == (None, math.inf)


async def test_slack_out_of_reach_is_told_with_what_to_check_and_so_is_its_return(
    tmp_path: Path,
) -> None:
    async with open_fake_slack() as slack:
        port = int(slack.api_url.split(":")[2].partition("/")[0])
        settings = with_slack(settings_for(tmp_path / "data"), slack)
    with running(settings, tmp_path / "said", *RUN) as (_, output):
        text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
        assert "NOT CONNECTED. Slack cannot be reached at the moment. Check this machine" in text
        async with open_fake_slack(port):
            await says(output, "Slack: connected (socket mode)")


async def test_a_taken_port_is_told_and_used_once_it_is_free(tmp_path: Path) -> None:
    async with open_fake_slack() as slack:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            settings = with_slack(
                settings_for(tmp_path / "data"),
                slack,
                slack_app_token=None,
                slack_signing_secret="x",
                http_port=port,
            )
            with running(settings, tmp_path / "said", *RUN) as (_, output):
                text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
                taken = f"NOT CONNECTED. Port {port} is taken; set HTTP_PORT to another one."
                assert taken in text
                other.close()
                await says(output, "Slack: connected (http mode)")


def with_discord(settings: Settings, discord: FakeDiscord, **changes: object) -> Settings:
    given = {
        "discord_bot_token": discord.token,
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
        **changes,
    }
    return Settings.model_validate({**dict(settings), **given})


async def test_platforms_stand_beside_each_other_each_with_its_own_state(tmp_path: Path) -> None:
    async with open_fake_slack() as slack, open_fake_discord() as discord:
        settings = with_slack(settings_for(tmp_path / "data"), slack, slack_bot_token="xoxb-old")
        settings = with_discord(settings, discord)
        with running(settings, tmp_path / "said", *RUN) as (process, output):
            text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
            assert "Slack:       NOT CONNECTED. Slack does not accept" in text
            assert "Discord:     connected\n" in text
            assert "Processes:   clock, discord, read, reader, think" in text
            everyone = family(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            assert await asyncio.to_thread(process.wait) == 0
            await until_gone(everyone)
            assert "Traceback" not in await says(output)


async def test_a_discord_that_cannot_be_used_as_it_is_set_is_told_and_left_off(
    tmp_path: Path,
) -> None:
    async with open_fake_discord() as discord:
        discord.privileged = 0
        wrong = {"discord_message_content": True}
        settings = with_discord(settings_for(tmp_path / "data"), discord, **wrong)
        with running(settings, tmp_path / "said", *RUN) as (process, output):
            text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
            assert "Slack:       not set up" in text
            assert "Discord:     NOT CONNECTED." in text
            assert "Message Content Intent" in text

            async def given_up() -> bool:
                return not any("bot.discord" in command_line(one) for one in children(process.pid))

            await until(given_up)
            assert "process_died" not in await says(output)


async def test_discord_out_of_reach_is_told_and_so_is_its_return(tmp_path: Path) -> None:
    async with open_fake_discord() as discord:
        port = int(discord.base.rpartition(":")[2])
        settings = with_discord(settings_for(tmp_path / "data"), discord)
    with running(settings, tmp_path / "said", *RUN) as (_, output):
        text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
        assert "NOT CONNECTED. Discord cannot be reached" in text
        async with open_fake_discord(port):
            await says(output, "Discord: connected")


async def test_the_site_tells_its_address_and_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        given = {**dict(settings_for(tmp_path / "data")), "web": "on", "http_port": port}
        with running(Settings.model_validate(given), tmp_path / "said", *RUN) as (_, output):
            text = await says(output, "Shortlist runs.", "Stop it with Ctrl+C.")
            assert f"Web:         NOT CONNECTED. Port {port} is taken" in text
            assert "Processes:   clock, read, reader, think\n" in text
            other.close()
            await says(output, f"Web: http://127.0.0.1:{port}")
