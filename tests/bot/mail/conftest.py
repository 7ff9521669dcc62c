"""The product as handlers' tests have it, with what reaches people by mail around it."""

from tests.handlers.conftest import world

__all__ = ["world"]
