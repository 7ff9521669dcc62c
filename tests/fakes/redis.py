"""A real Redis server on a socket of its own, for tests."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bot.redis_server import FOLDER, LOG_FILE, address, command, find_server


@dataclass
class Server:
    """A Redis server that can be killed and started again, with the data it had."""

    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Where it listens."""
        return address(self.folder / "socket")

    @property
    def client(self) -> Redis:
        """A client of it."""
        return Redis.from_url(self.url)

    def start(self) -> None:
        """Start it; returns when it answers."""
        words = command(find_server(), self.folder, self.folder / "socket")
        self.process = subprocess.Popen(words)
        while self.process.poll() is None:
            try:
                self.client.ping()
            except RedisError:
                continue
            return
        raise RuntimeError((self.folder / FOLDER / LOG_FILE).read_text("utf-8"))

    def kill(self) -> None:
        """End it without a farewell."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def running() -> Iterator[Server]:
    """A server with nothing in it, until the end of the block."""
    # Not pytest's folder: a socket's path has room for 107 bytes.
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()
