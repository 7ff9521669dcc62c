"""Mails, and what is said of them in the chat."""

from dataclasses import replace
from typing import Final

from handlers.mailing import Receipt
from handlers.mailing.boxes import Subscription
from handlers.mailing.digests import DailyNews, OpeningNews
from handlers.queue.waiting import Entry
from handlers.views import AlertView
from handlers.wording import mailing
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, NOW, STANCES, entry, opening

SITE = "https://hire.example.com"
STOP = f"{SITE}/unsubscribe/7-3-0123456789abcdef0123456789abcdef"
LURE = "Zed, see https://evil.example/pay or mail zed@evil.example"
NEWS = OpeningNews(
    opening(),
    arrived=12,
    counts={"ready": 4, "ask_first": 3, "waiting": 5},
    best=(replace(entry(), stances=STANCES[:1]), entry(12, "Ben Low")),
    undecided=3,
    waiting=(entry(13, LURE),),
)
STUCK = (
    Entry("task", 51, "fetch", "ana <ruiz>.pdf", "Slack did not answer.", NOW),
    Entry("notice", 52, "mail_alert", "", "Bounced.", None, reader="U1"),
)
RECEIPT = Receipt(
    address="zed@example.com",
    subject="Ihre Bewerbung als Pfleger:in ist angekommen",
    lines=("Vielen Dank. Wir haben Ihre Unterlagen erhalten.", "Ein Mensch entscheidet, immer."),
    label="Stand ansehen, Unterlagen ersetzen oder löschen",
    url=f"{SITE}/apply/receipt/0123456789abcdef",
    note="Der Link ist nur für Sie.",
    language="de",
)
MINE = Subscription(
    address="ana@example.com",
    state="on",
    sends="digest",
    hour=8,
    zone="Europe/Berlin",
    choices=((opening(), "alerts"), (opening(4, title="Nurse"), "nothing")),
)

EXAMPLES: Final[Examples] = {
    "confirm": lambda: mailing.confirm(f"{SITE}/mail/confirm/7-0-0123456789abcdef"),
    "alert": lambda: mailing.alert(
        AlertView(entry(), opening(), "Engineer", CHANNEL, "100.1"), STOP
    ),
    "quiet": lambda: mailing.quiet(
        opening(),
        [AlertView(entry(), opening()), AlertView(entry(12, "Ben Low"), opening())],
        5,
        STOP,
    ),
    "digest": lambda: mailing.digest(DailyNews(NOW, (NEWS,), STUCK, 4), STOP),
    "digest-requests": lambda: mailing.digest(DailyNews(NOW, (), (), 0, 2), STOP),
    "digest-calm": lambda: mailing.digest(
        DailyNews(NOW, (replace(NEWS, best=(), waiting=(), undecided=0, counts={}),), (), 0), STOP
    ),
    "link": lambda: mailing.link(f"{SITE}/board/enter/0123456789abcdef"),
    "receipt": lambda: mailing.receipt(RECEIPT),
    "trial": mailing.trial,
    "standing": lambda: mailing.standing(MINE),
    "standing-refused": lambda: mailing.standing(replace(MINE, state="refused", choices=())),
    "standing-unconfirmed": lambda: mailing.standing(
        replace(MINE, state="unconfirmed", sends="alerts", choices=())
    ),
    "standing-none": lambda: mailing.standing(None),
    "asked": lambda: mailing.asked("ana@example.com"),
    "forgotten": mailing.forgotten,
}
