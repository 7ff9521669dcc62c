"""The demo: sample CVs of invented persons, and the opening that they apply for."""

from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
_SUFFIXES = frozenset({".pdf", ".docx"})


def samples() -> tuple[Path, ...]:
    """Return the sample CVs, by name."""
    return tuple(sorted(path for path in SAMPLES.iterdir() if path.suffix in _SUFFIXES))


def opening() -> Path:
    """Return the description of the opening, UTF-8 text with its title in the first line."""
    return SAMPLES / "opening.txt"
