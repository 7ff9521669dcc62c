"""Which model is asked, where, and what it costs."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from pipeline.document import Value
from pipeline.profile import Usage

Purpose = Literal["score", "profile", "draft"]
OPENAI_URL = "https://api.openai.com/v1"


class Price(Value):
    """US dollars for a million tokens: read, read from the provider's cache, written."""

    input: float = Field(ge=0)
    cached: float = Field(ge=0)
    output: float = Field(ge=0)

    def of(self, usage: Usage) -> float:
        """What this usage costs, in US dollars."""
        fresh = max(usage.tokens_in - usage.tokens_cached, 0)
        read = fresh * self.input + usage.tokens_cached * self.cached
        return (read + usage.tokens_out * self.output) / 1_000_000


# As OpenAI published them on 2026-09-22, for prompts up to 272,000 tokens.
PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "gpt-6-luna": Price(input=0.10, cached=0.01, output=0.50),
        "gpt-6-sol": Price(input=2.0, cached=0.20, output=10.0),
    }
)

# As OpenAI announced them up to 2026-11-22. A dated snapshot goes with its family.
SHUTDOWNS: Mapping[str, date] = MappingProxyType(
    {
        "gpt-3.5-turbo": date(2026, 10, 23),
        "gpt-4.1-nano": date(2026, 10, 23),
        "o4-mini": date(2026, 10, 23),
        "gpt-5": date(2026, 12, 11),
        "gpt-5-mini": date(2026, 12, 11),
        "gpt-5-nano": date(2026, 12, 11),
        "o3": date(2026, 12, 11),
        "gpt-4.1": date(2027, 1, 14),
        "gpt-4.1-mini": date(2027, 1, 14),
        "gpt-4o": date(2027, 1, 14),
        "gpt-4o-mini": date(2027, 1, 14),
        "gpt-5.1": date(2027, 4, 1),
        "gpt-5.4-nano": date(2027, 4, 1),
    }
)


class LlmSettings(Value):
    """How to reach the model.

    Attributes:
        base_url: a compatible server's address; None is OpenAI itself.
        model: asked where a purpose names none of its own.
        timeout: seconds for one `ask`, a second try included.
        max_output_tokens: of one answer; reasoning counts.
        max_response_bytes: a longer answer is not read to its end.
        api: ``auto`` asks the Responses API first and remembers where there is none.
        prices: by model name, before the published ones.
        safety_identifier: an opaque name of the asking installation, for the provider.
    """

    api_key: str = Field(repr=False)
    base_url: str | None = None
    model: str = "gpt-6-luna"
    score_model: str | None = None
    profile_model: str | None = None
    draft_model: str | None = None
    timeout: float = Field(default=60.0, gt=0)
    max_output_tokens: int = Field(default=8_000, gt=0)
    max_response_bytes: int = Field(default=512 * 1024, gt=0)
    api: Literal["auto", "responses", "chat"] = "auto"
    prices: Mapping[str, Price] = {}
    safety_identifier: str | None = Field(default=None, max_length=128)

    def model_for(self, purpose: Purpose) -> str:
        """Name the model that is asked for a purpose."""
        own = {
            "score": self.score_model,
            "profile": self.profile_model,
            "draft": self.draft_model,
        }
        return own[purpose] or self.model

    def price_of(self, model: str) -> Price | None:
        """Give a model's price; None where nobody told it, and its calls count as free."""
        return price_of(model, self.prices)


def price_of(model: str, own: Mapping[str, Price] = MappingProxyType({})) -> Price | None:
    """Give a model's price, `own` ones before the published; None where neither names it."""
    known = {**PRICES, **own}
    return next((price for family, price in known.items() if _is_of(model, family)), None)


def shutdown_warning(model: str, today: date) -> str | None:
    """Say when the model's provider switches it off, where that was announced."""
    for family, day in SHUTDOWNS.items():
        if _is_of(model, family):
            when = "was shut down" if day <= today else "will be shut down"
            return f"{model} {when} on {day}. Set OPENAI_MODEL to a newer model, e.g. gpt-6-luna."
    return None


def _is_of(model: str, family: str) -> bool:
    return model == family or model.startswith(f"{family}-20")  # "-2026-09-22" names a snapshot
