"""Openings, CVs and who fits: ranking sets, and the two usual measures."""

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Relevance = Mapping[str, Mapping[str, float]]  # by opening, then by CV
DEPTH = 10


@dataclass(frozen=True)
class RankingSet:
    """One set; `judged` is True where only judged pairs are ranked."""

    name: str
    openings: Sequence[Mapping[str, Any]]
    cvs: Sequence[Mapping[str, Any]]
    relevance: Relevance
    judged: bool
    relevant: float

    def candidates(self, opening: str) -> list[str]:
        """The ids of the CVs that are ranked for an opening."""
        labels = self.relevance[opening]
        return [cv["cv_id"] for cv in self.cvs if not self.judged or cv["cv_id"] in labels]


def names(folder: Path) -> list[str]:
    """The sets in a folder."""
    return sorted(path.name.partition(".")[0] for path in folder.glob("*.jobs.jsonl.gz"))


def load(folder: Path, name: str) -> RankingSet:
    """Read a set."""
    relevance: dict[str, dict[str, float]] = {}
    with gzip.open(folder / f"{name}.qrels.tsv.gz", "rt") as lines:
        for opening, cv, label in (line.split("\t") for line in lines if line.strip()):
            relevance.setdefault(opening, {})[cv] = float(label)
    openings = [
        row for row in _rows(folder / f"{name}.jobs.jsonl.gz") if row["job_id"] in relevance
    ]
    graded = any(label > 1 for labels in relevance.values() for label in labels.values())
    return RankingSet(
        name,
        openings,
        _rows(folder / f"{name}.cvs.jsonl.gz"),
        relevance,
        # Where degrees of fit are given, a pair without one was not looked at.
        judged=graded,
        relevant=2.0 if graded else 1.0,
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def ndcg(ranked: Sequence[str], labels: Mapping[str, float]) -> float | None:
    """nDCG at 10 with gains 2^label - 1; None where nobody fits."""
    ideal = _gain(sorted(labels.values(), reverse=True))
    return _gain([labels.get(cv, 0.0) for cv in ranked]) / ideal if ideal else None


def _gain(labels: Sequence[float]) -> float:
    return sum((2**label - 1) / math.log2(place + 2) for place, label in enumerate(labels[:DEPTH]))


def average_precision(
    ranked: Sequence[str], labels: Mapping[str, float], relevant: float
) -> float | None:
    """Average precision over the whole list; None where nobody fits."""
    fitting = {cv for cv, label in labels.items() if label >= relevant}
    found, total = 0, 0.0
    for place, cv in enumerate(ranked, start=1):
        if cv in fitting:
            found += 1
            total += found / place
    return total / len(fitting) if fitting else None


def means(rankings: Mapping[str, Sequence[str]], ranking_set: RankingSet) -> tuple[float, float]:
    """Mean nDCG at 10 and mean average precision of rankings by opening."""
    pairs = [(ranked, ranking_set.relevance[opening]) for opening, ranked in rankings.items()]
    gains = [value for value in (ndcg(*pair) for pair in pairs) if value is not None]
    precisions = [
        value
        for value in (average_precision(*pair, ranking_set.relevant) for pair in pairs)
        if value is not None
    ]
    return sum(gains) / len(gains), sum(precisions) / len(precisions)
