"""CVs whose every field is known, and how what was found compares with it."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz.fuzz import ratio

NEAR = 1000  # squeezed characters from one bullet to the next of the same job
SAME_PHONE = 8  # digits at the end; how the country is written differs
ALIKE = 90.0  # per cent of equal letters that count as the same title or company
SHORT_PHONE = 7


@dataclass(frozen=True)
class Case:
    """One file with its truth; `truth` has name, email, phone, companies, titles and so on."""

    path: Path
    lang: str
    renderer: str
    scanned: bool
    truth: dict[str, Any]


@dataclass
class Tally:
    """Found and right, found and wrong, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, right: int, wrong: int, missed: int) -> None:
        """Count one file."""
        self.right += right
        self.wrong += wrong
        self.missed += missed

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find."""
        every = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / every if every else 1.0

    @property
    def recall(self) -> float:
        """Share of what there was that was found."""
        every = self.right + self.missed
        return self.right / every if every else 1.0


@dataclass
class TextMarks:
    """Truth strings in a text, by kind; `order` counts neighbouring bullets of a job."""

    kinds: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))


def cases(folder: Path) -> list[Case]:
    """Read `truth.jsonl`."""
    lines = (folder / "truth.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Case(folder / row["file"], row["lang"], row["renderer"], row["scanned"], row["truth"])
        for row in rows
    ]


def squeeze(text: str) -> str:
    """Compatibility forms, lower case, no white space: what reading can be asked to preserve."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold())


def mark_text(marks: TextMarks, truth: dict[str, Any], text: str) -> None:
    """Look for every truth string in a text, white space ignored."""
    body = squeeze(text)
    bullets = [[squeeze(bullet) for bullet in job] for job in truth.get("bullets") or ()]
    wanted = {
        "name": [truth.get("name")],
        "email": [truth.get("email")],
        "companies": truth.get("companies") or (),
        "titles": truth.get("titles") or (),
        "schools": truth.get("schools") or (),
        "skills": truth.get("skills") or (),
        "bullets": [bullet for job in bullets for bullet in job],
    }
    for kind, strings in wanted.items():
        found = [squeeze(string) in body for string in strings if string]
        marks.kinds[kind].add(sum(found), 0, len(found) - sum(found))
    for job in bullets:
        for first, second in pairwise(job):
            if first in body and second in body:
                followed = _followed(body, first, second)
                marks.kinds["order"].add(followed, 0, 1 - followed)


def _followed(body: str, first: str, second: str) -> int:
    for match in re.finditer(re.escape(first), body):
        place = body.find(second, match.end())
        if 0 <= place - match.end() <= NEAR:
            return 1
    return 0


def plain(text: str) -> str:
    """Letters and digits only, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.combining(char))


def mark_field(tally: Tally, truth: Sequence[str | None], found: Iterable[str | None]) -> None:
    """Compare two sets of strings; nearly the same is the same, and each counts once."""
    wanted = {plain(value) for value in truth if value} - {""}
    seen = {plain(value) for value in found if value} - {""}
    right = 0
    for value in wanted:
        best = max(seen, key=lambda other: ratio(value, other), default=None)
        if best is not None and ratio(value, best) >= ALIKE:
            seen.discard(best)
            right += 1
    tally.add(right, len(seen), len(wanted) - right)


def mark_phone(tally: Tally, truth: str | None, found: Iterable[str]) -> None:
    """Compare phones by their last digits."""
    seen = {_tail(number) for number in found} - {""}
    if not truth:
        tally.add(0, len(seen), 0)
        return
    right = any(same_phone(_tail(truth), number) for number in seen)
    tally.add(int(right), len(seen) - right, 1 - right)


def same_phone(one: str, other: str) -> bool:
    """Whether two numbers end alike."""
    size = min(len(one), len(other), SAME_PHONE)
    return size >= SHORT_PHONE and one[-size:] == other[-size:]


def _tail(number: str) -> str:
    return re.sub(r"\D", "", number)[-SAME_PHONE:]
