"""What plain questions are understood as."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.asking.conditions import as_json, from_json, in_words
from handlers.asking.grammar import (
    Asked,
    Compare,
    Gaps,
    Question,
    Refused,
    Unknown,
    Who,
    Why,
    WhyAbove,
    read_question,
)
from handlers.asking.people import place_in
from handlers.asking.reading import parse
from pipeline.likeness import likeness

_WORDS = (
    "who|why|is|has|above|compare|and|or|not|no|top|3|years|of|Python|German|C1|#2|,|in #3|ready"
    "|what|missing|for|(|)|how many|the|second|either|neither|level|at least|points|“|?|Ana"
)
WORDS = _WORDS.split("|")


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("who has Kubernetes and German?", "Kubernetes and German"),
        ("5+ years of Python but no Git", "at least 5 years of Python and without Git"),
        ("who has Python, Go or Rust", "Python or Go or Rust"),
        ("who has Python, Kubernetes and German", "Python and Kubernetes and German"),
        ("who knows neither Git nor Perl but Docker", "without (Git or Perl) and Docker"),
        ("who has Python and either Git or Perl", "Python and (Git or Perl)"),
        ("Kubernetes or Docker and German", "Kubernetes or (Docker and German)"),
        ("fluent German and English (B2 or better)", "German from C1 and English from B2"),
        ("which candidates have a master's degree", "a degree (master's)"),
        ("who has less than three years of experience", "at most 3 years"),
        ("who has Python for at least 3 years", "at least 3 years of Python"),
        ("who scores above 70 and is undecided", "at least 70 points and undecided"),
        ("who has level 3 on Team lead and is ready", "level 3 or more for Team lead and ready"),
        ("who was declined or put on hold?", "declined or on hold"),
        ("is there anyone who knows go?", "go"),
        ("who has worked with payment providers", "“payment providers” in the CV"),
        ("who has a bachelor or a PhD", "a degree (bachelor) or a degree (PhD)"),
        ("do we have someone with SAP", "SAP"),
        ("can you show me candidates with Java but not Perl, please?", "Java and without Perl"),
        ("who hasn't been decided yet?", "without decided"),
        ("who's waiting for a decision?", "undecided"),
        ("who failed the must-haves?", "a must-have not met"),
        ("who has 80 points or more?", "at least 80 points"),
        ("wer hat Kubernetes und Deutsch?", "Kubernetes and Deutsch"),
        ("qui parle allemand et anglais ?", "Allemand and Anglais"),
    ],
)
def test_wishes_are_understood(text: str, understood: str) -> None:
    what = read_question(text).what
    assert isinstance(what, Who)
    assert what.condition is not None
    assert in_words(what.condition) == understood


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("why is Ana Ruiz ranked higher than Zed Young?", WhyAbove("Ana Ruiz", "Zed Young")),
        ("why is #2 below the first", WhyAbove("the first", "#2")),
        ("why has Ana 62?", Why("Ana")),
        ("why did Candidate 4 get only 12 points?", Why("Candidate 4")),
        ("why isn't Ana ready?", Why("Ana")),
        ("warum hat Ana 62?", Why("Ana")),
        ("explain Ana's score", Why("Ana")),
        ("who is Ana Ruiz?", Why("Ana Ruiz")),
        ("tell me about #2", Why("#2")),
        ("what is missing for #2?", Gaps("#2")),
        ("what should we ask Ana", Gaps("Ana")),
        ("what does Ana lack?", Gaps("Ana")),
        ("questions for the second", Gaps("the second")),
        ("compare Ana, Zed and #3", Compare(("Ana", "Zed", "#3"))),
        ("compare 1 2 3", Compare(("1", "2", "3"))),
        ("what is the difference between Ana and Zed?", Compare(("Ana", "Zed"))),
        ("Ana vs. Zed", Compare(("Ana", "Zed"))),
        ("why is Zed not above Ana?", WhyAbove("Zed", "Ana")),
        ("who is better, Ana or Zed?", WhyAbove("Ana", "Zed")),
        ("why was Zed Young declined?", Why("Zed Young")),
        ("what are Ana's strengths?", Why("Ana")),
        ("what should I ask Ana in the interview?", Gaps("Ana")),
        ("what would raise Ana's score?", Gaps("Ana")),
        ("compare the top 3", Compare(("1", "2", "3"))),
        ("top 3 please", Who(None, 3)),
        ("top 3", Who(None, 3)),
        ("show me the top five", Who(None, 5)),
        ("who is the best candidate?", Who(None, 3)),
        ("list everyone", Who(None)),
        ("how many candidates are there?", Who(None, counted=True)),
        ("how many years does Ana have?", Unknown()),
        ("does Ana know Python?", Unknown()),
        ("hello", Unknown()),
        ("?!", Unknown()),
    ],
)
def test_questions_are_understood(text: str, question: Question) -> None:
    assert read_question(text) == Asked(question)


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("who is ready in #3?", "3"),
        ("who is ready in opening 3", "3"),
        ("who is ready for the opening “Backend lead”?", "Backend lead"),
        ("why is #1 above #2 in #12?", "12"),
        ("what is missing for #2?", ""),
    ],
)
def test_an_opening_is_named(text: str, opening: str) -> None:
    assert read_question(text).opening == opening


@pytest.mark.parametrize(
    "text", ["who is female?", "how many women", "which ones are married", "is anyone christian?"]
)
def test_nobody_is_chosen_by_what_may_not_count(text: str) -> None:
    what = read_question(text).what
    assert isinstance(what, Refused)
    assert "Ask instead for" in what.reason


@given(
    st.one_of(st.text(max_size=600), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
)
@settings(deadline=None)
def test_no_question_is_too_odd(text: str) -> None:
    assert isinstance(read_question(text), Asked)
    condition = parse(text)
    assert from_json(as_json(condition)) == condition
    assert condition is None or in_words(condition)


@pytest.mark.parametrize(
    ("words", "place"),
    [("#2", 2), ("2", 2), ("no. 3", 3), ("the second", 2), ("first candidate", 1), ("Ana", None)],
)
def test_places_are_understood(words: str, place: int | None) -> None:
    assert place_in(words) == place


@pytest.mark.parametrize(
    ("words", "name", "fits"),
    [
        ("ana", "Ana Ruiz", True),
        ("ruiz, ANA", "Ana Ruiz", True),
        ("riuz", "Ana Ruiz", True),
        ("muller", "Jürgen Müller", True),
        ("jurg mul", "Jürgen Müller", True),
        ("小明", "王小明", True),
        ("kowalsky", "Ewa Kowalska", True),
        ("ann", "Ana Ruiz", False),
        ("a", "Ana Ruiz", False),
        ("ana costa", "Ana Ruiz", False),
        ("%", "Ana Ruiz", False),
        ("", "Ana Ruiz", False),
        ("ana", "", False),
    ],
)
def test_names_are_remembered_more_or_less(words: str, name: str, *, fits: bool) -> None:
    assert (likeness(words, name) > 0) is fits
