"""Neutral messages and forms as Block Kit, with every limit of Slack kept.

Words are put where Slack does not look for markup: in `rich_text` elements and in `plain_text` with
`emoji` off. So a candidate called `<!channel>` or `*Ann*` shows as typed and does nothing.
Limits: docs.slack.dev/reference/block-kit.
"""

from bot.slack.render.forms import render_form, render_receipt, submitted_values, with_note
from bot.slack.render.home import render_home
from bot.slack.render.messages import render_blocks, render_message

__all__ = [
    "render_blocks",
    "render_form",
    "render_home",
    "render_message",
    "render_receipt",
    "submitted_values",
    "with_note",
]
