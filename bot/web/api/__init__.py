"""The REST API, version 1: one module for each subject."""

from bot.web.api import keys, oauth

SUBJECTS = tuple(module.router for module in (oauth, keys))
