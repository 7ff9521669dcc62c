"""Which engine scores, as a key: scores compare only where it is the same."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal

from pipeline.profile import Engine, Profile
from pipeline.rubric import Rubric, Score
from pipeline.scoring import embedding, keywords, openai, semantic

Local = Literal["keywords", "semantic"]
_Scorer = Callable[[Rubric, str, Profile, date, str], Score]
# Those that score on this machine, without network.
SCORERS: Final[Mapping[Local, _Scorer]] = {"keywords": keywords.score, "semantic": semantic.score}
_ENGINES: Final[Mapping[Local, Engine]] = {
    "keywords": keywords.ENGINE,
    "semantic": semantic.ENGINE,
}


def engine_key(model: str | None, local: Local = "keywords", server: str = "openai") -> str:
    """What has to be equal for a stored score to count as the same.

    Args:
        model: the model's name; None where an engine without network scores.
        local: which one that is.
        server: the model's address, where it is not OpenAI itself: a name may be another's there.
    """
    if model is None:
        return f"{_ENGINES[local].name}/{_ENGINES[local].version}"
    where = "" if server == "openai" else f"@{server}"
    return f"openai{where}/{openai.VERSION}/{openai.PROMPT}/{model}"


def check_installed(local: Local) -> None:
    """Look whether an engine can score here.

    Raises:
        EngineMissingError: its extra is not installed; the text names it.
    """
    if local == "semantic":
        embedding.check_installed()
