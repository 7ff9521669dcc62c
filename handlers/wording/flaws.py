"""What is wrong with a criterion that a person wrote, in plain words."""

from pydantic import ValidationError

# By pydantic's name of the flaw and with its bounds.
_FLAWS = {
    "string_too_short": "may not be empty",
    "string_too_long": "has at most {max_length} characters",
    "string_type": "is a text",
    "string_pattern_mismatch": "has only small letters, digits and -, at most 40 of them",
    "too_long": "has at most {max_length} entries, this one {actual_length}",
    "greater_than": "is a number above {gt:g}",
    "greater_than_equal": "is at least {ge:g}",
    "less_than_equal": "is at most {le:g}",
    "finite_number": "is a number above 0",
    "float_type": "is a number",
    "float_parsing": "is a number",
    "int_type": "is a whole number",
    "int_parsing": "is a whole number",
    "int_from_float": "is a whole number",
    "literal_error": "is one of {expected}",
    "tuple_type": "is a list",
    "extra_forbidden": "is no field of a criterion; take it out",
    "missing": "is missing",
}


def flaw(error: ValidationError) -> str:
    """Say which value of a criterion is wrong first, and how.

    Args:
        error: of `pipeline.rubric.written`.

    Returns:
        Words without a full stop, e.g. "years is at most 50" or "terms 3 may not be empty".
    """
    first = error.errors(include_url=False, include_input=False)[0]
    field, *inside = first["loc"]
    # Levels are counted from 0, as everywhere; terms as people count.
    entry = "".join(f" {n if field == 'levels' else int(n) + 1}" for n in inside)
    words = _FLAWS.get(first["type"])
    told = words.format(**first.get("ctx", {})) if words else first["msg"]
    return f"{field}{entry} {told}"
