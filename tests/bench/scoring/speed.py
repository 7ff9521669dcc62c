"""How long ranking many plain files takes, from the command to its answer, beside TF-IDF."""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.reading.rivals import PYTHON
from tests.bench.scoring.sets import load
from tests.bench.table import Row

FILES, SECONDS = 600, 10.0
SET = "livecareer"
SHORTLIST = Path(sys.executable).with_name("shortlist")
TF_IDF = """
import sys
from pathlib import Path
from sklearn.feature_extraction.text import TfidfVectorizer
opening, folder = map(Path, sys.argv[1:])
files = sorted(folder.iterdir())
vectors = TfidfVectorizer(stop_words="english")
table = vectors.fit_transform(file.read_text("utf-8") for file in files)
found = (table @ vectors.transform([opening.read_text("utf-8")]).T).toarray()[:, 0]
for place in (-found).argsort():
    print(files[place].name, found[place])
"""


async def rows(folder: Path) -> list[Row]:
    """Rank texts of a set against its first opening."""
    return await asyncio.to_thread(_rows, folder / "ranking")


def _rows(folder: Path) -> list[Row]:
    ranking_set = load(folder, SET)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        cvs, opening = Path(name) / "cvs", Path(name) / "opening.txt"
        cvs.mkdir()
        for number, cv in enumerate(ranking_set.cvs[:FILES]):
            (cvs / f"{number:03}.txt").write_text(cv["text"], "utf-8")
        job = ranking_set.openings[0]
        opening.write_text(f"{job['title']}\n\n{job['text']}", "utf-8")
        ours = _seconds(
            *(SHORTLIST, "rank", "--engine", "keywords", "--json", "--opening", opening, cvs)
        )
        theirs = _seconds(PYTHON, "-c", TF_IDF, opening, cvs) if PYTHON.exists() else None
    title = f"{min(FILES, len(ranking_set.cvs))} files ranked by keywords, s"
    return [
        Row(title, ours, SECONDS, "goal", False),
        Row("  a rival", ours, theirs, "TF-IDF", False),
    ]


def _seconds(*command: str | Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
