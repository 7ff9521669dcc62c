"""A name in other letters, another alphabet or with an ending names the person all the same."""

import pytest

from pipeline.errors import LeakError
from pipeline.profile import Identity
from pipeline.redaction import redact, refuse_leak

SPELLED = [
    ("Jürgen Müller", "Juergen Mueller"),
    ("Juergen Mueller", "Jürgen Müller"),
    ("Jürgen Müller", "JUERGENMUELLER"),
    ("Müller-Lüdenscheidt", "Mueller-Luedenscheidt"),
    ("Gökhan Öztürk", "Goekhan Oeztuerk"),
    ("Søren Ødegård", "Soeren Oedegaard"),
    ("Soeren Oedegaard", "Søren Ødegård"),
    ("Åse Ærø", "Aase Aeroe"),
    ("Þór Jónsson", "Thor Jonsson"),
    ("Hans Weiß", "Hans Weiss"),
    ("Иван Петров", "Ivan Petrov"),
    ("Ivan Petrov", "Иван Петров"),
    ("Михаил Щербаков", "Mikhail Shcherbakov"),
    ("Михаил Щербаков", "Michail Scherbakow"),
    ("Fyodor Solovyov", "Фёдор Соловьёв"),
    ("Юлия Жукова", "Yuliya Zhukova"),
    ("Володимир Зеленський", "Volodymyr Zelenskyy"),
    ("Νίκος Παπαδόπουλος", "Nikos Papadopoulos"),
    ("Nikos Papadopoulos", "Νίκος Παπαδόπουλος"),
    ("Георгий Иванов", "Георгия Иванова"),
    ("Сергей Иванов", "Ивановым"),
    ("Павел Достоевский", "Павлу Достоевскому"),
    ("Ivan Petrov", "Иваном Петровым"),
    ("Νίκος Παπαδόπουλος", "Νίκου Παπαδόπουλου"),
    ("Anna Kowalska", "Annę Kowalską"),
    ("Marek Wiśniewski", "Marka Wiśniewskiego"),
    ("Tomáš Dvořák", "Tomášem Dvořákem"),
    ("王小明", "小明"),
    ("欧阳建国", "建国"),
    ("김철수", "철수"),
]


@pytest.mark.parametrize(("name", "said"), SPELLED)
def test_it_is_replaced_and_refused(name: str, said: str) -> None:
    known = Identity(name=name)
    assert redact(f"The project of {said} grew.", known).text == "The project of [PERSON] grew."
    with pytest.raises(LeakError):
        refuse_leak(f"The project of {said} grew.", known)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Coen Bakker", "Trabajó con Con Edison."),
        ("Go Rust", "Knows Rust, Python and Go."),
        ("Анна Скала", "Работала со Scala и Python."),
        ("Jan Dvořák", "Managed Java services since January."),
        ("Martin Simon", "Martini bar, Simone & Sons"),
        ("Роман Вольный", "Читает романы, вольно мыслит."),
        ("Anna Kowalska", "kowal i anny"),
        ("王小明", "王国小学"),
    ],
)
def test_other_words_and_skills_stay(name: str, text: str) -> None:
    assert redact(text, Identity(name=name)).text == text
    refuse_leak(text, Identity(name=name))


@pytest.mark.parametrize(
    ("name", "twin"), [("Jürgen Müller", "Gökhan Öztürk"), ("Иван Петров", "Павел Щукин")]
)
def test_two_names_give_the_same_bytes_in_all_spellings(name: str, twin: str) -> None:
    spelled = dict(SPELLED) | {"Павел Щукин": "Pavel Shchukin"}
    texts = {
        redact(f"{who}\nNurse\n{spelled[who]} led a team.\n", Identity(name=who)).text
        for who in (name, twin)
    }
    assert texts == {"[PERSON]\nNurse\n[PERSON] led a team.\n"}
