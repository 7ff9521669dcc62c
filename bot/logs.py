"""What our processes write about themselves: events with ids, never the words of a CV."""

import logging
import sys
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from bot.processes import tie_to_parent
from bot.settings import Settings

TALKATIVE = (
    "alembic",
    "asyncio",
    "discord",
    "httpcore2",
    "httpx2",
    "openai",
    "rq",
    "slack_bolt",
    "slack_sdk",
)


def begin(settings: Settings, process: str) -> None:
    """Begin a process of ours: set up its logs, and tie it to the one that supervises it.

    Args:
        settings: format and level of the log.
        process: its name.
    """
    set_up_logs(settings, process)
    # Only where a supervisor waits for word of it: one started with nohup outlives its shell.
    if settings.notify_socket:
        tie_to_parent()


def set_up_logs(settings: Settings, process: str) -> None:
    """Send our events and the libraries' to standard error, as JSON or for reading.

    Args:
        settings: format and level.
        process: name that each line carries.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _rendered(settings),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    # Libraries put what they work on into their lines: addresses, texts, job descriptions.
    for library in TALKATIVE:
        logging.getLogger(library).setLevel("WARNING")
    structlog.contextvars.bind_contextvars(process=process)


def _rendered(settings: Settings) -> Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def trace(logger: Any, method: str, event: EventDict) -> EventDict:
    """Put an error down by its types and places; its message may quote a CV and stays out."""
    del logger, method
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = _causes(error)
    return event


def _causes(error: BaseException) -> list[str]:
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        name = f"{type(current).__module__}.{type(current).__qualname__}"
        chain.append(f"{name} at {' < '.join(_places(current.__traceback__))}")
        current = current.__cause__ or current.__context__
    return chain


def _places(traceback: TracebackType | None) -> list[str]:
    """Where an error passed, the innermost place first, at most twelve."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-12:][::-1]
