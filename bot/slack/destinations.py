"""Names of Slack places: `slack:T1` is a workspace, `slack:T1/C1` a conversation in it."""

SCHEME = "slack:"


def workspace_of(team: str) -> str:
    """Name of a team's workspace."""
    return f"{SCHEME}{team}"


def conversation_of(team: str, channel: str) -> str:
    """Destination of a conversation."""
    return f"{SCHEME}{team}/{channel}"


def split(destination: str) -> tuple[str, str]:
    """Workspace and channel id of a destination.

    Raises:
        ValueError: it is no Slack conversation.
    """
    workspace, slash, channel = destination.partition("/")
    if not workspace.startswith(SCHEME) or not slash or not channel:
        raise ValueError(f"not a Slack conversation: {destination!r}")
    return workspace, channel


def team_of(workspace: str) -> str:
    """Team id of a workspace."""
    return workspace.removeprefix(SCHEME)
