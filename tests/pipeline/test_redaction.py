"""Nothing known about a candidate leaves, and nothing else is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import redaction, skills
from pipeline.errors import LeakError
from pipeline.extraction import identity
from pipeline.profile import Identity

CV = """{name}
Data Engineer
{mail} | +49 1512 3450493 | https://www.linkedin.com/in/{handle}
Address: Hauptstraße 12, 10115 Berlin
Date of birth: 12.03.1987
Nationality: German
Experience
{name} built pipelines with Python, Spring Boot, Apache Spark and Ruby on Rails.
Reach {first} at 01512/345 04 93.
Languages
German (native)
"""
SKILLS = ("Python", "Spring Boot", "Apache Spark", "Ruby on Rails", "Node.js", "C++", "Excel")
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéñöşłçåæø", min_size=2, max_size=9)
NAMES = st.lists(WORDS.map(str.capitalize), min_size=1, max_size=4).map(" ".join)


def cv(name: str) -> str:
    handle = name.lower().replace(" ", "-")
    mail = f"{name.lower().replace(' ', '.')}@example.org"
    return CV.format(name=name, mail=mail, handle=handle, first=name.split(maxsplit=1)[0])


def redact(text: str) -> redaction.Redacted:
    return redaction.redact(text, identity.find(text))


def test_everything_known_is_replaced_and_the_rest_stays() -> None:
    done = redact(cv("Mirela Kovacova"))
    assert done.text == (
        "[PERSON]\nData Engineer\n[EMAIL] | [PHONE] | [LINK]\nAddress: [ADDRESS]\n"
        "Date of birth: [BIRTH DATE]\n[PERSONAL]\nExperience\n[PERSON] built pipelines with "
        "Python, Spring Boot, Apache Spark and Ruby on Rails.\nReach [PERSON] at [PHONE].\n"
        "Languages\nGerman (native)\n"
    )
    assert not done.missing_name
    assert done.removed["name"] == 3
    assert done.removed["phone number"] == 2


@pytest.mark.parametrize(
    "name", ["Ana Maria Lopes Quintela", "Jean-Luc Thibodeau", "Oluwaseun Adeyemi"]
)
def test_a_name_swap_gives_the_same_bytes(name: str) -> None:
    assert redact(cv(name)).text == redact(cv("Mirela Kovacova")).text


@pytest.mark.parametrize(
    "printed",
    ["KOVÁČOVÁ", "Kovacova, Mirela", "M I R E L A  K O V A C O V A", "mirelakovacova", "Mirela's"],
)
def test_other_spellings_of_the_name_go_too(printed: str) -> None:
    known = Identity(name="Mirela Kováčová")
    done = redaction.redact(f"Seen: {printed} here", known)
    assert done.text == "Seen: [PERSON] here"


def test_a_name_that_is_a_skill_does_not_destroy_skills() -> None:
    known = Identity(name="Ruby Boot")
    done = redaction.redact("Ruby Boot\nSkills: Ruby on Rails, Spring Boot\nBoot led a team", known)
    assert done.text == "[PERSON]\nSkills: Ruby on Rails, Spring Boot\n[PERSON] led a team"
    redaction.refuse_leak(done.text, known)


def test_an_everyday_word_stays_a_word() -> None:
    done = redaction.redact("Will Young will lead. Will knows SQL.", Identity(name="Will Young"))
    assert done.text == "[PERSON] will lead. [PERSON] knows SQL."


def test_a_first_name_that_is_a_particle_too_goes_where_it_begins_the_name() -> None:
    done = redaction.redact("Ben ran it. He knew ben Ali.", Identity(name="Ben Okafor"))
    assert done.text == "[PERSON] ran it. He knew ben Ali."
    done = redaction.redact("Van driver at Berg", Identity(name="Jan van Dijk"))
    assert done.text == "Van driver at Berg"


def test_the_file_name_goes_and_a_missing_name_is_said() -> None:
    done = redaction.redact("see jo_lund_cv.pdf", Identity(), "jo_lund_cv.pdf")
    assert done.text == "see [PERSON]"
    assert done.missing_name


@settings(max_examples=60, deadline=None)
@given(NAMES, st.lists(st.sampled_from(SKILLS), min_size=1, max_size=5))
def test_redaction_is_idempotent_keeps_skills_and_never_leaks(name: str, listed: list[str]) -> None:
    text = f"{cv(name)}\nSkills: {', '.join(listed)}\n"
    known = identity.find(text).model_copy(update={"name": name})
    once = redaction.redact(text, known)
    assert redaction.redact(once.text, known).text == once.text
    redaction.refuse_leak(once.text, known)
    if not skills.find(name):
        kept = {mention.skill for mention in skills.find(once.text)}
        assert {skills.canonical(term) for term in listed} <= kept


VOCABULARY = sorted({spelling.text for spelling in skills._vocabulary().spellings.values()})


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8, unique=True), NAMES)
def test_no_skill_of_the_vocabulary_is_lost(listed: list[str], name: str) -> None:
    if " " not in name or skills.find(name):
        return
    text = "\n".join(f"Worked with {skill} every day." for skill in listed)
    done = redaction.redact(f"{name}\n{text}", Identity(name=name)).text
    assert done == f"[PERSON]\n{text}"


VALUES = {
    "name": "Mirela Kovacova",
    "rare word of the name": "kovacova",
    "e-mail": "mirela.kovacova@EXAMPLE.org",
    "phone in another format": "(01512) 345-04-93",
    "handle": "linkedin profile mirela-kovacova",
    "address": "Hauptstraße  12, 10115\nBerlin",
    "birth date": "12.03.1987",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_a_known_value_put_back_is_refused(value: str) -> None:
    known = identity.find(cv("Mirela Kovacova"))
    clean = redaction.redact(cv("Mirela Kovacova"), known).text
    redaction.refuse_leak(clean, known)
    with pytest.raises(LeakError) as caught:
        redaction.refuse_leak(f"{clean}\n{value}\n", known)
    assert value not in caught.value.message


@settings(max_examples=60, deadline=None)
@given(NAMES.filter(lambda name: " " in name), st.integers(min_value=0, max_value=100))
def test_a_full_name_anywhere_is_refused(name: str, at: int) -> None:
    text = "Built data pipelines. Led a team of five people and taught others every week."
    with pytest.raises(LeakError):
        redaction.refuse_leak(f"{text[:at]} {name} {text[at:]}", Identity(name=name))


def test_our_own_words_are_no_leak() -> None:
    known = Identity(name="Isaiah Dresden")
    ours = "The opening is in Dresden."
    redaction.refuse_leak(f"{ours}\n[PERSON] knows Python.", known, ours)
    with pytest.raises(LeakError):
        redaction.refuse_leak(f"{ours}\nDresden knows Python.", known, ours)


STATED = [
    ("0815", "Tel 08-15, extension"),
    ("55 12 34", "Call 551234 now"),
    ("+49 1512 3450493", "Call 01512/3450493 now"),
    ("Sandy Hollow", "Lives in SANDY\nHollow"),
    ("Leipzig", "Lives in Leipzig"),
    ("jo@intranet", "Write to jo@intranet"),
]


@pytest.mark.parametrize(("value", "text"), STATED)
def test_what_a_person_put_right_is_replaced_and_refused(value: str, text: str) -> None:
    known = Identity(name="Mirela Kovacova", stated=(value,))
    with pytest.raises(LeakError):
        redaction.refuse_leak(text, known)
    done = redaction.redact(text, known).text
    assert redaction.PLACEHOLDER.search(done)
    redaction.refuse_leak(done, known)
    assert redaction.redact(done, known).text == done


def test_a_short_number_put_right_is_no_part_of_longer_ones() -> None:
    known = Identity(name="Mirela Kovacova", phones=("2015",), stated=("551234",))
    text = "Budget 1551234, year 20151"
    assert redaction.redact(text, known).text == text
    redaction.refuse_leak(text, known)
