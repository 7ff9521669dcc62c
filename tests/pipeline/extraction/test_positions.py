"""Positions are told apart in the layouts of real CVs: roles at one company, dates in sentences."""

import pytest

from pipeline.extraction import work

ONE_COMPANY = [
    (
        "Acme GmbH\nSenior Engineer Mar 2020 – Present\n• Built the API\n• Led four people\n"
        "Engineer Mar 2018 – Feb 2020\n• Wrote tests"
    ),
    (
        "Acme GmbH, Berlin\nSenior Engineer\nMar 2020 - Present\n- Built the API\n"
        "- Led four people\nEngineer\nMar 2018 - Feb 2020\n- Wrote tests"
    ),
    (
        "Acme GmbH\nBerlin\n\nSenior Engineer    Mar 2020 - Present\n• Built the API\n"
        "• Led four\npeople\nEngineer    Mar 2018 - Feb 2020\n• Wrote tests"
    ),
    (
        "Acme GmbH    Mar 2018 - Present\nSenior Engineer    Mar 2020 - Present\n• Built the API\n"
        "• Led four people\nEngineer    Mar 2018 - Feb 2020\n• Wrote tests"
    ),
]


@pytest.mark.parametrize("text", ONE_COMPANY)
def test_roles_at_one_company(text: str) -> None:
    first, second = work.find(text.splitlines())[-2:]
    assert (first.title, first.company, first.start) == ("Senior Engineer", "Acme GmbH", "2020-03")
    assert (second.title, second.company, second.end) == ("Engineer", "Acme GmbH", "2020-02")
    assert (first.description or "").replace("\n", " ") == "Built the API Led four people"
    assert second.description == "Wrote tests"


def test_the_next_company_takes_nothing_from_the_one_before() -> None:
    text = f"{ONE_COMPANY[0]}\nBeta Ltd\nTester Jan 2016 – Feb 2018\n• Tested"
    assert [one.company for one in work.find(text.splitlines())] == [
        "Acme GmbH",
        "Acme GmbH",
        "Beta Ltd",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Did a thing that was very long and took years, from 2019 to 2020, with three people.",
        "• Grew sales from 2019 to 2020",
        "• Side project (2019 – 2020)",
    ],
)
def test_a_range_in_the_text_of_a_position_is_no_position(text: str) -> None:
    lines = f"Engineer\nFlurb\n2019 - 2021\n{text}\nAnalyst\nGlorp\n2015 - 2018".splitlines()
    assert [(one.title, one.company) for one in work.find(lines)] == [
        ("Engineer", "Flurb"),
        ("Analyst", "Glorp"),
    ]


def test_positions_with_bullets_are_positions() -> None:
    lines = ["• Engineer, Flurb GmbH, 2019 - 2021", "• Analyst, Glorp Ltd, 2015 - 2018"]
    assert len(work.find(lines)) == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "ООО Ромашка\nИнженер\nМарт 2019 г. - Апрель 2021 г.\nРазработка сервисов",
            "Инженер",
        ),
        ("2019年3月至今\n阿里巴巴集团\n高级工程师\n负责系统开发。", "高级工程师"),
        ("2019年3月〜現在に至る\n株式会社アクメ\nエンジニア", "エンジニア"),
    ],
)
def test_positions_in_other_scripts_have_dates(text: str, title: str) -> None:
    (found,) = work.find(text.splitlines())
    assert (found.title, found.start) == (title, "2019-03")
