"""What a CV says of family, belief, origin, birth and home stays here, however it is said."""

import pytest

from pipeline.errors import LeakError
from pipeline.extraction import identity
from pipeline.redaction import redact, refuse_leak

CV = "Mirela Kovacova\nmirela@example.org\n{line}\nNurse\n{heading}\n{entry}\n"
PRIVATE = [
    ("DNI 12345678Z, 12/05/1988, soltera", ("12345678Z", "1988", "soltera")),
    ("NIE: X1234567L", ("1234567",)),
    ("Passport no. C01X00T47", ("C01X00T47",)),
    ("PESEL 44051401359", ("44051401359",)),
    ("Codice fiscale RSSMRA85T10A562S", ("RSSMRA",)),
    ("身份证号 11010519491231002X", ("11010519491231002",)),
    ("12/05/1988", ("1988",)),
    ("12. Mai 1988 | mirela@example.org", ("1988",)),
    ("Geburtsdatum: 03.04.1985, verheiratet, 2 Kinder, evangelisch", ("1985", "2 Kinder", "evan")),
    ("geboren in Köln, ledig", ("Köln", "ledig")),
    ("Born in Dublin 1985. Irish citizen. Married.", ("Dublin", "1985", "Irish", "Married")),
    ("Husband: Tom Smith, two children", ("Tom", "Smith", "children")),
    ("Married, two children", ("Married", "children")),
    ("Female, single", ("Female", "single")),
    ("Casada, ciudadana española", ("Casada", "española")),
    ("Célibataire, sans enfant", ("libataire", "enfant")),
    ("Замужем, двое детей", ("Замужем", "детей")),
    ("生年月日 1985年4月3日", ("1985",)),
    ("性別 女", ("女",)),
    ("City: Prague", ("Prague",)),
    ("Wohnort: Köln", ("Köln",)),
    ("Prague, Czech Republic", ("Prague", "Czech")),
    ("Prague +420 mirela.k@example.org LinkedIn 612 39 CZ 58 47", ("+420", "612 39", "58 47")),
]


@pytest.mark.parametrize(("line", "gone"), PRIVATE, ids=[line for line, _ in PRIVATE])
def test_it_is_replaced(line: str, gone: tuple[str, ...]) -> None:
    text = CV.format(line=line, heading="Experience", entry="Ward 3, 2015 - 2020")
    known = identity.find(text)
    done = redact(text, known).text
    assert known.name == "Mirela Kovacova"
    assert [value for value in gone if value in done] == []
    assert done.endswith("Nurse\nExperience\nWard 3, 2015 - 2020\n")
    assert redact(done, known).text == done
    refuse_leak(done, known)


def test_the_word_after_a_number_is_no_part_of_it() -> None:
    text = CV.format(
        line="Holder of passport no. J6269139 Languages", heading="Experience", entry="Ward"
    )
    assert "\nHolder of [PERSONAL] Languages\n" in redact(text, identity.find(text)).text


@pytest.mark.parametrize(
    "line", ["DNI 12345678Z, soltera", "Irish citizen", "Verheiratet, 2 Kinder", "Born 12.05.1988"]
)
def test_put_back_it_is_refused(line: str) -> None:
    known = identity.find(CV.format(line=line, heading="Experience", entry="Ward 3"))
    with pytest.raises(LeakError):
        refuse_leak(f"Ward 3. {line}. Nurse.", known)


@pytest.mark.parametrize(
    "line",
    [
        "Single page applications, single sign-on",
        "National Sales Manager",
        "friendly tone, people-oriented",
        "Citizen services, 12 people",
        "Catholic University of Lublin, German studies",
        "Care of children and young people",
        "12/05/2019 - 01/03/2021 Nurse",
        "12/05/2019 Nurse",
        "Passport Office, room 12",
        "Berlin Heart Centre GmbH",
    ],
)
@pytest.mark.parametrize("place", ["{line}\nNurse", "Nurse\nExperience\n{line}"])
def test_work_that_sounds_alike_stays(line: str, place: str) -> None:
    text = f"Mirela Kovacova\nmirela@example.org\n{place.format(line=line)}\n"
    assert line in redact(text, identity.find(text)).text


def test_the_town_goes_from_the_contact_block_and_stays_where_it_is_an_employers() -> None:
    text = CV.format(
        line="Prague | +420 777 123 456",
        heading="Experience",
        entry="Nurse, City Hospital Prague, 2015 - 2020\nLocation: Prague\nEducation\nUK Prague",
    )
    done = redact(text, identity.find(text)).text
    assert done.startswith("[PERSON]\n[EMAIL]\n[ADDRESS] | [PHONE]\nNurse\n")
    assert done.endswith(text.partition("Experience")[2])


INLINE = [
    ("References: Linda Park, CEO at Foo", "Linda Park"),
    ("References: Prof. Linda Park", "Linda Park"),
    ("Referencias: Dra. Lucía Pérez, 600111222", "Lucía Pérez"),
    ("Referans: Mehmet Demir", "Mehmet Demir"),
    ("Рекомендации: Петрова Анна, начальник отдела", "Петрова Анна"),
    ("المراجع: خالد السعيد", "خالد السعيد"),
    ("推荐人：李强教授，清华大学", "李强"),
    ("References: Linda Park, Foo\nPaul Rivers, Bar", "Paul Rivers"),
]


@pytest.mark.parametrize(("line", "name"), INLINE)
def test_referees_on_the_line_of_their_heading_go_and_are_counted(line: str, name: str) -> None:
    text = f"Mirela Kovacova\nExperience\nBaker, Harbour Foods\n{line}\n"
    done = redact(text, identity.find(text))
    assert name not in done.text
    assert done.removed["name of another person"] == line.count("\n") + 1


@pytest.mark.parametrize(
    ("line", "name", "reading"),
    [
        ("氏名 山田 太郎（やまだ たろう）", "山田 太郎", "やまだ"),
        ("姓名 王小明（Wang Xiaoming）", "王小明", "Xiaoming"),
        ("성명 김철수", "김철수", "철수"),
    ],
)
def test_a_name_after_a_label_and_a_blank_goes_with_its_reading(
    line: str, name: str, reading: str
) -> None:
    text = f"履歴書\n{line}\n職歴\nPython開発を担当\n"
    known = identity.find(text)
    assert known.name == name
    assert reading not in redact(text, known).text
