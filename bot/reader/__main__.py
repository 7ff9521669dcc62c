"""The reader process: `python -m bot.reader SOCKET`."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import structlog

from bot.logs import set_up_logs
from bot.processes import announce_ready, tie_to_parent
from bot.reader.client import REFUSED
from bot.reader.limits import WALL_SECONDS, AbandonedError, TooLongError, file_limits, limited
from bot.settings import load_settings
from pipeline import reading
from pipeline.digest import Digest, digest
from pipeline.errors import ReadingError
from pipeline.extraction import preloading
from pipeline.reading.drawing import draw_page
from pipeline.reading.refusals import refusal

WAITING = 128  # connections that may queue up while one is being forked for
CHUNK = 1 << 20
Reading = Callable[[bytes, str, date], Digest]
Drawing = Callable[[bytes, int], bytes]
log = structlog.get_logger(__name__)


def serve(
    address: Path,
    read: Reading = digest,
    *,
    draw: Drawing = draw_page,
    told: str | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> None:
    """Answer requests, each in a child of its own, until this process is told to stop.

    Args:
        address: of the socket to listen on.
        read: what gives the answer; it may raise `ReadingError`.
        draw: what draws a page where one is asked for; it may raise it too.
        told: the socket that hears when this one listens, as in `announce_ready`.
        wall_seconds: for one answer.
    """
    reading.preload()
    preloading.preload()
    # Children are not waited for: each ends by itself, and the system forgets it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        address.unlink(missing_ok=True)
        listener.bind(str(address))
        listener.listen(WAITING)
        announce_ready(told)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(connection, partial(_read, read=read, draw=draw), wall_seconds)
            connection.close()


def _answer(
    connection: socket.socket, answer: Callable[[bytes], bytes], wall_seconds: float
) -> None:
    try:
        # The parser's own child is waited for, so that is needed again.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with limited(connection, wall_seconds):
            connection.sendall(answer(_receive(connection)))
    except AbandonedError:
        log.info("client_left")
    except (Exception, TooLongError) as error:
        log.warning("answer_not_sent", exc_info=error)
    finally:
        os._exit(0)


def _receive(connection: socket.socket) -> bytes:
    chunks = []
    while chunk := connection.recv(CHUNK):
        chunks.append(chunk)
    return b"".join(chunks)


def _read(request: bytes, *, read: Reading, draw: Drawing) -> bytes:
    try:
        head, _, data = request.partition(b"\n")
        asked = json.loads(head)
        if "page" in asked:
            return draw(data, int(asked["page"]))
        today = date.fromisoformat(asked["today"])
        return read(data, asked["name"], today).model_dump_json().encode()
    except ReadingError as error:
        return _refused(error)
    except TooLongError as error:
        log.warning("reading_too_long", exc_info=error)
        return _refused(refusal("timeout"))
    # Rules meet files that nobody has thought of; one that they cannot take costs itself alone.
    except Exception as error:  # noqa: BLE001
        return _refused(_unexpected(error))


def _unexpected(error: Exception) -> ReadingError:
    reference = os.urandom(4).hex()
    log.error("reading_unexpected", reference=reference, exc_info=error)
    return ReadingError(
        "unexpected",
        "Something in this file is like nothing seen before. The log says more. "
        f"Reference {reference}",
    )


def _refused(error: ReadingError) -> bytes:
    return REFUSED + json.dumps({"code": error.code, "message": error.message}).encode()


def main() -> int:
    """Serve until SIGTERM."""
    tie_to_parent(signal.SIGKILL)
    # Its environment holds how to log and little else; a `.env` that lies here is not for it.
    settings = load_settings(_env_file=None)
    set_up_logs(settings, "reader")
    limits = file_limits(settings)
    read, draw = partial(digest, limits=limits), partial(draw_page, limits=limits)
    serve(Path(sys.argv[1]), read, draw=draw, told=settings.notify_socket)
    return 0


if __name__ == "__main__":
    sys.exit(main())
