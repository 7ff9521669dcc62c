"""nDCG at 10 and MAP of the engines of this machine on ranking sets, beside four usual ways."""

import asyncio
import datetime
import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.drafting import rules as drafting
from pipeline.errors import EngineMissingError
from pipeline.extraction import identity, rules
from pipeline.profile import Profile
from pipeline.ranking import rank
from pipeline.redaction import redact
from pipeline.rubric import Rubric, Score
from pipeline.scoring import embedding, keywords, semantic
from tests.bench.reading.rivals import PYTHON
from tests.bench.scoring.sets import RankingSet, load, means, names
from tests.bench.table import Row

Rankings = Mapping[str, Sequence[str]]
Scorer = Callable[[Sequence[Rubric], str, Profile, datetime.date], list[Score]]
# Usual ways, untuned; they read openings, CVs and, where there is a model, cosines of their
# meanings (openings by CVs) as JSON and give rankings by opening.
PEERS = """
import json, re, sys
import numpy as np
from rank_bm25 import BM25Okapi
from sklearn.feature_extraction.text import TfidfVectorizer
given = json.load(sys.stdin)
openings, cvs = given["openings"], given["cvs"]
words = lambda text: re.findall(r"(?u)\\b\\w\\w+\\b", text.lower())
vectors = TfidfVectorizer(stop_words="english")
table = vectors.fit_transform(cvs.values())
scores = {"TF-IDF": (vectors.transform(openings.values()) @ table.T).toarray()}
bm25 = BM25Okapi([words(text) for text in cvs.values()])
scores["BM25"] = np.array([bm25.get_scores(words(text)) for text in openings.values()])
if given["likeness"]:
    scores["MiniLM"] = np.array(given["likeness"])
    scores["TF-IDF + MiniLM"] = scores["TF-IDF"] + scores["MiniLM"]
ids = list(cvs)
json.dump({
    peer: {
        opening: [ids[place] for place in np.argsort(-row, kind="stable")]
        for opening, row in zip(openings, found)
    }
    for peer, found in scores.items()
}, sys.stdout)
"""


async def rows(folder: Path) -> list[Row]:
    """Rank every set of openings and CVs."""
    folder /= "ranking"
    found: list[Row] = []
    for name in await asyncio.to_thread(names, folder):
        found += await asyncio.to_thread(_rows, load(folder, name))
    return found


def _rows(ranking_set: RankingSet) -> list[Row]:
    theirs = {peer: means(ranked, ranking_set) for peer, ranked in _peers(ranking_set).items()}
    found = []
    for engine, scorer in _engines().items():
        ours = means(_ours(ranking_set, scorer), ranking_set)
        for place, measure in enumerate(("nDCG@10", "MAP")):
            title = f"{ranking_set.name}: {measure}, {engine}"
            best, against = _best(theirs, place)
            found.append(Row(title, ours[place], against, best))
    return found


def _best(theirs: Mapping[str, tuple[float, float]], place: int) -> tuple[str, float | None]:
    """The best peer by one measure and its figure."""
    figures = {peer: found[place] for peer, found in theirs.items()}
    best = max(figures, key=figures.__getitem__, default="")
    return best, figures.get(best)


def _engines() -> dict[str, Scorer]:
    known: dict[str, Scorer] = {"keywords": _by_words}
    return known | ({"semantic": _by_meaning} if _has_model() else {})


def _has_model() -> bool:
    try:
        embedding.check_installed()
    except EngineMissingError:
        return False
    return True


def _by_words(
    rubrics: Sequence[Rubric], text: str, profile: Profile, today: datetime.date
) -> list[Score]:
    return [keywords.score(rubric, text, profile, today) for rubric in rubrics]


def _by_meaning(
    rubrics: Sequence[Rubric], text: str, profile: Profile, today: datetime.date
) -> list[Score]:
    understood = semantic.understand(text, profile)
    return [semantic.score_understood(rubric, understood, today) for rubric in rubrics]


def _ours(ranking_set: RankingSet, scorer: Scorer) -> Rankings:
    today = datetime.datetime.now(datetime.UTC).date()
    texts = {cv["cv_id"]: cv["text"] for cv in ranking_set.cvs}
    rubrics = [_rubric(opening) for opening in ranking_set.openings]
    with ProcessPoolExecutor() as pool:
        work = partial(_read_and_score, scorer, rubrics, today)
        scored = dict(zip(texts, pool.map(work, texts.values(), chunksize=4), strict=True))
    return {
        opening["job_id"]: _ranked(ranking_set.candidates(opening["job_id"]), scored, place)
        for place, opening in enumerate(ranking_set.openings)
    }


def _ranked(cvs: Sequence[str], scored: Mapping[str, Sequence[Score]], place: int) -> list[str]:
    return rank(cvs, {cv: scored[cv][place] for cv in cvs}.__getitem__)


def _read_and_score(
    scorer: Scorer, rubrics: Sequence[Rubric], today: datetime.date, text: str
) -> list[Score]:
    found = identity.find(text)
    profile = rules.extract(text, found, today).profile
    return scorer(rubrics, redact(text, found).text, profile, today)


def _rubric(opening: Mapping[str, Any]) -> Rubric:
    text = _whole(opening)
    return drafting.draft(text.partition("\n")[0], text).rubric


def _whole(opening: Mapping[str, Any]) -> str:
    return "\n\n".join(filter(None, (opening["title"], opening["text"])))


def _peers(ranking_set: RankingSet) -> Mapping[str, Rankings]:
    """Rankings of the peers, none where their libraries are not installed."""
    if not PYTHON.exists():
        return {}
    openings = {opening["job_id"]: _whole(opening) for opening in ranking_set.openings}
    cvs = {cv["cv_id"]: cv["text"] for cv in ranking_set.cvs}
    given = {"openings": openings, "cvs": cvs, "likeness": None}
    if _has_model():
        by_text = [embedding.embed(list(texts.values())) for texts in (openings, cvs)]
        given["likeness"] = (by_text[0] @ by_text[1].T).tolist()
    run = subprocess.run(
        [PYTHON, "-c", PEERS], input=json.dumps(given).encode(), capture_output=True, check=True
    )
    found = json.loads(run.stdout)
    return {
        peer: {
            opening: [cv for cv in order if cv in set(ranking_set.candidates(opening))]
            for opening, order in rankings.items()
        }
        for peer, rankings in found.items()
    }
