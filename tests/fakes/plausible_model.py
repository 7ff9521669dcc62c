"""What a sensible model would answer, by simple rules: it reads the prompt as a model has to."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
_FENCED = re.compile(r"<<<DATA\n(.*?)\n?DATA>>>", re.DOTALL)
_CRITERION = re.compile(r"^\[([a-z0-9-]+)\] (.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W_][\w+#./-]*[\w+#]|[^\W_]")
_NUMBER = re.compile(r"\d")
_YEARS = re.compile(r"(\d{1,2})\+?\s*(?:years|yrs)", re.IGNORECASE)
_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+)?"
_POINT = rf"{_MONTH}(?:\d{{2}}/)?(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?!\d))?"
_SPAN = re.compile(
    rf"({_POINT})\s*(?:-|–|—|to|until)\s*({_POINT}|present|now|today|current)",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HEADINGS = {
    "skills": "skills",
    "technical skills": "skills",
    "experience": "work",
    "work experience": "work",
    "professional experience": "work",
    "employment": "work",
    "education": "education",
    "languages": "languages",
    "certificates": "certificates",
    "certifications": "certificates",
    "summary": "summary",
    "profile": "summary",
}
_COMMON = re.compile(
    r"an?|and|are|as|at|be|by|experience|for|from|good|has|have|in|is|knowledge|of|on|or|our|skills"
    r"|strong|that|the|this|to|using|we|what|who|will|with|work|working|you|your",
    re.IGNORECASE,
)


def answer(schema_name: str, text: str) -> str:
    """Answer a request as JSON text.

    Args:
        schema_name: ``score``, ``profile`` or ``draft``.
        text: what the user part of the request says.
    """
    return json.dumps(_ANSWERS[schema_name](text), ensure_ascii=False)


def choose(schema: Json) -> str | None:
    """Answer a question whose every part offers a choice; None where one has to be made up."""
    offered = {
        name: [part["const"]] if "const" in part else part.get("enum", [])
        for name, part in schema.get("properties", {}).items()
    }
    if not offered or not all(offered.values()):
        return None
    return json.dumps({name: choices[0] for name, choices in offered.items()})


def fenced_lines(text: str) -> list[str]:
    """Give the lines inside the last fence, without their marks."""
    blocks = _FENCED.findall(text)
    return [line.removeprefix("|").strip() for line in (blocks[-1] if blocks else "").splitlines()]


@dataclass(frozen=True)
class AskedFor:
    """A criterion as the prompt tells of it; `description` is all that follows its name."""

    id: str
    name: str
    description: str

    @property
    def terms(self) -> list[str]:
        """Words that show it in a CV."""
        return _terms(self.name, self.description)

    @property
    def levels(self) -> list[str]:
        """What each level means."""
        return re.findall(r"^[0-4]: (.+)$", self.description, re.MULTILINE)


def criteria(text: str) -> list[AskedFor]:
    """Read the criteria in what the user's part of a request says."""
    rubric = text.split("<<<DATA", maxsplit=1)[0]
    heads = list(_CRITERION.finditer(rubric))
    places = [*(head.end() for head in heads), len(rubric)]
    return [
        AskedFor(head[1], head[2], rubric[start:end])
        for head, (start, end) in zip(heads, pairwise(places), strict=True)
    ]


def lines_with(terms: list[str], lines: list[str]) -> list[str]:
    """Give the lines that hold one of some words."""
    pattern = "|".join(re.escape(term) for term in terms if term)
    whole = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return [line for line in lines if pattern and whole.search(line)]


def _score(text: str) -> Json:
    lines = fenced_lines(text)
    return {asked.id: _mark(asked, lines) for asked in criteria(text)}


def _mark(asked: AskedFor, lines: list[str]) -> Json:
    wanted = re.search(r"years asked for: ([\d.]+)", asked.description)
    if wanted and (years := _years_line(lines)):
        share = years[0] / max(float(wanted[1]), 0.5)
        level = min(4, int(share * 2) + 1)
        return _marked(level, [years[1]], f"{years[0]} years stand against {wanted[1]}.")
    found = lines_with(asked.terms, lines)
    if not found:
        question = f"Can you tell us about your experience with {asked.name}?"
        return {"quotes": [], "reason": "Not mentioned.", "level": None, "question": question}
    facts = [line for line in found if _NUMBER.search(line) or len(line.split()) > 7]
    level = min(4, 1 + len(facts)) if facts else 1
    return _marked(level, [*facts, *found][:2], f"Mentioned in {len(found)} places.")


def _marked(level: int, lines: list[str], reason: str) -> Json:
    quotes = [{"text": " ".join(line.split()[:25]), "supports": True} for line in lines]
    unique = list({quote["text"]: quote for quote in quotes}.values())
    return {"quotes": unique, "reason": reason, "level": level, "question": None}


def _terms(name: str, description: str) -> list[str]:
    listed = re.search(r"^e\.g\. (.+)$", description, re.MULTILINE)
    words = [word for word in _WORD.findall(name) if not _COMMON.fullmatch(word)]
    return [term.strip() for term in listed[1].split(",")] if listed else words


def _years_line(lines: list[str]) -> tuple[float, str] | None:
    stated = [(float(found[1]), line) for line in lines if (found := _YEARS.search(line))]
    spans = [(_length(found), line) for line in lines if (found := _SPAN.search(line))]
    return max(stated, default=None) or max(spans, default=None)


def _length(span: re.Match[str]) -> float:
    end = re.search(r"(?:19|20)\d\d", span[2])
    start = re.search(r"(?:19|20)\d\d", span[1])
    return float(int(end[0] if end else "2026") - int(start[0] if start else "2026"))


def _profile(text: str) -> Json:
    lines = fenced_lines(text)
    sections = _sections(lines)
    prose = " ".join(sections["summary"])
    return {
        "headline": _headline(lines),
        "summary": " ".join(prose.split()[:30]) or None,
        "skills": _items(sections["skills"]),
        "work": _positions(sections["work"]),
        "education": [_course(line) for line in sections["education"] if len(line.split()) > 1],
        "languages": _items(sections["languages"]),
        "certificates": sections["certificates"],
    }


def _sections(lines: list[str]) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {name: [] for name in ("top", *_HEADINGS.values())}
    current = "top"
    for line in lines:
        heading = _HEADINGS.get(line.strip(" :").lower())
        if heading:
            current = heading
        elif line:
            sections[current].append(line)
    return sections


def _headline(lines: list[str]) -> str | None:
    plain = (line for line in lines if line and not re.search(r"[\[@\d]", line))
    return next((line for line in plain if line.strip(" :").lower() not in _HEADINGS), None)


def _items(lines: list[str]) -> list[str]:
    parts = [part.strip(" .•-") for line in lines for part in re.split(r"[,;|•]", line)]
    return list(dict.fromkeys(part.split(":")[-1].strip() for part in parts if part))[:40]


def _positions(lines: list[str]) -> list[Json]:
    heads = [place for place, line in enumerate(lines) if _SPAN.search(line)]
    return [
        _work(lines[head], " ".join(lines[head + 1 : end]))
        for head, end in pairwise([*heads, len(lines)])
    ]


def _work(line: str, text: str) -> Json:
    span = _SPAN.search(line)
    rest = _SPAN.sub("", line).strip(" ,|()-–—")
    parts = [
        part.strip(" ,()") for part in re.split(r",|\||\bat\b|–|—", rest) if part.strip(" ,()")
    ]
    return {
        "title": parts[0] if parts else None,
        "company": parts[1] if len(parts) > 1 else None,
        "start": _date(span[1]) if span else None,
        "end": _date(span[2]) if span else None,
        "description": " ".join(text.split()[:20]) or None,
    }


def _course(line: str) -> Json:
    span = _SPAN.search(line)
    years = re.findall(r"(?:19|20)\d\d", line)
    parts = [p.strip(" ()") for p in re.split(r",|\|", _SPAN.sub("", line)) if p.strip(" ()")]
    school = next((p for p in parts if re.search(r"(?i)univ|college|school|institut", p)), None)
    degree = next((p for p in parts if p != school and not p.isdigit()), None)
    return {
        "institution": school,
        "degree": degree,
        "field": None,
        "start": _date(span[1]) if span else None,
        "end": _date(span[2]) if span else (years[-1] if years else None),
    }


def _date(printed: str) -> str:
    year = re.search(r"(?:19|20)\d\d(?:-\d\d)?", printed)
    if not year or "-" in year[0]:
        return year[0] if year else "present"
    name = printed[:3].lower()
    if name in _MONTHS:
        return f"{year[0]}-{_MONTHS.index(name) + 1:02d}"
    number = re.match(r"(0[1-9]|1[0-2])/", printed)
    return f"{year[0]}-{number[1]}" if number else year[0]


def _draft(text: str) -> Json:
    title, *lines = [line for line in fenced_lines(text) if line] or ["the opening"]
    wishes = [part.strip(" -•*.") for line in lines for part in re.split(r"(?<=[.;])\s", line)]
    criteria = [_criterion(wish) for wish in wishes if len(wish.split()) >= 2 and _keywords(wish)]
    general = ("Results in similar work", "Responsibility for others", "Working with customers")
    spare = [_criterion(f"{title} experience"), *(_criterion(name) for name in general)]
    return {"criteria": [*criteria[:8], *spare[: max(0, 4 - len(criteria))]]}


def _keywords(wish: str) -> list[str]:
    words = [word for word in _WORD.findall(wish) if not _COMMON.fullmatch(word)]
    named = [word for word in words[1:] if not word.islower() and not word.isdigit()]
    return list(dict.fromkeys(named or [word for word in words if len(word) > 3]))[:6]


def _criterion(wish: str) -> Json:
    keywords = _keywords(wish) or wish.split()
    name = " ".join(keywords[:4])
    years = _YEARS.search(wish)
    required = re.search(r"\b(?:must|required|essential|need)\b", wish, re.IGNORECASE)
    return {
        "name": name,
        "kind": "must" if required else "scored",
        "weight": 5 if required else 3,
        "levels": {
            "0": f"The CV speaks against {name}",
            "1": f"{name} is named, no more",
            "2": f"{name} was used in one position",
            "3": f"{name} was used for years or with results",
            "4": f"{name} was led, taught or built from nothing",
        },
        "pass_level": 2,
        "terms": keywords,
        "years": float(years[1]) if years else None,
    }


_ANSWERS: Mapping[str, Callable[[str], Json]] = {
    "score": _score,
    "profile": _profile,
    "draft": _draft,
}
