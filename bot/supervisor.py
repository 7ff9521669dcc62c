"""Starts every configured process, restarts one that dies, and leaves none behind.

python -m bot.supervisor [--tasks package.module:NAME]
"""

import argparse
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
from bot.processes import Notices, announce_ready
from bot.queue import connect
from bot.settings import Settings, SettingsError, load_settings

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
    """

    name: str
    command: Command
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0


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
        )
        child.started = time.monotonic()
        if child not in self.children:
            self.children.append(child)

    def revive(self) -> None:
        """Start again what has died, after a pause that grows with each early death."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.due:
                self.start(child)

    def _bury(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else None
        early = now - child.started < STEADY_SECONDS
        child.deaths = child.deaths + 1 if early else 1
        pause = min(LONGEST_PAUSE, 0.5 * 2.0 ** (child.deaths - 1))
        child.process, child.due = None, now + pause
        log.warning("process_died", name=child.name, code=code, restart_in=pause)

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
        settings: Slack is started where it is set up.
        tasks: registry of tasks for the workers, `package.module:NAME`.
    """
    processes: dict[str, Command] = {
        "read": ("bot.worker", "read", "--tasks", tasks),
        "think": ("bot.worker", "think", "--tasks", tasks),
        "clock": ("bot.clock", "--tasks", tasks),
    }
    if settings.slack is not None:
        processes["slack"] = ("bot.slack",)
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
    ready: set[int] = set()
    told = False
    while not stopping:
        ready |= notices.take(LOOK_SECONDS)
        ours.revive()
        up = {child.name for child in ours.children if child.process and child.process.pid in ready}
        if not told and waited <= up:
            told = True
            print(summary(settings, sorted(waited), backup), flush=True)  # noqa: T201
            announce_ready(settings.notify_socket)


def summary(settings: Settings, names: Sequence[str], backup: str) -> str:
    """What a person at the shell wants to know of what runs."""
    database = settings.database_url.partition("://")[0] if settings.database_url else "SQLite"
    lines = {
        "Data folder": str(settings.data_folder.absolute()),
        "Database": database,
        "Queue": settings.redis_url or "a Redis server of our own",
        "Scoring by": settings.openai_model or "model" if settings.openai_api_key else "keywords",
        "Slack": settings.slack or "not set up",
        "Processes": ", ".join(names),
    }
    if backup:
        lines["Backup"] = f"{backup} (made before the tables were changed)"
    width = max(len(name) for name in lines) + 1
    body = "\n".join(f"  {name + ':':<{width}} {value}" for name, value in lines.items())
    return f"Shortlist runs.\n{body}\nStop it with Ctrl+C."


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
