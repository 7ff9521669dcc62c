"""The words we send to models: versioned text files, and the fence around what others wrote."""

import re
from importlib.resources import files

MARK = "| "
OPEN, CLOSE = "<<<DATA", "DATA>>>"


def load(name: str) -> str:
    """Read a prompt by name and version, e.g. ``score-1``."""
    return (files("pipeline.prompts") / f"{name}.md").read_text(encoding="utf-8").strip()


def fence(text: str) -> str:
    """Mark every line of a text as data, so that nothing in it reads as an instruction.

    The mark on each line keeps a closing fence inside the text from being one ("datamarking",
    Hines et al., arXiv 2403.14720); the fences inside are broken up besides.
    """
    broken = text.replace("<<<", "<< <").replace(">>>", ">> >")
    lines = [f"{MARK}{line}".rstrip() for line in broken.splitlines() if line.strip()]
    return "\n".join((OPEN, *lines, CLOSE))


def unmark(quote: str) -> str:
    """Take the line marks out of words that were copied from inside the fence."""
    return re.sub(r"(?m)^\s*\|(?: |$)", "", quote).strip()
