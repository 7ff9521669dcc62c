"""`/rank` over many scored applications: from the signed request to the answer a member sees."""

import hashlib
import time
from dataclasses import dataclass

from handlers.openings import rubric_of
from handlers.reading import save_extraction
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
from storage import applications, candidates, cvs
from storage.models import Opening, ScoreRow
from tests import postgres
from tests.bench.people import Person, as_docx, people
from tests.bench.running import CHANNEL, Bench, running
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
    async with running(database_url=database_url, fill=fill) as bench:
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


async def fill(services: Services, opening: Opening) -> None:
    """Put scored applications into the database, sealed like real ones."""
    rubric, _ = await rubric_of(services, opening)
    crowd = people(APPLICATIONS)
    templates = [_template(person, rubric, services) for person in crowd[:TEMPLATES]]
    for first in range(0, APPLICATIONS, CHUNK):
        async with work(services) as unit:
            for number in range(first, first + CHUNK):
                await _store(unit, opening, crowd[number], templates[number % TEMPLATES])


def _template(person: Person, rubric: Rubric, services: Services) -> Template:
    today = services.now().date()
    document = read(as_docx(person), f"{person.stem}.docx")
    identity = identities.find(document.text)
    extraction = rules.extract(document.text, identity, today)
    text = redact(document.text, identity).text
    marked = keywords.score(rubric, text, extraction.profile, today)
    return Template(document, identity, extraction, marked)


async def _store(unit: Work, opening: Opening, person: Person, template: Template) -> None:
    home, now, session = opening.workspace_id, unit.now, unit.session
    digest = hashlib.sha256(person.name.encode()).hexdigest()
    cv = await cvs.ensure_cv(session, home, sha256=digest, size=40_000, now=now)
    named = template.identity.model_copy(update={"name": person.name})
    reading = cvs.Reading(
        document=template.document.model_dump(mode="json"),
        identity=named.model_dump(mode="json"),
        kind="docx",
        quality="good",
        language="en",
        hold=None,
    )
    await cvs.save_reading(session, cv, reading, now)
    candidate = await candidates.add_candidate(
        session, home, email_hash=None, name_hash=None, now=now
    )
    cv.candidate_id, candidate.current_cv_id = candidate.id, cv.id
    await save_extraction(unit, cv, template.extraction)
    application = await applications.ensure_application(
        session,
        workspace_id=home,
        opening_id=opening.id,
        candidate_id=candidate.id,
        cv_id=cv.id,
        code_name=f"Candidate {candidate.id}",
        now=now,
    )
    application.years = template.extraction.profile.years_experience
    row = await _add_score(unit, opening, cv.id, template.score)
    key = sort_key(template.score.bucket, row.total, row.evidence, now, application.id)
    await applications.use_score(session, application, row, key)


async def _add_score(unit: Work, opening: Opening, cv_id: int, marked: Score) -> ScoreRow:
    row = ScoreRow(
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
    body = [mark.model_dump(mode="json") for mark in marked.criteria]
    return await applications.add_score(unit.session, row, {"criteria": body})
