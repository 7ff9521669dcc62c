"""Who reads a mail, and what words of others become for them.

Everything but a `Link` is data, words of CVs among it. Mail programs make links of what looks like
one, and pictures of nothing that we write: so what looks like an address is broken up by signs that
nobody sees.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.discord.render.text import message_url as discord_url
from bot.slack.render.text import message_url as slack_url
from handlers.messages import ChannelLink, Inline, Link, Mention, MessageLink, Span, Style, Time

BREAK = "\N{WORD JOINER}"
# A dot before a letter makes the name of a host, with whichever dot it is written; the others an
# address of mail and the beginning of an address on the web.
_LINKED = re.compile(r"(?<=\S)[.\u3002\uff0e\uff61](?=[^\W\d_])|[@\uff20\ufe6b]|:(?=/)")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
SOMEBODY = "a colleague"


@dataclass(frozen=True)
class Run:
    """Words in one style, with the address that they lead to, where they do."""

    text: str
    style: Style = "plain"
    url: str | None = None


@dataclass(frozen=True)
class Reader:
    """Who reads a mail.

    Attributes:
        user: the member's id on their platform; empty for others.
        zone: in which they read times.
        home: address of their workspace in the chat, where known.
    """

    user: str = ""
    zone: str = "UTC"
    home: str | None = None

    def run(self, item: Inline) -> Run:
        """One run of a line."""
        match item:
            case Span():
                return Run(harmless(item.text), item.style)
            case Mention():
                return Run("you" if item.user == self.user else SOMEBODY)
            case ChannelLink():
                return Run("the channel")
            case MessageLink():
                return Run(harmless(item.label), url=self._message(item))
            case Link():
                return Run(harmless(item.label), url=item.url)
            case Time():
                return Run(self._time(item.at))

    def _message(self, item: MessageLink) -> str | None:
        scheme, _, place = item.destination.partition(":")
        if scheme == "slack":
            return slack_url(self.home, item.destination, item.message)
        if scheme == "discord":
            return discord_url(place.partition("/")[0], item.destination, item.message)
        return None

    def _time(self, at: int) -> str:
        try:
            zone: tzinfo = ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            zone = UTC
        return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M (%Z)}"


def clean(text: str) -> str:
    """Text without what cannot be seen and what turns the direction of writing."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def harmless(text: str) -> str:
    """Words of which no mail program makes a link."""
    return _LINKED.sub(lambda found: f"{found[0]}{BREAK}", clean(text))
