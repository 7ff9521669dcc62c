"""nDCG at 10 and MAP of the keyword engine on ranking sets, beside TF-IDF and BM25."""

import asyncio
import datetime
import json
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.drafting import rules as drafting
from pipeline.extraction import identity, rules
from pipeline.profile import Profile
from pipeline.ranking import rank
from pipeline.redaction import redact
from pipeline.scoring import keywords
from tests.bench.reading.rivals import PYTHON
from tests.bench.scoring.sets import RankingSet, load, means, names
from tests.bench.table import Row

Rankings = Mapping[str, Sequence[str]]
# Two usual ways, untuned; they read openings and CVs as JSON and give rankings by opening.
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
    ours = means(_ours(ranking_set), ranking_set)
    theirs = {peer: means(ranked, ranking_set) for peer, ranked in _peers(ranking_set).items()}
    found = []
    for place, measure in enumerate(("nDCG@10", "MAP")):
        title = f"{ranking_set.name}: {measure}, keywords"
        if not theirs:
            found.append(Row(title, ours[place]))
            continue
        best = max(theirs, key=lambda peer: theirs[peer][place])
        found.append(Row(title, ours[place], theirs[best][place], best))
    return found


def _ours(ranking_set: RankingSet) -> Rankings:
    today = datetime.datetime.now(datetime.UTC).date()
    texts = {cv["cv_id"]: cv["text"] for cv in ranking_set.cvs}
    with ProcessPoolExecutor() as pool:
        read = dict(zip(texts, pool.map(partial(_read, today), texts.values()), strict=True))
        work = partial(_rank, ranking_set, read, today)
        ranked = list(pool.map(work, ranking_set.openings))
    return {
        opening["job_id"]: order
        for opening, order in zip(ranking_set.openings, ranked, strict=True)
    }


def _read(today: datetime.date, text: str) -> tuple[str, Profile]:
    found = identity.find(text)
    return redact(text, found).text, rules.extract(text, found, today).profile


def _rank(
    ranking_set: RankingSet,
    read: Mapping[str, tuple[str, Profile]],
    today: datetime.date,
    opening: Mapping[str, Any],
) -> list[str]:
    text = _whole(opening)
    rubric = drafting.draft(text.partition("\n")[0], text).rubric
    scores = {
        cv: keywords.score(rubric, *read[cv], today)
        for cv in ranking_set.candidates(opening["job_id"])
    }
    return rank(scores, scores.__getitem__)


def _whole(opening: Mapping[str, Any]) -> str:
    return "\n\n".join(filter(None, (opening["title"], opening["text"])))


def _peers(ranking_set: RankingSet) -> Mapping[str, Rankings]:
    """Rankings of the peers, none where their libraries are not installed."""
    if not PYTHON.exists():
        return {}
    given = {
        "openings": {opening["job_id"]: _whole(opening) for opening in ranking_set.openings},
        "cvs": {cv["cv_id"]: cv["text"] for cv in ranking_set.cvs},
    }
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
