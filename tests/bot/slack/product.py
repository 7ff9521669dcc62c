"""A small product to listen for: it notes calls and replies what the test wants."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.slack.listeners import Handlers
from handlers.asking.questions import Heard
from handlers.cvs.inbox import Shared
from handlers.installations import Installed
from handlers.messages import (
    Caller,
    Done,
    Message,
    Paragraph,
    Pointed,
    Reply,
    Say,
    Span,
    Submission,
)
from handlers.services import Services


def words(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text, (Paragraph(((Span(text),),)),))


@dataclass
class Product:
    """What reached the handlers, and what they reply; an exception is raised instead."""

    asked: list[tuple[str, Caller, Any]] = field(default_factory=list)
    received: list[Shared] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    deleted: list[dict[str, Any]] = field(default_factory=list)
    uninstalled: list[str] = field(default_factory=list)
    organisations: dict[str, Installed] = field(default_factory=dict)
    replies: dict[str, Reply | Exception] = field(default_factory=dict)
    store_error: Exception | None = None
    home: Message = field(default_factory=lambda: words("Two openings."))

    def handlers(self) -> Handlers:
        """The registries."""
        return Handlers(
            commands={name: self._typed(name) for name in ("opening", "rank", "candidate", "hire")},
            actions={name: self._typed(name) for name in ("post", "remove", "next")},
            forms={name: self._filled(name) for name in ("save_opening",)},
            shortcuts={name: self._chosen(name) for name in ("read_this", "begin")},
            home=self._home,
            receive=self._receive,
            ask=self._ask,
            file_deleted=self._file_deleted,
            uninstalled=self._uninstalled,
            share=self._share,
        )

    def _reply(self, name: str, caller: Caller, given: Any) -> Reply:
        self.asked.append((name, caller, given))
        reply = self.replies.get(name, Done())
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _typed(self, name: str) -> Callable[[Services, Caller, str], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, text: str) -> Reply:
            del services
            return self._reply(name, caller, text)

        return handler

    def _filled(self, name: str) -> Callable[[Services, Caller, Submission], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, filled: Submission) -> Reply:
            del services
            return self._reply(name, caller, filled)

        return handler

    def _chosen(self, name: str) -> Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, pointed: Pointed | None) -> Reply:
            del services
            return self._reply(name, caller, pointed)

        return handler

    async def _home(self, services: Services, caller: Caller) -> Message:
        del services
        self.asked.append(("home", caller, None))
        return self.home

    async def _receive(self, shared: Shared) -> None:
        if self.store_error is not None:
            raise self.store_error
        self.received.append(shared)

    async def _ask(self, services: Services, heard: Heard) -> None:
        del services
        if self.store_error is not None:
            raise self.store_error
        self.heard.append(heard)

    async def _file_deleted(self, services: Services, **given: Any) -> None:
        del services
        self.deleted.append(given)

    async def _uninstalled(self, workspace: str, when: datetime) -> list[str]:
        del when
        self.uninstalled.append(workspace)
        return [workspace]

    async def _share(self, workspace: str, enterprise: str) -> Installed | None:
        del workspace
        return self.organisations.get(enterprise)


SAID = Say(words("Three candidates are ready."))
