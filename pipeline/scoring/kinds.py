"""What a criterion is about, which decides how it is judged and what counts as a fact of it."""

from typing import Literal

from pipeline.rubric import Criterion
from pipeline.scoring import spoken

Kind = Literal["terms", "years", "degree", "language"]


def kind_of(criterion: Criterion) -> Kind:
    """Tell what a criterion is about: years, a language, a degree, else its terms or its name."""
    if criterion.years is not None:
        return "years"
    said = criterion.terms or (criterion.name,)
    if all(any(spoken.languages(term)) for term in said):
        return "language"
    if all(spoken.degree_in(term) for term in said):
        return "degree"
    return "terms"
