"""A message as the two bodies of a mail: text and HTML."""

from bot.mail.render.html import render_html
from bot.mail.render.reader import Reader
from bot.mail.render.text import render_text

__all__ = ["Reader", "render_html", "render_text"]
