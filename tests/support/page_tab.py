"""A browser tab on the page, for the tests that look at it in Chromium."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
# Where the tests of the page must run, a Chromium that is missing is a failure and no reason to skip.
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists() and "DATELINE_NEEDS_CHROMIUM" not in os.environ,
    reason=f"there is no Chromium at {CHROMIUM}",
)
FLAGS = (
    "no-sandbox",
    "disable-gpu",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)
WIDE = {"width": 1280, "height": 800}
in_chromium = [pytest.mark.browser, needs_chromium]
QUESTION = "When was the CIS space agreement signed?"
HIGHLIGHT = "#reader mark"


@contextmanager
def chromium() -> Iterator[Any]:
    """One context for all tabs, so that they share its cache."""
    playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[f"--{flag}" for flag in FLAGS]
        )
        yield browser.new_context()
        browser.close()


class Tab:
    """A browser tab, with what it asked for and what went wrong in it."""

    def __init__(self, browser: Any, url: str, size: dict[str, int] = WIDE, scheme: str = "light") -> None:
        self.page = browser.new_page()
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_default_timeout(60_000)
        self.requested: list[str] = []
        self.wrong: list[str] = []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._heard)
        self.page.goto(url)

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.wrong.append(message.text)

    def ask(self, question: str) -> None:
        """Types a question, presses Enter and waits until it is answered in some way."""
        turns = self.page.locator(".turn:not([data-state=pending])").count()
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".turn:not([data-state=pending])").nth(turns).wait_for()

    def plain_requests(self) -> list[str]:
        """The requests by which the page's script called a function on the server."""
        return [url for url in self.requested if "component_server" in url]

    def wait_until(self, condition: Callable[[], object], seconds: float = 60) -> None:
        """Waits for a state that no locator tells."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not so after {seconds} seconds"
            self.page.wait_for_timeout(50)

    def focused(self) -> str:
        """What has the focus: its id, or its text."""
        found = self.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        return str(found)
