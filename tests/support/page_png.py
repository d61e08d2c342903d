"""Takes the picture of the page for the README: `python -m tests.support.page_png`."""

from __future__ import annotations

import tempfile

from playwright.sync_api import sync_playwright

from qa import Corpus
from qa.page import start
from tests.support.paths import ROOT, SEEDS

QUESTION = "When was the CIS space agreement signed?"


def main() -> None:
    """Asks the example question in Chromium and keeps what is then to be seen in docs/page.png."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        start(lambda progress: Corpus.build([SEEDS], folder, progress=progress), port=0) as running,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        page.goto(running.url)
        page.locator("#question textarea:enabled").fill(QUESTION)
        page.keyboard.press("Enter")
        page.locator("#reader mark").wait_for()
        page.screenshot(path=ROOT / "docs" / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
