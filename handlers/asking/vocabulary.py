"""The words that questions are made of. Another language is more words in these lists."""

import re
from collections.abc import Mapping
from typing import Final

_FILLING: Final = """
a about above all already also am an any anybody anyone applicant applicants are as at avec be
been being best better both by can candidate candidates con currently cv cvs das de degree
degrees der did die do does each ein eine einen el every everybody everyone experience
experienced far find for from give good haben habla had has hat have having he hello her hers hi
his i if in into is it kann kind know knowing knowledge known knows la language languages las le
least les less level list look los me mit more most much nicht oder of ok okay on one ones
opening our over parle people person persons please points proficient put qui quien quién really
reason reasons sabe says score scored scores she show side skill skilled skills so some somebody
someone sort speak speaker speakers speaking speaks spricht still tell than that the their them
there there's these they thing things this those tiene to total und up us use used uses using
was we wer were what which who whom whose why will with work worked working works would yet you
your
"""
# Words that say nothing about whom is wanted.
FILLING: Final = frozenset(_FILLING.split())
_NUMBERS: Final = "one two three four five six seven eight nine ten eleven twelve"
JOINERS: Final[Mapping[str, str]] = {
    "and": "and",
    "&": "and",
    "plus": "and",
    "but": "and",
    "und": "and",
    "et": "and",
    "y": "and",
    "or": "or",
    "/": "or",
    "nor": "or",
    "oder": "or",
    "ou": "or",
    ",": ",",
    ";": ",",
    "no": "not",
    "not": "not",
    "non": "not",
    "without": "not",
    "except": "not",
    "lacks": "not",
    "lack": "not",
    "lacking": "not",
    "missing": "not",
    "neither": "not",
    "either": "either",
    "don't": "not",
    "doesn't": "not",
    "isn't": "not",
    "aren't": "not",
    "hasn't": "not",
    "haven't": "not",
    "can't": "not",
    "ohne": "not",
    "nicht": "not",
    "sans": "not",
    "sin": "not",
}
BUCKETS: Final[Mapping[str, str]] = {
    "ready": "ready",
    "ask first": "ask_first",
    "ask-first": "ask_first",
    "to ask first": "ask_first",
    "need to be asked": "ask_first",
    "needs to be asked": "ask_first",
    "to be asked": "ask_first",
    "must-have not met": "gate_failed",
    "must-haves not met": "gate_failed",
    "must have not met": "gate_failed",
    "failed a must-have": "gate_failed",
    "failed the must-haves": "gate_failed",
    "fails a must-have": "gate_failed",
    "fail a must-have": "gate_failed",
    "failed the gate": "gate_failed",
}
DECISIONS: Final[Mapping[str, str]] = {
    "shortlisted": "shortlist",
    "on hold": "hold",
    "held": "hold",
    "declined": "decline",
    "decline": "decline",
    "reject": "decline",
    "rejected": "decline",
    "turned down": "decline",
    "decided": "any",
    "undecided": "",
    "waiting for a decision": "",
    "without a decision": "",
    "not decided": "",
    "still open": "",
}
NUMBERS: Final[Mapping[str, int]] = {
    word: number for number, word in enumerate(_NUMBERS.split(), 1)
}
PLACES: Final[Mapping[str, int]] = {
    word: number
    for number, words in enumerate(
        (
            "first best top leader 1st",
            "second 2nd runner-up",
            "third 3rd",
            "fourth 4th",
            "fifth 5th",
            "sixth 6th",
            "seventh 7th",
            "eighth 8th",
            "ninth 9th",
            "tenth 10th",
        ),
        1,
    )
    for word in words.split()
}
WHO: Final = (
    r"who(?:'s|m)?|which|anyone|anybody|someone|somebody|everyone|everybody"
    r"|wer|qui|qui[eé]n(?:es)?|chi"
)
WHY: Final = r"why|how come|warum|wieso|pourquoi|por qu[eé]|perch[eé]"
ABOVE: Final = r"above|over|ahead of|higher than|before|better than|in front of|more than|über|vor"
BELOW: Final = r"below|under|behind|lower than|after|worse than|less than|unter|hinter"
_COUNT: Final = "|".join(NUMBERS)
NUMBER: Final = rf"\d{{1,3}}(?:[.,]\d)?|{_COUNT}"
LEAST: Final = r"at least|from|min(?:imum)?(?: of)?|more than|over|above|>=?|≥|mindestens"
MOST: Final = r"at most|up to|max(?:imum)?(?: of)?|less than|fewer than|under|below|<=?|≤"
YEARS: Final = re.compile(
    rf"(?:(?P<least>{LEAST})\s*|(?P<most>{MOST})\s*)?\b(?P<n>{NUMBER})\s*\+?\s*"
    r"-?(?:years?|yrs?|jahren?|años|ans|anni)\b(?:'? (?:of )?experience\b)?",
    re.IGNORECASE,
)
POINTS: Final = re.compile(
    rf"(?:(?:scor\w+|total|points?)\s+(?:of |is |are |was )?)?"
    rf"(?:(?P<least>{LEAST})|(?P<most>{MOST}))\s*(?P<n>\d{{1,3}}(?:[.,]\d)?)"
    r"(?!\s*\+?\s*-?(?:years?|yrs?|jahre|años|ans|anni))(?:\s*(?:points?|%|of 100))?"
    r"|\b(?P<bare>\d{1,3})\s*\+?\s*points?\b",
    re.IGNORECASE,
)
LEVEL: Final = re.compile(
    r"level\s+(?P<n>[0-4](?:\.\d)?)\s*\+?\s*(?:for|on|in|at)\s+(?P<of>[^,;?]+?)"
    r"(?=$|[,;?]|\s+(?:and|or|but|without)\b)",
    re.IGNORECASE,
)
# "B2 or better" is no alternative.
OR_MORE: Final = re.compile(r"\s+or\s+(?:better|more|higher|above|greater|up)\b", re.IGNORECASE)


def number(text: str) -> float:
    """A number in digits or words."""
    lowered = text.lower()
    return float(NUMBERS[lowered]) if lowered in NUMBERS else float(lowered.replace(",", "."))
