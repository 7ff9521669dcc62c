"""The link by which an admin of a server brings Shortlist into it."""

from discord.utils import oauth_url

from bot.discord.permissions import INVITED

SCOPES = ("bot", "applications.commands")


def invite_url(application: str) -> str:
    """The link for an application's id; Discord then asks for a server, and shows what it may."""
    return oauth_url(int(application), permissions=INVITED, scopes=SCOPES)
