"""Courses of study: institution, degree and field are told apart."""

import pytest

from pipeline.extraction import education


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Diplom-Informatiker, TU München (2010)", ("TU München", "Diplom-Informatiker", None)),
        ("MSc Physics | ETH Zürich | 2015", ("ETH Zürich", "MSc", "Physics")),
        ("BSc (Hons) Physics, Ashford College, 2015", ("Ashford College", "BSc", "Physics")),
        ("PhD, MIT, 2015", ("MIT", "PhD", None)),
        (
            "BSc Computer Science, University of Hamburg, 2014 - 2017",
            ("University of Hamburg", "BSc", "Computer Science"),
        ),
        ("B.Sc. Informatik, RWTH Aachen, 2014", ("RWTH Aachen", "B.Sc.", "Informatik")),
        (
            "Computer Science (BSc), Ashford College, 2014",
            ("Ashford College", "BSc", "Computer Science"),
        ),
        (
            "Bachelor of Science in Physics, Ashford College, 2014",
            ("Ashford College", "Bachelor of Science", "Physics"),
        ),
        ("Bachelor of Arts, Ashford College, 2014", ("Ashford College", "Bachelor of Arts", None)),
        (
            "Master's degree in Economics, Ashford College, 2014",
            ("Ashford College", "Master's degree", "Economics"),
        ),
        (
            "Grado en Derecho. Universidad de Sevilla. 2010-2014",
            ("Universidad de Sevilla", "Grado", "Derecho"),
        ),
        ("清华大学 计算机科学 本科 2010 - 2014", ("清华大学", "本科", "计算机科学")),
        ("서울대학교 컴퓨터공학 학사 2010 - 2014", ("서울대학교", "학사", "컴퓨터공학")),
        (
            "High School Diploma — Central School — 2005",
            ("Central School", "High School Diploma", None),
        ),
        (
            "Diplom mit Auszeichnung, Hochschule Trier, 2001",
            ("Hochschule Trier", "Diplom mit Auszeichnung", None),
        ),
        (
            "Licence Informatique, Université de Lyon, 2014",
            ("Université de Lyon", "Licence", "Informatique"),
        ),
    ],
)
def test_parts(line: str, found: tuple[str, str, str | None]) -> None:
    (one,) = education.find([line])
    assert (one.institution, one.degree, one.field) == found
