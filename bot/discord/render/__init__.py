"""Neutral messages and forms as Discord's Components V2 and modals, with every limit kept.

What the words of others could do in Discord's markdown is taken from them in `text`; labels,
options and titles are plain text in Discord. Limits: docs.discord.com/developers/components.
"""

from bot.discord.render.buttons import Place, long_values
from bot.discord.render.forms import render_modal
from bot.discord.render.messages import render_message, render_pages, render_upload
from bot.discord.render.overview import form_button, render_form
from bot.discord.render.parts import buttons_of, is_modal, parts_of
from bot.discord.render.text import Json
from bot.discord.render.values import initial_values, submitted_values

__all__ = [
    "Json",
    "Place",
    "buttons_of",
    "form_button",
    "initial_values",
    "is_modal",
    "long_values",
    "parts_of",
    "render_form",
    "render_message",
    "render_modal",
    "render_pages",
    "render_upload",
    "submitted_values",
]
