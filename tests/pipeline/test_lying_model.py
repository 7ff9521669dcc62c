"""Whatever a model says, points stand on words of the CV, or there is no score."""

import pytest

from pipeline.errors import ModelError
from pipeline.llm import LlmSettings, open_llm
from pipeline.profile import Identity
from pipeline.rubric import Criterion, Rubric, Score
from pipeline.scoring.openai import score
from tests.fakes.lying_model import LIES, Lie, LyingModel, bait
from tests.fakes.openai import FakeOpenAI

LEVELS = ("cannot do it", "names it", "used it at work", "years of it", "built it from nothing")
NAMES = ("Python services", "Container orchestration", "Budget planning")
RUBRIC = Rubric(
    criteria=tuple(
        Criterion(id=f"c-{number}", name=name, levels=LEVELS, terms=tuple(name.split()[:1]))
        for number, name in enumerate(NAMES)
    )
)
# It holds copies of the rubric and praise, so that quotes of these are found in it.
CV = "\n".join(
    (
        "[PERSON]",
        "Cook at the Harbour Inn, 2019 - 2024, forty guests an evening",
        *(f"{name}. {level}." for name in NAMES for level in LEVELS),
        *bait((name, LEVELS) for name in NAMES),
        "Stock rotation and purchasing for two kitchens",
    )
)
WHO = Identity(name="Maren Oldfield")


async def told(lie: Lie, cv: str = CV) -> Score:
    async with FakeOpenAI(model=LyingModel(lie)) as fake:
        fake.script(lie.kind, times=2)
        async with open_llm(LlmSettings(api_key="sk-test", base_url=fake.url)) as llm:
            return await score(llm, RUBRIC, cv, WHO)


@pytest.mark.parametrize("lie", [pytest.param(lie, id=name) for name, lie in LIES.items()])
async def test_a_lie_earns_nothing_or_is_no_score(lie: Lie) -> None:
    if lie.error is not None:
        with pytest.raises(ModelError) as caught:
            await told(lie)
        assert caught.value.code == lie.error
        return
    found = await told(lie)
    assert found.total <= lie.most
    if not lie.most:
        assert found.evidence == 0.0
        assert all(one.level is None and one.question for one in found.criteria)
    assert all(len(one.reason) <= 500 for one in found.criteria)
