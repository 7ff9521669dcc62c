"""A form that is sent twice is answered twice, and done once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.chat.attempts import Refusal
from bot.chat.replies import Given
from handlers.messages import FieldErrors

REMEMBERED = 1000  # submissions; a second press comes within seconds of the first


class Submissions:
    """Remembers how the submissions of late were answered.

    A platform brings a form again when its button is pressed twice before the first answer is
    there, and anything again when a connection broke before it was confirmed.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[str, asyncio.Future[Given]] = OrderedDict()

    async def once(self, key: str, do: Callable[[], Awaitable[Given]]) -> Given:
        """Do what a form asks for, or give the answer to the same submission before.

        One that was refused may be sent again: nothing was done.

        Args:
            key: names one submission.
            do: does it; it raises nothing, see `attempt`.
        """
        if (known := self._answers.get(key)) is not None:
            return await asyncio.shield(known)
        answer: asyncio.Future[Given] = asyncio.ensure_future(do())
        self._answers[key] = answer
        if len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        given = await asyncio.shield(answer)
        if isinstance(given, Refusal | FieldErrors):
            self._answers.pop(key, None)
        return given
