"""Who a CV is of is found in many layouts and scripts, and nothing is made up."""

import pytest

from pipeline.extraction import identity


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mira Kowalczyk\nBackend Developer\nmira@example.org\n", "Mira Kowalczyk"),
        ("CURRICULUM VITAE\n\nTOMAS VAN DEN BERG\nWarehouse worker", "TOMAS VAN DEN BERG"),
        ("Name: Ines O’Rourke\nTelefon: 0151 2345678", "Ines O’Rourke"),
        ("Vorname: Jonas\nNachname: Weidner\n", "Jonas Weidner"),
        ("L E N A  H O L M\nSummary\nNurse", "LENA HOLM"),
        ("Resume\nSoftware Engineer\nOmar Haddad\nomar.haddad@example.com", "Omar Haddad"),
        ("Dr. Paula Baker, PhD\npaula.baker@example.com\nChemist", "Paula Baker"),
        ("王晓明\n软件工程师\nwang@example.com", "王晓明"),
        ("氏名：山本 陽子\n職歴\n", "山本 陽子"),
        ("김민준\n개발자\n경력", "김민준"),
        ("ليلى حداد\nمهندسة برمجيات\nالخبرة", "ليلى حداد"),
        ("נועה כהן\nמנהלת פרויקטים\nניסיון", "נועה כהן"),
        ("Иван Петров\nИнженер\nОпыт работы", "Иван Петров"),
        ("अनिल वर्मा\nइंजीनियर\nकौशल", "अनिल वर्मा"),
        ("Jane M. Doeringer-O'Brien\nChemist", "Jane M. Doeringer-O'Brien"),
        ("M. Jean Dupont\nComptable", "Jean Dupont"),
        ("jane doeringer\nchemist\njane.doeringer@example.com", "jane doeringer"),
        ("josé müller\njose_mueller@example.com\njosemuller@example.com", "josé müller"),
        ("Ben Okafor\nNurse\nExperience\n", "Ben Okafor"),
        ("BEN YOUNG\nNurse\nExperience\n", "BEN YOUNG"),
        ("Van Nguyen\nNurse\nExperience\n", "Van Nguyen"),
        ("Anna\nLindqvist Anna Lindqvist\nControllerin", "Anna Lindqvist"),
    ],
)
def test_name(text: str, name: str) -> None:
    assert identity.find(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "WORK EXPERIENCE\nSenior Accountant\nAcme Ltd\n2019 - 2021",
        "Professional Summary\nDriven marketing specialist with ten years of experience.",
        "jane doeringer\njane@example.com",
        "backend developer\nbackend.developer@example.com",
        "Event Lead / Prep Cook\nSummary\nTalented cook",
        "Van Driver\nExperience\nDrove a van",
        "van Berg\nExperience\nDrove a van",
        "",
    ],
)
def test_no_convincing_name_is_none(text: str) -> None:
    assert identity.find(text).name is None


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("mail: jo.lund+cv@mail.example.org.", "jo.lund+cv@mail.example.org"),
        ("jo.lund@example.\norg\nOslo", "jo.lund@example.org"),
        ("jo\n(mailto:jo.lund\n@example.o\nrg)\n", "jo.lund@example.org"),
        ("jo.lund (at) example (dot) org", "jo.lund@example.org"),
        ("jo.lund @ example.org", "jo.lund@example.org"),
    ],
)
def test_emails_are_put_together(text: str, email: str) -> None:
    assert identity.find(text).emails == (email,)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Jo Lund\n+49 (0) 1512 3450493", "+4915123450493"),
        ("Jo Lund\nBerlin, Germany\n01512 3450493", "+4915123450493"),
        ("Tel.: 555-0142-77", "555-0142-77"),
        ("Jo Lund | +44.7400.199937", "+447400199937"),
    ],
)
def test_phones(text: str, phone: str) -> None:
    assert identity.find(text).phones == (phone,)


@pytest.mark.parametrize(
    "text",
    [
        "Jo Lund\n2015 - 2019 University",
        "Jo Lund\nOslo, Norway\njo@example.com\nUniversity 20142018",
        "Jo Lund\n01.03.2019 - 31.12.2020",
        "Jo Lund\nBudget of 1.000.000 and 3 000 000",
        "Certificate no. 49151234504",
        "Jo Lund\n138XXXX8899",
    ],
)
def test_other_figures_are_no_phones(text: str) -> None:
    assert identity.find(text).phones == ()


def test_links_and_handles() -> None:
    found = identity.find("Jo Lund\ngithub.com/jolund | https://jolund.dev | LinkedIn: jo-lund-7\n")
    assert found.links == ("https://jolund.dev", "github.com/jolund")
    assert "jo-lund-7" in found.printed


def test_a_technology_is_no_link() -> None:
    assert identity.find("Jo Lund\nASP.NET, Node.js and Socket work").links == ()


def test_private_lines_are_printed_with_their_label() -> None:
    text = (
        "Jo Lund\nDate of birth: 12.03.1987\nNationality: German\nAddress: Hauptstraße 12, 10115 "
        "Berlin\nLanguages\nGerman (C1)"
    )
    printed = identity.find(text).printed
    assert {"12.03.1987", "Nationality: German", "Hauptstraße 12, 10115 Berlin"} <= set(printed)
    assert "German" not in printed


@pytest.mark.parametrize(
    "text", ["Jo Lund\nOslo, Norway\njo@example.org", "Jo Lund\njo@example.org | Oslo, Norway"]
)
def test_location(text: str) -> None:
    assert identity.find(text).location == "Oslo, Norway"
