"""Sentences of ours about commands, as Discord's members find them.

Words are made once for all platforms, with the names that Slack's commands have. Only whole
sentences of our own are said otherwise: what stands in a CV, or what a person wrote, never is.
"""

from collections.abc import Mapping
from typing import Final

from handlers.access import MADE_ADMIN, REFUSED
from handlers.candidates.finding import NOBODY_NAMED
from handlers.candidates.finding import USAGE as CANDIDATE
from handlers.chat.shortcuts import NO_FILE
from handlers.mailing.boxes import NO_ADDRESS, SET_ONE
from handlers.mailing.wishes import USAGE as MAIL
from handlers.roles import HOW as ROLES
from handlers.wording import board, home, intake, mailing, queue, roles, uploads

SAID: Final[Mapping[str, str]] = {
    intake.PAUSED: "Scoring is paused: /hire-admin resume goes on.",
    queue.PAUSED: "Scoring is paused. CVs are still taken in and read; /hire-admin resume scores "
    "them.",
    REFUSED["recruiter"]: "Whoever has no role here can look, but not change anything. Ask a "
    "recruiter of this server to do it.",
    f"{REFUSED['admin']} {MADE_ADMIN}": "Only admins can do this. Ask whoever may manage the "
    "server, or have your user id added to ADMIN_IDS; an admin can make you one with /hire-admin "
    "roles.",
    f"{NOBODY_NAMED} {CANDIDATE}": "Give /candidate find a name, an e-mail address or a skill.",
    ROLES: "Give /hire-admin roles a member and a role: viewer, recruiter, admin, "
    "or default for what the server says. Without them it lists who has one.",
    NO_FILE: "This message has no file. Use “Score this CV” on the message that carries the CV, or "
    "/cv upload for files on your own computer.",
    roles.OTHERS: "Everyone else has the role that the server says: who may manage it is an admin, "
    "members are recruiters, or what DISCORD_ROLES makes of their roles.",
    uploads.THREAD_TELLS: "The thread of the message tells how it goes. If nothing appears there, "
    "Shortlist may not see this channel: let it, or use /cv upload; /hire queue has the reason.",
    home.ROLES["viewer"]: "You can look. Recruiters of this server can hand in CVs, decide and "
    "change openings.",
    home.ROLES["recruiter"]: "You can hand in CVs, decide, and change openings. Pausing all "
    "scoring is for admins: who may manage the server, and those named in ADMIN_IDS.",
    MAIL: "Give /hire mail an address, or what is mailed there: top candidates at once, a daily "
    "digest (with hour and zone) or nothing; with an opening, about that one alone.",
    f"{NO_ADDRESS} {SET_ONE}": "There is no address yet. Set one with the option address of "
    "/hire mail.",
    board.NOT_CONFIRMED: "You have no confirmed address to mail it to. Set one with the option "
    "address of /hire mail and open the link that comes, then ask again; or use /hire board "
    "without mail: the link comes here.",
    mailing.SETS_ONE: "The option address of /hire mail sets one.",
    mailing.HOW: "With an opening, /hire mail says it for that one alone; hour and zone say when "
    "the digest comes. You are told only of openings that you may see.",
    home.SET_UP[0]: "Let Shortlist see the channel that hires, where that is a private one: its "
    "settings, Permissions.",
    home.SET_UP[2]: "Hand in CVs there with /cv upload, or drop them where that is turned on. They "
    "are read, scored and ranked in the thread.",
}
# Of `/hire help`: what is done, and, where that differs too, what it does.
HELP: Final[Mapping[str, str]] = {
    "Drop CVs (PDF, Word, text, pictures, or a ZIP of them) into a channel": "/cv upload, or drop "
    "CVs (PDF, Word, text, pictures, or a ZIP) into a channel, where that is turned on",
    "Upload CVs, among the shortcuts": "/cv upload without a file",
    "/opening list, /opening edit #ID": "/opening list, /opening edit, /opening forum",
    "/opening pause #ID, /opening reopen #ID, /opening close #ID": "/opening pause, /opening "
    "reopen, /opening close",
    "/opening share #ID [days 180] [language de] [off]": "/opening share, with opening, days, "
    "language, off",
    "/rank [opening] [top N] [min SCORE] [skill:X ...] [years:N]": "/rank, with opening, top, "
    "points, skills, years",
    "/hire board, /hire board mail": "/hire board, with mail",
    "/hire report [opening]": "/hire report",
    "/candidate NAME, E-MAIL or SKILL [#ID]": "/candidate find",
    "/candidate compare 1 2 3": "/candidate compare, with places or names: 1 2 3",
    "a plain question in the channel, or in a direct message": "a plain question in the channel",
    "/hire status": "/hire status, /hire home",
    "/hire mail you@example.com, /hire mail alerts | digest 8 | off": "/hire mail, with address, "
    "what, opening, hour, zone",
    "top candidates or a daily digest by e-mail; with #ID for one opening": "top candidates or a "
    "daily digest by e-mail; with an opening, of that one alone",
    "/hire roles, /hire roles @someone recruiter": "/hire-admin roles",
    "/hire pause, /hire resume": "/hire-admin pause, /hire-admin resume",
}
# Help puts a dash between the two.
_DASH = " — "
_ALL: Final[Mapping[str, str]] = {
    **SAID,
    **HELP,
    **{f"{_DASH}{ours}": f"{_DASH}{theirs}" for ours, theirs in HELP.items()},
}


def named(text: str) -> str:
    """A sentence of ours as Discord's members need it; any other words as they are."""
    return _ALL.get(text, text)
