"""Write the demo's sample CVs anew: `python -m tests.samples.make_samples`.

The same text gives the same bytes, with the same versions of the libraries that draw it.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from bot.demo import SAMPLES
from tests.samples import odd, pdf, word
from tests.samples.people import Person, people

LAYOUTS: dict[str, Callable[[Person], bytes]] = {
    "one_column": pdf.one_column,
    "side_bar": pdf.side_bar,
    "banner": pdf.banner,
    "table": pdf.table,
    "hidden": odd.hidden,
    "scan": odd.scan,
    "damaged": odd.damaged,
    "plain": word.plain,
    "header_contacts": word.header_contacts,
    "grid": word.grid,
    "side_table": word.side_table,
}


def make(person: Person) -> bytes:
    """Draw one person's CV in its layout."""
    return LAYOUTS[person.layout](person)


def main(folder: Path = SAMPLES) -> None:
    """Write every CV into `folder`."""
    for person in people():
        content = make(person)
        (folder / person.file).write_bytes(content)
        sys.stdout.write(f"{person.file}\t{len(content)} bytes\n")


if __name__ == "__main__":
    main()
