"""Which engine scores, as a key: scores compare only where it is the same."""

from pipeline.scoring import keywords, openai


def engine_key(model: str | None) -> str:
    """What has to be equal for a stored score to count as the same.

    Args:
        model: the model's name; None for the engine without network.
    """
    if model is None:
        return f"{keywords.ENGINE.name}/{keywords.ENGINE.version}"
    return f"openai/{openai.VERSION}/{openai.PROMPT}/{model}"
