"""Questions in a real Chromium: asked, cited, read, by keyboard, in two tabs, judged."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qa import Corpus
from qa.page import RunningPage, start
from tests.support.page_corpus import ARTICLES, StandIn
from tests.support.page_tab import HIGHLIGHT, QUESTION, Tab, in_chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = in_chromium


def test_ask_the_example_see_the_date_click_the_citation_see_the_highlight(tab: Tab) -> None:
    tab.page.get_by_role("button", name=QUESTION).click()
    answer = tab.page.locator(".answer")
    answer.wait_for()
    assert "signed on November 2, 2018 in Kazakhstan." in answer.inner_text()
    assert answer.locator("mark").inner_text() == "November 2, 2018"
    tab.page.locator(HIGHLIGHT).wait_for()  # on a wide screen the first citation opens by itself
    tab.page.get_by_role("button", name=re.compile("^Citation 1: CIS Interstate Council")).click()
    sync_api.expect(tab.page.locator("#reader-title")).to_be_focused()
    reader = tab.page.locator("#reader")
    assert reader.locator("h2").inner_text() == ARTICLES[0].title
    assert "TASS · 22 January 2020" in reader.locator(".where").inner_text()
    assert tab.page.locator(".article-text").text_content() == ARTICLES[0].text
    assert reader.locator("mark strong").inner_text() == "November 2, 2018"
    assert reader.locator("mark").is_visible()
    box, mark = reader.bounding_box(), reader.locator("mark").bounding_box()
    assert box["y"] <= mark["y"] <= box["y"] + box["height"]


def test_the_seed_articles(browser: Any, seed_corpus: Corpus) -> None:
    with start(lambda progress: seed_corpus, port=0, examples=[QUESTION]) as running:
        tab = Tab(browser, running.url)
        tab.page.locator(".example").click()
        tab.page.locator(HIGHLIGHT).wait_for()
        assert tab.page.locator(".answer mark").inner_text() == "November 2, 2018"
        assert "22 January 2020" in tab.page.locator("#reader .where").inner_text()
        article = next(iter(seed_corpus.articles.values()))
        assert tab.page.locator(".article-text").text_content() == article.text
        tab.ask("Who won the football world cup?")
        assert "The articles don’t say." in tab.page.locator("#log").inner_text()
        tab.page.close()
        assert tab.wrong == []


def test_ranked_passages_have_scores_that_open(tab: Tab) -> None:
    tab.ask(QUESTION)
    passages = tab.page.locator(".passage")
    assert passages.count() == 5
    assert "cited as 1" in passages.first.inner_text()
    assert not passages.first.locator("table").is_visible()
    passages.first.locator("summary").click()
    assert "BM25" in passages.first.locator("table").inner_text()
    passages.nth(1).get_by_role("button").first.click()
    tab.page.locator(HIGHLIGHT).wait_for()


def test_everything_by_keyboard_alone(tab: Tab) -> None:
    tab.page.locator("#question textarea:focus").wait_for()
    tab.page.keyboard.type(QUESTION)
    tab.page.keyboard.press("Enter")
    tab.page.locator(HIGHLIGHT).wait_for()
    assert tab.page.locator("#question textarea").input_value() == ""
    tab.page.keyboard.press("Escape")
    tab.page.locator("#reader").wait_for(state="hidden")
    for _ in range(6):  # back through thumbs and citation 2 to citation 1
        tab.page.keyboard.press("Shift+Tab")
        if tab.focused() == "1":
            break
    assert tab.focused() == "1"
    tab.page.keyboard.press("Enter")
    sync_api.expect(tab.page.locator("#reader-title")).to_be_focused()
    tab.page.keyboard.press("Escape")
    tab.page.locator("#reader").wait_for(state="hidden")
    assert tab.focused() == "1"
    outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_an_unanswered_question_an_error_and_a_failure_look_intended(tab: Tab) -> None:
    tab.ask("Who won the race?")
    assert "The articles don’t say." in tab.page.locator("#log").inner_text()
    assert tab.page.locator(".passage").count() == 5
    assert not tab.page.locator("#reader").is_visible()
    tab.ask("please refuse")
    assert "no word that can be searched" in tab.page.locator(".turn").nth(1).inner_text()
    tab.ask("explode")
    failure = tab.page.locator(".turn").nth(2).inner_text()
    assert "Something went wrong" in failure
    assert "secret" not in failure


def test_the_server_refuses_a_long_question_whatever_the_browser_allows(tab: Tab) -> None:
    tab.page.locator("#question textarea").evaluate("box => box.removeAttribute('maxlength')")
    tab.ask("x" * 1_500)
    turn = tab.page.locator(".turn")
    assert "1,500 characters" in turn.locator(".notice").inner_text()
    assert len(turn.inner_text()) < 400


def test_two_tabs_do_not_mix(browser: Any, tab: Tab, served: RunningPage) -> None:
    tab.ask("Who won the race?")
    other = Tab(browser, served.url)
    other.page.locator(".example").wait_for()
    other.ask(QUESTION)
    corpus = served.loading.corpus
    assert isinstance(corpus, StandIn)
    assert corpus.histories[-1] == []
    tab.ask("And when?")
    assert [getattr(each, "question", each) for each in corpus.histories[-1]] == ["Who won the race?"]
    assert (tab.page.locator(".turn").count(), other.page.locator(".turn").count()) == (2, 1)
    tab.page.get_by_role("button", name="New conversation").click()
    tab.page.locator(".example").wait_for()
    tab.ask("Who?")
    assert corpus.histories[-1] == []
    other.page.close()


def test_thumbs_are_handed_on(tab: Tab, feedback: list[tuple[str, str, str]]) -> None:
    tab.ask(QUESTION)
    tab.page.get_by_role("button", name="Good answer").click()
    tab.page.locator(".thumb[aria-pressed=true]").wait_for()
    assert feedback == [(QUESTION, "November 2, 2018", "up")]


def test_progress_while_answering(tab: Tab, served: RunningPage) -> None:
    corpus = served.loading.corpus
    assert isinstance(corpus, StandIn)
    corpus.gate.clear()
    try:
        tab.page.locator("#question textarea").fill(QUESTION)
        tab.page.keyboard.press("Enter")
        tab.page.locator(".turn[data-state=pending]").wait_for()
    finally:
        corpus.gate.set()
    tab.page.locator(".turn[data-state=answered]").wait_for()
