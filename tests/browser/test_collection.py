"""What is indexed: listed, skipped, being loaded, not to be opened, empty."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from index.errors import IndexDamaged
from index.types import Progress, Skipped
from qa.page import start
from tests.support.page_corpus import StandIn
from tests.support.page_tab import HIGHLIGHT, QUESTION, Tab, in_chromium

pytestmark = in_chromium


def test_what_is_indexed_and_what_was_skipped(tab: Tab) -> None:
    assert "4 articles · 18 passages · 2015–2021 · 2 skipped" in tab.page.locator("#masthead").inner_text()
    tab.ask(QUESTION)
    collection = tab.page.locator("#collection")
    assert not collection.locator("table").is_visible()
    tab.page.get_by_role("button", name="4 articles").click()
    assert "no text: the pages are pictures" in collection.inner_text()
    collection.get_by_role("button", name="Kazakhstan and Belarus weigh").click()
    tab.page.locator(".article-text").wait_for()
    assert "javascript:alert(1)" in tab.page.locator("#reader .where").inner_text()
    assert tab.page.locator("#reader a").count() == 0


def test_indexing_shows_its_progress_and_then_the_page(browser: Any) -> None:
    finish = threading.Event()

    def load(progress: Progress) -> StandIn:
        progress("encode", 12, 31)
        finish.wait(20)
        return StandIn()

    with start(load, port=0, examples=[QUESTION]) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("Indexing the passages").wait_for()
        assert tab.page.locator("progress").evaluate("bar => bar.value / bar.max") == pytest.approx(12 / 31)
        assert tab.page.locator("#question textarea").is_disabled()
        finish.set()
        tab.page.locator(".example").wait_for()
        tab.ask(QUESTION)
        tab.page.locator(HIGHLIGHT).wait_for()
        tab.page.close()


def test_an_index_that_cannot_be_opened(browser: Any) -> None:
    def load(progress: Progress) -> StandIn:
        raise IndexDamaged("vectors.faiss is <b>not</b> what was committed; rebuild the index")

    lines: list[str] = []
    with start(load, port=0, say=lines.append) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("vectors.faiss is <b>not</b> what was committed; rebuild the index").wait_for()
        tab.page.locator("#composer").wait_for(state="hidden")
        tab.page.close()
    assert lines == ["error: vectors.faiss is <b>not</b> what was committed; rebuild the index"]


def test_an_empty_collection(browser: Any) -> None:
    skipped = (Skipped("scan.pdf", "no text: the pages are pictures"),)
    with start(lambda progress: StandIn((), skipped), port=0, examples=[QUESTION]) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("There is nothing to ask yet").wait_for()
        assert "dateline serve" in tab.page.locator("#log").inner_text()
        assert "no text: the pages are pictures" in tab.page.locator("#articles").inner_text()
        tab.page.locator("#composer").wait_for(state="hidden")
        tab.page.close()
