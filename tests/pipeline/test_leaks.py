"""Whatever is known of a candidate and however it is spelled: the request is refused, not sent."""

import asyncio
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import LeakError
from pipeline.extraction import names
from pipeline.llm import Llm, LlmSettings, Request, Shape
from pipeline.llm.wire import Body
from pipeline.profile import Identity

SAFE = "Built data pipelines. Led a team of five. Taught others every week. Cut costs by 30 %."
ALPHABET = "abcdefghijklmnopqrstuvwxyzéñöşçåüõž"
# Alone an everyday word is no leak, see `pipeline.redaction`.
WORDS = (
    st.text(ALPHABET, min_size=5, max_size=9)
    .map(str.capitalize)
    .filter(lambda word: not names.is_everyday(word))
)
NAMES = st.lists(WORDS, min_size=2, max_size=3, unique_by=str.casefold)
DIGITS = st.text("0123456789", min_size=10, max_size=11)
GAPS = st.sampled_from(["", " ", "-", ".", "/", ") ", "  "])


class Verdict(Shape):
    """Any shape does."""

    fits: bool


@dataclass
class Wire:
    """Takes down what would leave."""

    sent: list[Body] = field(default_factory=list)

    async def post(self, path: str, body: Body) -> bytes:
        """Nothing is answered: nothing may come here."""
        self.sent.append({path: body})
        raise ConnectionError


def refused(identity: Identity, said: str, at: int) -> bool:
    """Whether a request that says it somewhere is refused, and nothing of it left."""
    text = f"{SAFE[:at]} {said} {SAFE[at:]}"
    request = Request("score", "Mark.", "Criteria", text, Verdict, "key", identity)
    wire = Wire()
    llm = Llm(wire, LlmSettings(api_key="sk-test", base_url="http://127.0.0.1:9/v1"))
    try:
        asyncio.run(llm.ask(request))
    except LeakError:
        return wire.sent == []
    except Exception:  # noqa: BLE001 - any other end means that it was let through
        return False
    return False


def bare(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


SPELLINGS: dict[str, Callable[[list[str]], str]] = {
    "as it is": " ".join,
    "in capitals": lambda parts: " ".join(parts).upper(),
    "in lower case": lambda parts: " ".join(parts).lower(),
    "without accents": lambda parts: bare(" ".join(parts)),
    "accents apart": lambda parts: unicodedata.normalize("NFD", " ".join(parts)),
    "family name first": lambda parts: f"{parts[-1]}, {' '.join(parts[:-1])}",
    "letters apart": lambda parts: "  ".join(" ".join(part) for part in parts),
    "run together": lambda parts: "".join(parts).lower(),
    "with underscores": "_".join,
    "over two lines": "\n".join,
    "possessive": lambda parts: f"{parts[-1]}'s",
    "one word of it": lambda parts: parts[-1],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(max_examples=25, deadline=None)
@given(parts=NAMES, at=st.integers(0, len(SAFE)))
def test_a_name_is_refused(spelling: str, parts: list[str], at: int) -> None:
    assert refused(Identity(name=" ".join(parts)), SPELLINGS[spelling](parts), at)


@settings(max_examples=60, deadline=None)
@given(digits=DIGITS, gaps=st.lists(GAPS, min_size=12, max_size=12), prefix=st.booleans())
def test_a_phone_number_is_refused_however_it_is_grouped(
    digits: str, gaps: list[str], prefix: bool
) -> None:
    known = Identity(name="Maren Oldfield", phones=(f"+49{digits}",))
    printed = "".join(f"{digit}{gap}" for digit, gap in zip(digits, gaps, strict=False))
    assert refused(known, f"+49 {printed}" if prefix else f"0{printed}", 22)


@settings(max_examples=40, deadline=None)
@given(parts=NAMES, host=WORDS.map(lambda word: bare(word).lower()), upper=st.booleans())
def test_addresses_and_links_are_refused(parts: list[str], host: str, upper: bool) -> None:
    local, handle = (bare(sign.join(parts)).lower() for sign in ".-")
    mail, link = f"{local}@{host}.example", f"https://linkedin.example/in/{handle}"
    # Someone else's name, so that it is the address that is found.
    known = Identity(name="Quentin Zwolinski", emails=(mail,), links=(link,))
    for said in (mail, link, f"profile {handle}", f"<{mail}>", f"{link}/"):
        assert refused(known, said.upper() if upper else said, 22), said


@settings(max_examples=40, deadline=None)
@given(number=st.integers(1, 999), street=WORDS, gap=st.sampled_from([" ", "  ", "\n", "\t"]))
def test_printed_details_are_refused_over_any_white_space(
    number: int, street: str, gap: str
) -> None:
    known = Identity(
        name="Maren Oldfield", printed=(f"{street}gatan {number}", "Date of birth: 12.03.1987")
    )
    assert refused(known, f"{street}gatan{gap}{number}", 22)
    assert refused(known, f"Date{gap}of{gap}birth:{gap}12.03.1987", 22)


@settings(max_examples=60, deadline=None)
@given(parts=NAMES, at=st.integers(0, len(SAFE)))
@example(parts=["Maren", "Input"], at=0)  # a word of the request itself
def test_what_names_nobody_is_sent(parts: list[str], at: int) -> None:
    known = Identity(name=" ".join(parts), phones=("+4915123450493",))
    assert not refused(known, "[PERSON] [PHONE]", at)
