"""What can be told of Discord's settings without asking Discord."""

COPY_FROM_DISCORD = (
    "In the developer portal, under “Bot”, press “Reset Token” and copy what it shows. It is not "
    "the client secret, the public key or the application's id."
)


def flaw(token: str) -> str | None:
    """What is wrong with the bot's token as it stands, and what to do; None where it looks right.

    Args:
        token: `DISCORD_BOT_TOKEN`.
    """
    if token.startswith(("Bot ", "Bearer ")):
        return "DISCORD_BOT_TOKEN begins with a word. Leave it out: the token alone is meant."
    if "." not in token or "…" in token or not token.isascii() or len(token.split()) != 1:
        return f"DISCORD_BOT_TOKEN is not a bot's token. {COPY_FROM_DISCORD}"
    return None


def what_to_check(api: str) -> str:
    """What a person can look at when Discord cannot be reached at `api`."""
    return (
        "Check this machine's network, its firewall, a proxy that is needed (HTTPS_PROXY), and "
        f"DISCORD_API_URL ({api})."
    )
