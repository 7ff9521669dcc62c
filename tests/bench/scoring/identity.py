"""What leaves of a person: requests about CVs whose every field is known, and a change of name."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.digest import Digest
from pipeline.errors import PipelineError
from pipeline.extraction import openai as extraction
from pipeline.extraction.words import key
from pipeline.rubric import Rubric
from pipeline.scoring.openai import score
from tests.bench.reading.truth import Case, cases, squeeze
from tests.bench.scoring.asking import Asked, asking, read_all, rubric_of
from tests.bench.table import Row
from tests.fakes.plausible_model import answer

# Names that stand in none of the CVs, by the language of those that are not written in Latin.
NEW = ("Thorvald", "Quillfeather", "Okonjo", "Vandersloot", "Petrakova", "Mbekiri")
NEW_BY_LANGUAGE: Mapping[str, tuple[str, ...]] = {
    "ru": ("Тимофей", "Журавлёв"),
    "el": ("Στυλιανός", "Καραγιάννης"),
    "zh": ("欧阳", "雪峰"),
    "ja": ("渡辺", "健一"),
    "ko": ("박지훈",),
    "ar": ("سلوى", "القحطاني"),
    "he": ("שושנה", "אברמוביץ"),
    "hi": ("सुनीता", "देशपांडे", "मिश्रा"),
}
SAME_PHONE = 8  # digits at the end
SHORTEST = 4  # letters or figures; shorter handles and words of a name are parts of others
CONTEXT = ("companies", "schools", "titles", "skills", "label")


@dataclass(frozen=True)
class Sent:
    """What was sent about one CV; `refused` is the error's code where nothing was."""

    bodies: tuple[bytes, ...]
    refused: str | None = None

    @property
    def text(self) -> str:
        """All of it as the model reads it."""
        return "\n".join(json.dumps(json.loads(body), ensure_ascii=False) for body in self.bodies)


async def rows(folder: Path) -> list[Row]:
    """Look for every known value in all requests, then give every person another name."""
    every = cases(folder / "truth")
    persons = {
        person["id"]: person["resume"]["basics"]
        for person in json.loads((folder / "truth" / "persons.json").read_text("utf-8"))
    }
    read = await read_all({str(case.path): case.path.read_bytes() for case in every})
    async with asking(answer) as asked:
        rubric = rubric_of(folder)
        sent = {name: await _send(asked, rubric, found) for name, found in read.items()}
        swaps = await _swapped(asked, rubric, every, read)
    values = [
        (case, kind, value)
        for case in every
        if str(case.path) in sent
        for kind, value in _known(case, persons[case.path.name.partition("__")[0]])
    ]
    leaks = [kind for case, kind, value in values if _says(sent[str(case.path)], kind, value)]
    refused = [one.refused for one in sent.values()]
    return [
        Row(f"{len(sent)} CVs: known values in requests", len(leaks), 0, "goal", False),
        *(Row(f"  of them {kind}", leaks.count(kind)) for kind in dict.fromkeys(leaks)),
        Row("  refused because a value was left", refused.count("leak")),
        Row("  held because no name was found", refused.count("no_name")),
        Row(f"{len(swaps)} changes of name: requests that differ", sum(swaps), 0, "goal", False),
    ]


async def _send(asked: Asked, rubric: Rubric, found: Digest) -> Sent:
    """Ask for a profile and a score, as for a CV in its first opening."""
    asked.server.requests.clear()
    try:
        await extraction.extract(asked.llm, found.redacted, found.extraction, found.identity)
        await score(asked.llm, rubric, found.redacted, found.identity)
    except PipelineError as error:
        return Sent(_bodies(asked), error.code)
    return Sent(_bodies(asked))


def _bodies(asked: Asked) -> tuple[bytes, ...]:
    return tuple(request.raw for request in asked.server.requests)


def _known(case: Case, basics: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield kind and value of all that gives a person away."""
    truth, rest = case.truth, squeeze(json.dumps([case.truth.get(key) for key in CONTEXT]))
    yield "names", truth["name"]
    for word in re.split(r"[\s,-]+", truth["name"]):
        if len(word) >= SHORTEST and squeeze(word) not in rest:
            yield "words of names", word
    for kind, value in (
        *(("e-mails", value) for value in {truth.get("email"), basics.get("email")}),
        *(("phones", value) for value in {truth.get("phone"), basics.get("phone")}),
        *(("links", value) for value in _links(basics)),
        ("addresses", basics.get("location", {}).get("address")),
    ):
        if value:
            yield kind, value


def _links(basics: Mapping[str, Any]) -> Iterator[str]:
    """Yield host or handle of each link, without what all links of a kind have."""
    for url in (basics.get("url"), *(profile.get("url") for profile in basics["profiles"])):
        handle = (url or "").rstrip("/").rpartition("/")[2]
        if len(handle) >= SHORTEST:
            yield handle


def _says(sent: Sent, kind: str, value: str) -> bool:
    if kind == "phones":
        tail = re.sub(r"\D", "", value)[-SAME_PHONE:]
        return len(tail) == SAME_PHONE and tail in re.sub(r"\D", "", sent.text)
    if kind == "words of names":
        whole = rf"(?<!\w){re.escape(value)}(?!\w)"
        return bool(re.search(whole, sent.text, re.IGNORECASE))
    return squeeze(value) in squeeze(sent.text)


async def _swapped(
    asked: Asked, rubric: Rubric, every: Sequence[Case], read: Mapping[str, Digest]
) -> list[bool]:
    """Give every person another name; True where the requests then differ."""
    texts = {}
    for number, case in enumerate(every):
        found = read.get(str(case.path))
        new = found and _renamed(found.document.text, case)
        if found and new:
            texts[f"{number}-old.txt"] = found.document.text.encode()
            texts[f"{number}-new.txt"] = new.encode()
    sent = {
        name: await _send(asked, rubric, found) for name, found in (await read_all(texts)).items()
    }
    pairs = [(sent[name], sent[name.replace("old", "new")]) for name in sent if "old" in name]
    return [old != new for old, new in pairs if old.bodies or new.bodies]


def _renamed(text: str, case: Case) -> str | None:
    """Write a text with another name of as many words; None where one stands in the rest too."""
    old = [word for word in re.split(r"[\s,]+", case.truth["name"]) if word]
    new = (NEW_BY_LANGUAGE.get(case.lang) or NEW)[: len(old)]
    rest = squeeze(json.dumps([case.truth.get(key) for key in CONTEXT], ensure_ascii=False))
    handle = key("".join(old))
    # Particles ("y", "Ní") are words of the rest, and a broken handle would be broken elsewhere.
    shared = any(squeeze(word) in rest or (word[0] < "\u0250" and len(word) < 4) for word in old)
    broken = text.count(handle) < len(re.findall(r"\s*".join(handle), text))
    if len(new) < len(old) or shared or (handle.isascii() and broken):
        return None
    text = text.replace(handle, key("".join(new))) if handle.isascii() else text
    for one, other in zip(old, new, strict=True):
        for word, instead in ((one, other), (one.upper(), other.upper())):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", instead, text)
    return text
