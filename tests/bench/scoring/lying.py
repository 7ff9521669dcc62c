"""CVs before a model that lies: what its lies earn, and whether each ends as it must."""

from pathlib import Path

from pipeline.errors import ModelError
from pipeline.profile import Identity
from pipeline.rubric import Rubric, Score
from pipeline.scoring.openai import score
from tests.bench.scoring.asking import asking, rubric_of
from tests.bench.scoring.sets import load, names
from tests.bench.table import Row
from tests.fakes.lying_model import LIES, Lie, LyingModel, bait

CVS = 3  # of each set
WHO = Identity(name="Maren Oldfield")


async def rows(folder: Path) -> list[Row]:
    """Tell every lie about CVs that hold what lies are made of: praise, and the rubric's words."""
    rubric = rubric_of(folder)
    lines = "\n".join(bait((one.name, one.levels) for one in rubric.criteria))
    sets = [load(folder / "ranking", name).cvs[:CVS] for name in names(folder / "ranking")]
    cvs = [f"{cv['text']}\n{lines}" for some in sets for cv in some]
    told = [(lie, text, await _told(lie, rubric, text)) for lie in LIES.values() for text in cvs]
    ended = [found if isinstance(found, str) else None for _, _, found in told]
    wrong = sum(end != lie.error for end, (lie, _, _) in zip(ended, told, strict=True))
    # No lie has a quote that stands in the CV and says something of the candidate.
    totals = [(found.total, lie) for lie, _, found in told if isinstance(found, Score)]
    points = sum(max(0.0, total - lie.most) for total, lie in totals)
    title = f"{len(LIES)} lies about {len(cvs)} CVs"
    return [
        Row(f"{title}: points earned by them", points, 0, "goal", False),
        Row("  that end in neither a score nor the error due", wrong, 0, "goal", False),
        Row("  that end in a score", sum(end is None for end in ended)),
    ]


async def _told(lie: Lie, rubric: Rubric, text: str) -> Score | str:
    """The score that comes of it, or the code of the error."""
    async with asking(LyingModel(lie)) as asked:
        asked.server.script(lie.kind, times=2)
        try:
            return await score(asked.llm, rubric, text, WHO)
        except ModelError as error:
            return error.code
