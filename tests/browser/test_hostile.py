"""An article full of markup shows as text and runs nothing, and nothing is asked of other computers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from qa.page import RunningPage
from tests.support.page_corpus import ARTICLES, HOSTILE
from tests.support.page_tab import HIGHLIGHT, QUESTION, WIDE, Tab, in_chromium

pytestmark = in_chromium


def test_a_hostile_article_shows_as_text_and_runs_nothing(tab: Tab) -> None:
    typed = "<img src=x onerror=hacked=8> ${hacked=9} {{7*7}} **b** $$y$$"
    tab.ask(f"When was the hostile treaty signed on? {typed}")
    tab.page.locator(HIGHLIGHT).wait_for()
    assert tab.page.locator("#reader h2").inner_text() == ARTICLES[3].title
    shown = tab.page.locator(".article-text").text_content()
    assert shown == HOSTILE.replace("\u202e", "U+202E").replace("\x00", "␀").replace("\x07", "␇")
    question = tab.page.locator(".question").inner_text()
    assert typed in question
    assert tab.page.locator("#desk :is(img, script, b, i, iframe)").count() == 0
    assert tab.page.evaluate("window.hacked") is None
    assert tab.page.evaluate("document.documentElement.scrollWidth") == WIDE["width"]


def test_even_html_that_got_in_would_run_no_handler(browser: Any, served: RunningPage) -> None:
    tab = Tab(browser, served.url)
    tab.page.locator(".example").wait_for()
    tab.page.evaluate(
        "document.querySelector('#log').innerHTML = '<img src=x: onerror=\"window.hacked = 1\">'"
    )
    tab.wait_until(lambda: any("Content Security Policy" in line for line in tab.wrong))
    assert tab.page.evaluate("window.hacked") is None
    tab.page.close()


def test_nothing_is_requested_from_anywhere_else(tab: Tab) -> None:
    tab.ask(QUESTION)
    tab.page.locator(".cite").first.click()
    tab.page.locator(HIGHLIGHT).wait_for()
    hosts = {urlsplit(url).hostname for url in tab.requested if not url.startswith("data:")}
    assert hosts == {"127.0.0.1"}
    assert not [url for url in tab.requested if url.endswith((".woff", ".woff2", ".ttf"))]
