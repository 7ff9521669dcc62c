"""The REST API, version 1: one module for each subject."""

from bot.web.api import inbound, keys, oauth, webhooks

SUBJECTS = tuple(module.router for module in (oauth, keys, webhooks, inbound))
