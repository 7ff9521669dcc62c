"""What is asked and said about how candidates are called."""

from handlers.messages import ChoiceField

NAMES = (
    ("no", "by their names"),
    ("yes", "by code names, until someone has a name revealed"),
)
BLIND = "Candidates go by code names: what is posted names nobody."


def names_item(blind: str) -> ChoiceField:
    """Ask whether an opening is blind: "yes" or "no"."""
    return ChoiceField("blind", "Candidates are called", NAMES, blind)
