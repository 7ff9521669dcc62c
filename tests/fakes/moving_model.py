"""A model that is not sure: now and then a level is one more or one less than the time before."""

import json
import random
import zlib
from typing import Any

from tests.fakes import plausible_model

Json = dict[str, Any]
CHANCE = 0.1  # of a level to move, by criterion and answer


class MovingModel:
    """Gives every criterion a level of 1 to 3 with a line of the CV, and moves some of them.

    Args:
        seed: of what moves when; the same questions in the same order get the same answers.
    """

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - not for secrets

    def __call__(self, schema_name: str, text: str) -> str:
        """Answer a request as JSON text."""
        if schema_name != "score":
            return plausible_model.answer(schema_name, text)
        lines = [line for line in plausible_model.fenced_lines(text) if len(line.split()) > 4]
        marks = {one.id: self._mark(one.id, lines) for one in plausible_model.criteria(text)}
        return json.dumps(marks, ensure_ascii=False)

    def _mark(self, criterion: str, lines: list[str]) -> Json:
        sure = zlib.crc32("\n".join((criterion, *lines)).encode())
        level = 1 + sure % 3
        if self._chance.random() < CHANCE:
            level += self._chance.choice((-1, 1))
        return {
            "quotes": [{"text": lines[sure % len(lines)], "supports": level > 0}],
            "reason": "It says so.",
            "level": level,
            "question": None,
        }
