"""Starts every configured process, restarts one that dies, and leaves none behind.

python -m bot.supervisor [--tasks package.module:NAME]
"""

import argparse
import math
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from redis.exceptions import RedisError

from bot import reader, redis_server
from bot.folder_lock import FolderError, lock_folder, make_folder
from bot.logs import begin
from bot.processes import REFUSED, Notices, announce_ready
from bot.queue import connect
from bot.settings import Settings, SettingsError, load_settings
from bot.summary import state_of, summary

LOOK_SECONDS = 0.2
SERVERS = ("reader", "redis")  # what the others need, in the order in which they are stopped
UNANNOUNCED = "redis"  # it does not tell when it is ready
REDIS_SECONDS = 20.0  # for a large append-only file to be read
KILL_SECONDS = 10.0  # after which what has not stopped is killed
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # one that ran as long starts again at once
log = structlog.get_logger(__name__)
Command = Sequence[str]


class StartError(Exception):
    """Shortlist could not start; the text says why and what to do."""


@dataclass
class Child:
    """One of our processes.

    Attributes:
        environment: of this one alone; None for that of all.
        deaths: in a row, each within a minute; they set the pause before the next start.
        due: monotonic time of the next start while it is down.
        trouble: why it runs and does not work, in a sentence that says what to do.
    """

    name: str
    command: Command
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0
    trouble: str = ""


@dataclass
class Processes:
    """All our processes, their environment, and the descriptors that the first of them keeps."""

    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child, *, keep: Sequence[int] = ()) -> None:
        """Start a process; `keep` are descriptors that it inherits."""
        child.process = subprocess.Popen(  # noqa: S603 - our own command
            child.command,
            env=dict(child.environment or self.environment),
            pass_fds=keep,
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl+C is for us alone: we stop all in their order
        )
        child.started = time.monotonic()
        if child not in self.children:
            self.children.append(child)

    def ended(self) -> list[Child]:
        """Those that have died since they were started."""
        return [one for one in self.children if one.process and one.process.poll() is not None]

    def revive(self, ended: Sequence[Child]) -> None:
        """Start again what has died, after a pause that grows with each early death."""
        now = time.monotonic()
        for child in ended:
            self._bury(child, now)
        for child in self.children:
            if child.process is None and now >= child.due:
                self.start(child)

    def _bury(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else None
        child.process = None
        if code == REFUSED and child.trouble:
            child.due = math.inf  # it has said what to change, which needs a new start of all
            return
        early = now - child.started < STEADY_SECONDS
        child.deaths = child.deaths + 1 if early else 1
        pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** (child.deaths - 1))
        child.due = now + pause
        log.warning("process_died", name=child.name, code=code, restart_in=pause)

    def hear(self, notices: Notices, seconds: float) -> dict[str, str]:
        """Listen for what our processes and their parts say; whose state changed: its trouble."""
        ready = notices.take(seconds)
        changed = {part: trouble for (_, part), trouble in notices.parts.items()}
        notices.parts.clear()
        for child in self.children:
            pid = child.process.pid if child.process else 0
            trouble = notices.troubles.pop(pid, None)
            if pid in ready:
                trouble = ""
            if trouble is not None:
                child.trouble = trouble
                changed[child.name] = trouble
        return changed

    def stop(self) -> None:
        """Stop all, the servers when those that use them are gone; what does not end is killed."""
        self._stop([child for child in self.children if child.name not in SERVERS])
        for name in SERVERS:
            self._stop([child for child in self.children if child.name == name])

    def _stop(self, children: Sequence[Child]) -> None:
        running = [child.process for child in children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + KILL_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def configured(settings: Settings, tasks: str) -> dict[str, Command]:
    """The processes that these settings ask for: name -> what follows `python -m`.

    Args:
        settings: chat platforms are started where they are set up.
        tasks: registry of tasks for the workers, `package.module:NAME`.
    """
    processes: dict[str, Command] = {
        "read": ("bot.worker", "read", "--tasks", tasks),
        "think": ("bot.worker", "think", "--tasks", tasks),
        "clock": ("bot.clock", "--tasks", tasks),
    }
    if settings.serves_http:
        processes["web"] = ("bot.web",)
    if settings.slack == "socket":
        processes["slack"] = ("bot.slack",)
    if settings.discord_bot_token is not None:
        processes["discord"] = ("bot.discord",)
    return processes


def supervise(settings: Settings, processes: Mapping[str, Command]) -> None:
    """Run until SIGTERM or SIGINT.

    Args:
        settings: also the environment of all processes.
        processes: name -> what follows `python -m`.

    Raises:
        StartError: another one runs on this data folder, or a part is missing.
        RedisMissingError: there is no Redis server to start.
    """
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _: stopping.append(got))
    make_folder(settings.data_folder)
    with ExitStack() as stack:
        lock = stack.enter_context(lock_folder(settings.data_folder))
        private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shortlist-")))
        notices = stack.enter_context(Notices(private / "ready"))
        url = settings.redis_url or redis_server.address(private / "redis")
        environment = {
            **settings.environment(),
            "REDIS_URL": url,
            "NOTIFY_SOCKET": notices.address,
            "READER_SOCKET": str(private / "reader"),
        }
        ours = Processes(environment)
        stack.callback(ours.stop)
        if settings.redis_url is None:
            stack.enter_context(_redis(ours, settings, private / "redis", lock))
        backup = _prepare(environment)
        few = reader.clean_environment(settings, told=notices.address)
        ours.start(Child("reader", reader.command(private / "reader"), few))
        for name, words in processes.items():
            ours.start(Child(name, [sys.executable, "-m", *words]))
        _watch(settings, ours, notices, stopping, backup)


@contextmanager
def _redis(ours: Processes, settings: Settings, socket: Path, lock: int) -> Iterator[None]:
    """Start Redis, and leave a note of its address in the data folder for the shell."""
    server = redis_server.command(redis_server.find_server(), settings.data_folder, socket)
    # It keeps the lock: until it is gone no second server may take over its files.
    command = [sys.executable, "-m", "bot.redis_server", *server]
    ours.start(Child("redis", command), keep=[lock])
    if not _answers(redis_server.address(socket)):
        log_file = settings.data_folder / redis_server.FOLDER / redis_server.LOG_FILE
        raise StartError(f"The Redis server did not start. {log_file} says why.")
    note = settings.data_folder / redis_server.URL_FILE
    note.write_text(redis_server.address(socket), "utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _answers(url: str) -> bool:
    deadline = time.monotonic() + REDIS_SECONDS
    while time.monotonic() < deadline:
        try:
            return bool(connect(url).ping())
        except RedisError:
            time.sleep(0.02)
    return False


def _prepare(environment: Mapping[str, str]) -> str:
    """Have the data folder prepared; the backup that was made before, where one was."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.migration"],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        process_group=0,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StartError("Shortlist did not start: see above.")
    return done.stdout.strip()


def _watch(
    settings: Settings,
    ours: Processes,
    notices: Notices,
    stopping: Sequence[int],
    backup: str,
) -> None:
    waited = {child.name for child in ours.children if child.name != UNANNOUNCED}
    if settings.slack == "http":
        waited.add("slack")  # a part of `web`
    states: dict[str, str] = {}
    told = False
    while not stopping:
        ended = ours.ended()  # asked first: what they said last is then there to be heard
        changed = ours.hear(notices, LOOK_SECONDS)
        if told:
            _tell_changes(settings, states, changed)
        states |= changed
        ours.revive(ended)
        if not told and waited <= states.keys():
            told = True
            _say(summary(settings, states, backup))
            announce_ready(settings.notify_socket)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the reader is a person at a shell


def _tell_changes(
    settings: Settings, before: Mapping[str, str], changed: Mapping[str, str]
) -> None:
    for name, trouble in changed.items():
        if trouble != before.get(name):
            _say(f"{name.capitalize()}: {state_of(settings, name, trouble)}")


def main(arguments: list[str] | None = None) -> int:
    """Run everything until it is stopped; returns the exit code."""
    parser = argparse.ArgumentParser(prog="bot.supervisor", description="Runs every process.")
    parser.add_argument("--tasks", default="handlers.tasks:TASKS", help="registry, module:NAME")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings()
        begin(settings, "run")
        supervise(settings, configured(settings, chosen.tasks))
    except (SettingsError, StartError, FolderError, redis_server.RedisMissingError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
