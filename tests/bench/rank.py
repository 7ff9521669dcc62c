"""`/rank` over many scored applications: from the signed request to the answer a member sees."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from handlers.openings.managing import rubric_of
from handlers.services import Services, Work, work
from pipeline.document import Document
from pipeline.extraction import identity as identities
from pipeline.extraction import rules
from pipeline.profile import Extraction, Identity
from pipeline.ranking import sort_key
from pipeline.reading import read
from pipeline.redaction import redact
from pipeline.rubric import Rubric, Score
from pipeline.scoring import keywords
from pipeline.skills import canonical
from storage import cvs
from storage.keys import WORKSPACE, Box, box
from storage.models import Application, Candidate, Cv, CvSkill, Key, Opening, ScoreRow
from tests import postgres
from tests.bench.people import Person, as_docx, people
from tests.bench.running import CHANNEL, Bench, Fill, running
from tests.bench.table import Row, percentile

APPLICATIONS = 10_000
TEMPLATES = 50  # CVs that are really read and scored; the others have their sizes
CHUNK = 250
ASKED = 60
WARM = 5
QUERIES = {
    "/rank": "",
    "/rank min 40 skill:python years:4": "min 40 skill:python years:4",
    "/rank top 3 skill:kafka skill:docker": "top 3 skill:kafka skill:docker",
}


@dataclass(frozen=True)
class Template:
    """What reading and scoring one CV gave."""

    document: Document
    identity: Identity
    extraction: Extraction
    score: Score


async def rank() -> list[Row]:
    """On SQLite, and on PostgreSQL where its server can run."""
    rows = await _on("SQLite", None)
    try:
        with postgres.running() as server:
            rows += await _on("PostgreSQL", server.create())
    except postgres.UnavailableError as error:
        print(f"No PostgreSQL here: {error}")  # noqa: T201 - the reader is at a shell
    return rows


async def _on(name: str, database_url: str | None) -> list[Row]:
    rows = []
    async with running(database_url=database_url, fill=filled(APPLICATIONS)) as bench:
        for title, text in QUERIES.items():
            seconds = [await _ask(bench, text) for _ in range(WARM + ASKED)][WARM:]
            half, most = (percentile(seconds, share) * 1000 for share in (0.5, 0.95))
            rows.append(Row(f"{title}, {name}, p50 ms", half))
            rows.append(Row("  p95 ms", most, 300, "goal", higher_is_better=False))
    return rows


async def _ask(bench: Bench, text: str) -> float:
    seen = len(bench.slack.ephemerals(CHANNEL))
    start = time.monotonic()
    await bench.slack.command("/rank", text, channel=CHANNEL)
    await bench.slack.wait_for(lambda: len(bench.slack.ephemerals(CHANNEL)) > seen)
    seconds = time.monotonic() - start
    shown = bench.slack.ephemerals(CHANNEL)[-1].shown
    if "evidence" not in shown:
        raise RuntimeError(f"this is no shortlist: {shown[:300]}")
    return seconds


async def fill(services: Services, opening: Opening, amount: int = APPLICATIONS) -> None:
    """Put scored applications into the database, sealed like real ones."""
    rubric, _ = await rubric_of(services, opening)
    crowd = people(amount)
    templates = [_template(person, rubric, services) for person in crowd[:TEMPLATES]]
    for first in range(0, amount, CHUNK):
        async with work(services) as unit:
            cases = [
                (crowd[number], templates[number % TEMPLATES])
                for number in range(first, first + CHUNK)
            ]
            await _store(unit, opening, cases)


def filled(applications: int) -> Fill:
    """What puts so many scored applications into the database."""
    return partial(fill, amount=applications)


def _template(person: Person, rubric: Rubric, services: Services) -> Template:
    today = services.now().date()
    document = read(as_docx(person), f"{person.stem}.docx")
    identity = identities.find(document.text)
    extraction = rules.extract(document.text, identity, today)
    text = redact(document.text, identity).text
    marked = keywords.score(rubric, text, extraction.profile, today)
    return Template(document, identity, extraction, marked)


async def _store(unit: Work, opening: Opening, cases: Sequence[tuple[Person, Template]]) -> None:
    """Rows as the handlers write them, many with one statement."""
    session, home, now = unit.session, opening.workspace_id, unit.now
    read = [_cv(home, now) for _ in cases]
    known = [
        Candidate(workspace_id=home, email_hash=None, name_hash=None, created_at=now) for _ in cases
    ]
    session.add_all([*read, *known])
    await session.flush()
    scores = []
    own = await box(session, home, WORKSPACE)
    for cv, candidate, (person, template) in zip(read, known, cases, strict=True):
        cv.candidate_id, candidate.current_cv_id = candidate.id, cv.id
        sealer = _new_box(unit, own, cvs.owner(cv.id))
        named = template.identity.model_copy(update={"name": person.name})
        cv.document = sealer.seal_json("document", template.document.model_dump(mode="json"))
        cv.identity = sealer.seal_json("identity", named.model_dump(mode="json"))
        body = [mark.model_dump(mode="json") for mark in template.score.criteria]
        scores.append(_score_row(unit, opening, cv.id, template.score))
        scores[-1].body = sealer.seal_json("score", {"criteria": body})
        skills = {canonical(skill) for skill in template.extraction.profile.skills}
        session.add_all(CvSkill(cv_id=cv.id, skill=skill) for skill in skills)
    session.add_all(scores)
    await session.flush()
    await _apply(unit, opening, scores, [template for _, template in cases])


def _new_box(unit: Work, own: Box, owner: str) -> Box:
    """What `box` makes, without looking first whether it is there."""
    vault, home = own.vault, own.workspace_id
    key = vault.new_key()
    wrapped = vault.wrap(key, own.key, workspace_id=home, owner=owner)
    row = Key(
        workspace_id=home, owner=owner, wrapper=WORKSPACE, wrapped=wrapped, created_at=unit.now
    )
    unit.session.add(row)
    return Box(vault, key, home, owner)


def _cv(home: int, now: datetime) -> Cv:
    digest = secrets.token_hex(32)  # among very many people some have the same name
    cv = Cv(workspace_id=home, sha256=digest, size=40_000, created_at=now)
    cv.state, cv.kind, cv.quality, cv.language = "read", "docx", "good", "en"
    return cv


async def _apply(
    unit: Work, opening: Opening, scores: Sequence[ScoreRow], templates: Sequence[Template]
) -> None:
    candidates = await cvs.get_cvs(unit.session, [row.cv_id for row in scores])
    rows = []
    for score, template in zip(scores, templates, strict=True):
        person = candidates[score.cv_id].candidate_id or 0
        row = Application(
            workspace_id=opening.workspace_id,
            opening_id=opening.id,
            candidate_id=person,
            cv_id=score.cv_id,
            code_name=f"Candidate {person}",
            arrived_at=unit.now,
        )
        row.state, row.score_id, row.years = (
            "scored",
            score.id,
            template.extraction.profile.years_experience,
        )
        row.bucket, row.total, row.evidence = score.bucket, score.total, score.evidence
        rows.append(row)
    unit.session.add_all(rows)
    await unit.session.flush()
    for row, template in zip(rows, templates, strict=True):
        marked = template.score
        row.rank_key = sort_key(marked.bucket, marked.total, marked.evidence, unit.now, row.id)
    await unit.session.flush()


def _score_row(unit: Work, opening: Opening, cv_id: int, marked: Score) -> ScoreRow:
    return ScoreRow(
        workspace_id=opening.workspace_id,
        cv_id=cv_id,
        opening_id=opening.id,
        rubric_version=opening.rubric_version,
        engine_key="bench",
        engine=marked.engine.model_dump(mode="json"),
        usage=marked.usage.model_dump(mode="json"),
        levels={mark.criterion_id: mark.level for mark in marked.criteria},
        total=marked.total,
        evidence=marked.evidence,
        bucket=marked.bucket,
        body=b"",
        created_at=unit.now,
    )
