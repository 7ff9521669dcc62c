"""What a model says about a candidate, without what nobody may be asked or judged by."""

from collections.abc import Iterable

from pipeline.drafting import lawful
from pipeline.rubric import Mark
from pipeline.scoring.evidence import MAX_QUESTION_LENGTH, MAX_REASON_LENGTH

LEFT_OUT = "The model's reason touched on what may not decide who is chosen; it is left out."
# A CV may state a native language; that answers a criterion on it. Nobody may be asked for it.
_OF_CVS = "native_speaker"
# More than is ever shown; a model may send megabytes.
_LONGEST = 2 * max(MAX_REASON_LENGTH, MAX_QUESTION_LENGTH)


def fair(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Take unlawful questions and reasons out of a model's marks; levels and quotes stay.

    Args:
        marks: as the model gives them.

    Returns:
        The marks in order. Without its question, an unknown criterion gets the neutral one when
        the marks are settled.
    """
    return tuple(_fair(mark) for mark in marks)


def _fair(mark: Mark) -> Mark:
    unlawful = {found.topic for found in lawful.find_all(mark.reason[:_LONGEST])} - {_OF_CVS}
    question = (mark.question or "")[:_LONGEST]
    asked = question if question and lawful.find(question) is None else None
    return mark.model_copy(
        update={"question": asked, "reason": LEFT_OUT if unlawful else mark.reason}
    )
