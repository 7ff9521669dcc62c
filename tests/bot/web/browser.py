"""A real browser without a window, patient: a machine that runs all tests at once is slow."""

import shutil
from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from tests.processes import PATIENCE

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
DESKTOP: Final = ViewportSize(width=1280, height=860)
PHONE: Final = ViewportSize(width=390, height=844)
WAIT: Final = PATIENCE * 1000  # milliseconds
# A container has neither the privileges that its sandbox needs, nor a large /dev/shm.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--no-proxy-server")
expect.set_options(timeout=WAIT)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; tests that need it are skipped where it is missing."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        await opened.close()
