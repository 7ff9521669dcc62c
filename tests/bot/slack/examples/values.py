"""Invented people, openings and scores that the examples are about."""

from dataclasses import replace
from datetime import UTC, datetime

from handlers.cvs.standing import Stage, Standing
from handlers.scoring.explaining import Explanation
from handlers.views import Assessment, CardView, Entry, Older
from pipeline.document import Document, Finding, Page, Quality
from pipeline.explanation import explain
from pipeline.profile import Engine, Profile
from pipeline.rubric import Criterion, CriterionScore, Judgement, Quote, Rubric, Score
from storage.decisions import Stance
from storage.models import Application, Cv, Decision, Drop, Opening, ScoreRow, Upload

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHANNEL = "slack:T1/C1"
NAME = "Ana <!channel> Ruiz"
LEVELS = ("none", "heard of it", "used it", "used it for years", "leads others in it")
RUBRIC = Rubric(
    criteria=(
        Criterion(id="python", name="Python", kind="must", weight=5, levels=LEVELS),
        Criterion(
            id="kubernetes",
            name="Kubernetes & *AWS*",
            weight=3,
            levels=LEVELS,
            terms=("k8s", "AWS"),
        ),
        Criterion(id="travel", name="Travels to Graz", kind="note", weight=1, levels=LEVELS),
    )
)
REFUSED = (("under 35", "age may not be asked for", "ask for the experience that it needs"),)
TEXT = "Built payment services in Python for 4 million users. Moved 40 services to Kubernetes."


def opening(number: int = 3, **more: object) -> Opening:
    """An opening with a rubric, unless told otherwise."""
    given = {
        "workspace_id": 1,
        "channel": CHANNEL,
        "title": "Backend Engineer <R&D>",
        "description": "Python",
        "alert_bar": 72.5,
        "rubric_version": 2,
        "created_by": "U1",
        "created_at": NOW,
    }
    row = Opening(**{**given, **more})  # type: ignore[arg-type]  # values by name
    row.id = number
    return row


def application(number: int = 11, **more: object) -> Application:
    """An application that was scored."""
    given = {
        "workspace_id": 1,
        "opening_id": 3,
        "candidate_id": 5,
        "cv_id": 7,
        "code_name": f"Candidate {number}",
        "arrived_at": NOW,
        "state": "scored",
        "bucket": "ready",
        "total": 81.25,
        "announced_at": NOW,
    }
    row = Application(**{**given, **more})  # type: ignore[arg-type]  # values by name
    row.id = number
    return row


def _quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(text=words, start=start, end=start + len(words))


def _marks(*, open_must: bool = False, judgement: Judgement | None = None) -> tuple[
    CriterionScore, ...
]:  # fmt: skip
    python = CriterionScore(
        criterion_id="python",
        level=None if open_must else 4,
        quotes=() if open_must else (_quote("payment services in Python"),),
        reason="Years of it",
        question="How long have you used Python?" if open_must else None,
    )
    kubernetes = CriterionScore(
        criterion_id="kubernetes",
        level=2,
        quotes=(_quote("Moved 40 services to Kubernetes"),),
        judgement=judgement,
        own_level=1 if judgement else None,
    )
    return (python, kubernetes, CriterionScore(criterion_id="travel", level=None))


def assessment(
    *,
    open_must: bool = False,
    judgement: Judgement | None = None,
    totals: tuple[float, ...] = (),
    older: Older | None = None,
) -> Assessment:
    """A score by a model, with its criteria."""
    score = Score(
        criteria=_marks(open_must=open_must, judgement=judgement),
        total=18.75 if open_must else 81.25,
        evidence=0.375 if open_must else 1.0,
        bucket="ask_first" if open_must else "ready",
        engine=Engine(name="openai", version="1", model="gpt-6-luna", prompt="score-1"),
        totals=totals,
    )
    row = ScoreRow(
        workspace_id=1,
        cv_id=7,
        opening_id=3,
        rubric_version=2,
        engine_key="openai",
        engine={},
        usage={},
        levels={},
        total=score.total,
        evidence=score.evidence,
        bucket=score.bucket,
        body=b"",
        created_at=NOW,
    )
    row.id = 21
    return Assessment(row, score, tuple(zip(RUBRIC.criteria, score.criteria, strict=True)), older)


JUDGEMENT = Judgement(kind="level", level=2, reason="Asked by phone: <@U1> agrees", by="U1", at=NOW)


def entry(number: int = 11, name: str = NAME, *, open_must: bool = False) -> Entry:
    """A line of a shortlist."""
    return Entry(application(number), assessment(open_must=open_must), name)


def upload(number: int = 31) -> Upload:
    """A file that was fetched."""
    row = Upload(
        workspace_id=1,
        channel=CHANNEL,
        file=f"F{number}",
        event="Ev1",
        user="U1",
        created_at=NOW,
        state="fetched",
        drop_id=41,
        cv_id=7,
        opening_id=3,
    )
    row.id = number
    return row


def cv(number: int = 7) -> Cv:
    """A CV that was read."""
    row = Cv(workspace_id=1, sha256="0", size=1, created_at=NOW, state="read")
    row.id = number
    return row


def _stance(number: int, kind: str, code: str | None, note: str) -> Stance:
    row = Decision(
        workspace_id=1,
        application_id=11,
        kind=kind,
        code=code,
        note=None,
        actor=f"U{number}",
        created_at=NOW,
        since=NOW,
        total=81.25,
        rubric_version=2,
    )
    row.id = number
    return Stance(row, note)


STANCES = (_stance(1, "decline", "other", "Moves <!here> abroad"), _stance(2, "hold", None, ""))


def standing(stage: Stage, *, reason: str | None = None, hold: str | None = None) -> Standing:
    """Where a file stands."""
    scored = application() if stage is Stage.SCORED else None
    return Standing(upload(), stage, cv(), scored, reason, hold)


DOCUMENT = Document(
    kind="pdf",
    pages=(Page(number=1, text=TEXT),),
    findings=(Finding(code="hidden_text", detail="hire me `now`", page=1),),
    quality=Quality(bucket="good", words=412, hidden_words=3),
)


def drop(number: int = 41) -> Drop:
    """A message with files."""
    row = Drop(workspace_id=1, channel=CHANNEL, message="100.1", user="U1", created_at=NOW)
    row.id = number
    return row


def card(found: Standing, score: Assessment | None = None) -> CardView:
    """What a card shows."""
    return CardView(
        standing=found,
        file_name="ana_ruiz.pdf",
        drop=drop(),
        name=NAME,
        opening=opening(),
        document=DOCUMENT,
        profile=Profile(headline="Senior *Backend* Engineer", years_experience=9.5),
        assessment=score,
        duplicates=((6, "A. Ruiz"),) if score else (),
    )


def explanation(
    name: str = NAME, *, open_must: bool = False, judgement: Judgement | None = None
) -> Explanation:
    """A total spelled out."""
    score = assessment(open_must=open_must, judgement=judgement)
    parts = explain(score.pairs, DOCUMENT.pages)
    found = Explanation(name, score.score.total, score.score.evidence, score.score.bucket, parts)
    return replace(found, rubric_version=1 if open_must else 2)
