"""F1 of contacts over all PDFs, and of the facts of the profile by language."""

import asyncio
import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from pipeline.errors import ReadingError
from pipeline.extraction import identity, rules
from pipeline.profile import Profile
from pipeline.reading import read
from tests.bench.reading import rivals
from tests.bench.reading.truth import Case, Tally, cases, mark_field, mark_phone
from tests.bench.table import Row

CONTACTS = {"name": 0.95, "email": 0.98, "phone": 0.99}
FACTS = {"companies": 0.85, "titles": 0.85, "schools": 0.85, "skills": 0.80}
WORST_LANGUAGE = 0.8
# What one writes in an afternoon: the first line, and two patterns over the text of pdftotext.
PEER = "regex on pdftotext"
MAIL, PHONE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), re.compile(r"\+?\(?\d[\d ().-]{7,16}\d")
FAR_FROM_EUROPE = {"ar", "hi", "ja", "zh", "ko", "he"}
Tallies = defaultdict[tuple[str, str], Tally]  # by field and language


async def rows(sets: Path, console: Console | None) -> list[Row]:
    """Measure on all files of the truth set that are PDFs; facts without the scans."""
    every = [case for case in cases(sets / "truth") if case.path.suffix == ".pdf"]
    return await asyncio.to_thread(_rows, every, console)


def _rows(every: Sequence[Case], console: Console | None) -> list[Row]:
    tallies: Tallies = defaultdict(Tally)
    for case in every:
        own: Tallies = defaultdict(Tally)
        profile = _profile(case)
        _mark(own, case, profile)
        for key, tally in own.items():
            tallies[key].add(tally.right, tally.wrong, tally.missed)
        if console:
            _tell(console, case, profile, own)
    theirs = _patterns(every)
    found = []
    for name, goal in CONTACTS.items():
        f1 = _sum(tallies, name, None).f1
        found.append(Row(f"{name} F1, all PDFs", f1, goal, "goal"))
        if theirs:
            found.append(Row("  a rival", f1, _sum(theirs, name, None).f1, PEER))
        worst, f1 = _worst(tallies, name)
        found.append(Row(f"  worst language: {worst}", f1, WORST_LANGUAGE, "goal"))
    for name, goal in FACTS.items():
        found.append(Row(f"{name} F1, English", _sum(tallies, name, {"en"}).f1, goal, "goal"))
        europe = {lang for _, lang in tallies} - FAR_FROM_EUROPE - {"en"}
        rest = _sum(tallies, name, europe).f1
        found.append(Row("  other European languages", rest, goal - 0.1, "goal"))
        rest = _sum(tallies, name, FAR_FROM_EUROPE).f1
        found.append(Row("  other languages", rest))
    return found


def _patterns(every: Sequence[Case]) -> Tallies:
    """What a few patterns find in the same files; nothing without pdftotext."""
    tallies: Tallies = defaultdict(Tally)
    if "pdftotext" not in rivals.available(".pdf"):
        return tallies
    texts = rivals.texts("pdftotext", [case.path for case in every])
    for case in every:
        text = texts.get(case.path, ("", 0.0))[0]
        name = next((line.strip() for line in text.split("\n") if line.strip()), None)
        contacts = Profile(
            name=name, emails=tuple(MAIL.findall(text)), phones=tuple(PHONE.findall(text)[:1])
        )
        _mark_contacts(tallies, case, contacts)
    return tallies


def _profile(case: Case) -> Profile:
    try:
        document = read(case.path.read_bytes(), case.path.name)
    except ReadingError:
        return Profile()
    today = datetime.datetime.now(datetime.UTC).date()
    return rules.extract(document.text, identity.find(document.text), today).profile


def _mark_contacts(tallies: Tallies, case: Case, profile: Profile) -> None:
    truth, lang = case.truth, case.lang
    mark_field(tallies["name", lang], [truth.get("name")], [profile.name])
    mark_field(tallies["email", lang], [truth.get("email")], profile.emails)
    mark_phone(tallies["phone", lang], truth.get("phone"), profile.phones)


def _mark(tallies: Tallies, case: Case, profile: Profile) -> None:
    _mark_contacts(tallies, case, profile)
    if case.scanned:
        return
    truth, lang = case.truth, case.lang
    found = {
        "companies": [work.company for work in profile.work],
        "titles": [work.title for work in profile.work],
        "schools": [course.institution for course in profile.education],
        "skills": profile.skills,
    }
    for name, values in found.items():
        mark_field(tallies[name, lang], truth.get(name) or (), values)


def _sum(tallies: Tallies, name: str, languages: set[str] | None) -> Tally:
    total = Tally()
    for (field, lang), tally in tallies.items():
        if field == name and (languages is None or lang in languages):
            total.add(tally.right, tally.wrong, tally.missed)
    return total


def _worst(tallies: Tallies, name: str) -> tuple[str, float]:
    f1 = {lang: tally.f1 for (field, lang), tally in tallies.items() if field == name}
    worst = min(f1, key=lambda lang: f1[lang])
    return worst, f1[worst]


def _tell(console: Console, case: Case, profile: Profile, own: Tallies) -> None:
    poor = {name: tally for (name, _), tally in own.items() if tally.f1 < 1}
    for name, tally in poor.items():
        console.print(
            f"{case.path.name} {name}: right {tally.right}, wrong {tally.wrong}, "
            f"missed {tally.missed}; wanted {case.truth.get(name)}",
            markup=False,
        )
    if poor.keys() & {"companies", "titles"}:
        for work in profile.work:
            console.print(
                f"    {work.title} @ {work.company} ({work.start} - {work.end})", markup=False
            )
    if poor.keys() & {"schools"}:
        console.print(f"    {[course.institution for course in profile.education]}", markup=False)
    if poor.keys() & {"skills"}:
        console.print(f"    {profile.skills}", markup=False)
    if poor.keys() & {"name", "email", "phone"}:
        console.print(f"    {profile.name} {profile.emails} {profile.phones}", markup=False)
