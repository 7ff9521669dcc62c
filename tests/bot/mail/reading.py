"""HTML of a mail, read as a mail program reads it."""

from html.parser import HTMLParser
from typing import Self

# Attributes and words of styles by which something could be fetched from elsewhere, or run.
FETCHING = {"src", "srcset", "background", "poster", "data", "action", "formaction", "xlink:href"}


class LinkReader(HTMLParser):
    """What a document links to, what it would fetch, and its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.elsewhere: list[str] = []
        self.words: list[str] = []

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a document."""
        reader = cls()
        reader.feed(text)
        reader.close()
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.add(tag)
        for name, value in attrs:
            if tag == "a" and name == "href":
                self.links.append(value or "")
            elif name in FETCHING or name.startswith("on") or "url(" in (value or ""):
                self.elsewhere.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        """Words."""
        self.words.append(data)
        if "@import" in data or "url(" in data:
            self.elsewhere.append(data)
