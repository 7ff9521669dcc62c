"""Texts made to keep expressions busy, or full of rules and dashes by chance, come to an end."""

import datetime
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.drafting import rules as drafting
from pipeline.extraction import identity, rules
from pipeline.profile import Profile
from pipeline.reading.cleaning import clean
from pipeline.redaction import redact
from pipeline.scoring import keywords

TODAY = datetime.date(2026, 1, 1)
RUBRIC = drafting.draft("Engineer", "Must have: Python, 3 years. English B2 and a degree.").rubric
# Each is fast here by a factor of a hundred; an expression that backtracks takes hours.
PATIENCE = 30
PIECES = [
    *"-_.+@,|()/:;•*'\"#%=1Aaé山ا",
    *("a-", "a.", "a_", "(1)", "a@", "a@b.", "- \n", "• a\n", "Aa ", "A. ", "\n", "\t", " "),
    *("2019 - ", "01/2019 ", "Jan 2019", "+1", "00", "www.", "http://", "dot ", "(at) ", "x@y.z\n"),
    *("(8 years) ", " 5 Jahre", ". Basic: ", "Q1 2019", "\x1f", "Mar 20 – ", "2019/20", "; A: "),
    *("Prof. Jane Doe ", "5 years experience ", "References\n", "数据", "University of "),
    *("[PERSON] ", "Python, ", "Skills:\n", "Experience\n", "2019 - 2020\n", "Aa, Bb 2019\n"),
]


@contextmanager
def ended_in_time() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError("the rules come to no end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.integers(50, 1500))
@settings(max_examples=80, deadline=None)
def test_any_run_of_signs_comes_to_an_end(pieces: list[str], times: int) -> None:
    text = "Ana Ruiz\nana@example.org\n" + "".join(pieces) * times
    with ended_in_time():
        cleaned = clean(text[:6000])
        found = identity.find(cleaned)
        profile = rules.extract(cleaned, found, TODAY).profile
        keywords.score(RUBRIC, redact(cleaned, found).text, profile, TODAY)


def test_a_line_of_dashes_above_an_address_costs_nothing() -> None:
    with ended_in_time():
        found = identity.find("-" * 60 + "a-b_c" * 40 + "\nAna Ruiz\nana@example.org")
    assert found.emails == ("ana@example.org",)


def test_a_long_text_in_a_script_without_blanks_comes_to_an_end() -> None:
    text = "数据分析" * 25_000
    with ended_in_time():
        keywords.score(RUBRIC, text, Profile(), TODAY)
