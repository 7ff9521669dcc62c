"""Slack on loopback: Web API, downloads, Socket Mode, and signed requests to the app.

A real server: the app under test may run in the same process or in others. It answers with Slack's
shapes and refuses what Slack refuses; `script` makes it fail on demand, and everything the app did
can be read back.

    async with open_fake_slack() as slack:
        ...start the app with SLACK_API_URL=slack.api_url...
        slack.app_url = "http://127.0.0.1:3000/slack/events"   # or leave it None: Socket Mode
        drop = await slack.drop("C1", [("ann.pdf", data)], user="U1")
        await slack.wait_for(lambda: "white_check_mark" in slack.message("C1", drop.ts).reactions)
        await slack.command("/rank", "top 5", user="U1", channel="C1")
        await slack.press(slack.ephemerals("C1")[-1], "Post to channel", user="U1")
"""

from tests.fakes.slack.faults import (
    Busy,
    Drop,
    Fault,
    Garbage,
    Hang,
    HtmlPage,
    RateLimited,
    Redirect,
    Refuse,
    ServerError,
)
from tests.fakes.slack.records import (
    Answer,
    Dropped,
    FileRecord,
    Posted,
    ViewRecord,
    buttons_of,
    text_of,
)
from tests.fakes.slack.server import FakeSlack, open_fake_slack

__all__ = [
    "Answer",
    "Busy",
    "Drop",
    "Dropped",
    "FakeSlack",
    "Fault",
    "FileRecord",
    "Garbage",
    "Hang",
    "HtmlPage",
    "Posted",
    "RateLimited",
    "Redirect",
    "Refuse",
    "ServerError",
    "ViewRecord",
    "buttons_of",
    "open_fake_slack",
    "text_of",
]
