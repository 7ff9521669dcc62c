"""What scoring an opening's candidates again will take, told before it is done."""

from dataclasses import dataclass

from handlers.services import Services
from pipeline.llm.settings import price_of
from pipeline.profile import Usage
from storage.database import Session
from storage.models import Opening
from storage.slices import count_outdated, count_scored_before, usages

SCORES = 200  # the newest ones tell what a call takes


@dataclass(frozen=True)
class Estimate:
    """What scoring again would take.

    Attributes:
        candidates: whose score is by an older rubric or another engine, or failed.
        calls: of the model; those who have a score by the rubric and engine in use need none.
        model: which is asked; None where the engine needs no network.
        cost: US dollars for all calls; None where the price is not known, or no score was made
            from which to tell.
        second_looks: whether some may be marked a second time.
    """

    candidates: int
    calls: int = 0
    model: str | None = None
    cost: float | None = None
    second_looks: bool = False


async def estimate(services: Services, opening: Opening) -> Estimate:
    """Reckon what it takes to score the outdated candidates of an opening again."""
    model, engine = services.options.model, services.options.engine
    async with services.database.read() as session:
        candidates = await count_outdated(session, opening, engine)
        if model is None or not candidates:
            return Estimate(candidates)
        calls = candidates - await count_scored_before(session, opening, engine)
        each = await _cost_of_call(session, opening, model)
    cost = None if each is None else calls * each
    return Estimate(candidates, calls, model, cost, services.options.second_look > 0)


async def _cost_of_call(session: Session, opening: Opening, model: str) -> float | None:
    """Mean US dollars of a call at today's price: of this opening's scores, else of others'."""
    price = price_of(model)
    if price is None:
        return None
    for opening_id in (opening.id, None):
        rows = await usages(session, opening.workspace_id, opening_id, limit=SCORES)
        spent = sum((Usage.model_validate(row) for row in rows), Usage())
        if spent.calls:
            return price.of(spent) / spent.calls
    return None
