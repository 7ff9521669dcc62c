"""Loads word lists and patterns before the first CV comes, so that forked processes share them."""

import datetime

from pipeline.extraction import dates, identity, rules

SAMPLE = """Maren Oldfield
Engineer
maren.oldfield@example.org | +44 20 7946 0000 | Leeds, United Kingdom
Summary
Builds services that people rely on.
Experience
Engineer, Harrow Tools, Leeds
2019 - present
- Built the billing service in Python and PostgreSQL for 12 teams
Education
2015 - 2019 BSc Computer Science, Ashford College
Skills
Python, PostgreSQL, Docker
Languages
English (native), German (B2)
Certificates
Certified Kubernetes Administrator
"""


def preload() -> None:
    """Go once through everything that is loaded or compiled at its first use."""
    found = identity.find(SAMPLE)
    rules.extract(SAMPLE, found, datetime.date(2026, 1, 1))
    dates.single("2019")
