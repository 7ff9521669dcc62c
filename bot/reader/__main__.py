"""The reader process: `python -m bot.reader SOCKET`."""

import json
import os
import signal
import socket
import sys
from datetime import date
from pathlib import Path

from bot.processes import tie_to_parent
from bot.reader.client import REFUSED
from pipeline import reading
from pipeline.digest import digest
from pipeline.errors import ReadingError
from pipeline.extraction import preloading

WAITING = 128  # connections that may queue up while one is being forked for
CHUNK = 1 << 20


def serve(address: Path) -> None:
    """Answer requests, each in a child of its own, until this process is told to stop."""
    reading.preload()
    preloading.preload()
    # Children are not waited for: each ends by itself, and the system forgets it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        address.unlink(missing_ok=True)
        listener.bind(str(address))
        listener.listen(WAITING)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                _answer(listener, connection)
            connection.close()


def _answer(listener: socket.socket, connection: socket.socket) -> None:
    try:
        listener.close()
        # The parser's own child is waited for, so that is needed again.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        connection.sendall(_read(_receive(connection)))
    finally:
        os._exit(0)


def _receive(connection: socket.socket) -> bytes:
    chunks = []
    while chunk := connection.recv(CHUNK):
        chunks.append(chunk)
    return b"".join(chunks)


def _read(request: bytes) -> bytes:
    head, _, data = request.partition(b"\n")
    asked = json.loads(head)
    try:
        found = digest(data, asked["name"], date.fromisoformat(asked["today"]))
    except ReadingError as error:
        told = {"code": error.code, "message": error.message}
        return REFUSED + json.dumps(told).encode()
    return found.model_dump_json().encode()


def main() -> int:
    """Serve until SIGTERM."""
    tie_to_parent(signal.SIGKILL)
    serve(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
