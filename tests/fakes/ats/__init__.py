"""Applicant tracking systems on loopback, written from their public documents."""

from tests.fakes.ats.ashby import FakeAshby
from tests.fakes.ats.greenhouse import FakeGreenhouse
from tests.fakes.ats.world import Fault, Note, Resume

__all__ = ["FakeAshby", "FakeGreenhouse", "Fault", "Note", "Resume"]
