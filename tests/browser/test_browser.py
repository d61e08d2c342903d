"""The page in a real Chromium: asking, reading, by keyboard, on a narrow screen, with hostile articles."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from index.errors import IndexDamaged
from index.types import Progress, Skipped
from qa import Corpus
from qa.page import RunningPage, start
from tests.support.page_corpus import ARTICLES, HOSTILE, StandIn
from tests.support.page_tab import WIDE, Tab, chromium, needs_chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    # Gradio's queue calls pandas in ways that pandas 3 deprecates.
    pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\..*"),
    needs_chromium,
]
QUESTION = "When was the CIS space agreement signed?"
NARROW = {"width": 390, "height": 844}
HIGHLIGHT = "#reader mark"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as context:
        yield context


@pytest.fixture(scope="module")
def feedback() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture(scope="module")
def served(feedback: list[tuple[str, str, str]]) -> Iterator[RunningPage]:
    def judged(question: str, answer: Any, thumb: str) -> None:
        feedback.append((question, answer.text, thumb))

    with start(lambda progress: StandIn(), port=0, examples=[QUESTION], on_feedback=judged) as running:
        yield running


@pytest.fixture(scope="module")
def opened(browser: Any, served: RunningPage) -> Tab:
    return Tab(browser, served.url)


@pytest.fixture
def tab(opened: Tab) -> Iterator[Tab]:
    """One tab for most tests, with a new conversation in each."""
    restart = opened.page.get_by_role("button", name="New conversation")
    if restart.count():
        restart.click()
    opened.page.locator(".example").wait_for()
    opened.page.locator("#question textarea").fill("")
    yield opened
    assert opened.wrong == []


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
    tab.page.wait_for_timeout(200)
    assert tab.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in line for line in tab.wrong)
    tab.page.close()


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


def test_no_citation_stands_alone_on_a_line(browser: Any, served: RunningPage) -> None:
    tab = Tab(browser, served.url)
    tab.page.locator(".example").click()
    tab.page.locator(".cite").first.wait_for()
    below = """() => {
        const cites = document.querySelector('.cites'), words = document.createRange();
        words.selectNode(cites.previousSibling);
        return cites.firstElementChild.getBoundingClientRect().top
            >= [...words.getClientRects()].pop().bottom;
    }"""
    for width in range(320, 560, 6):
        tab.page.set_viewport_size({"width": width, "height": 800})
        assert not tab.page.evaluate(below), width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen(browser: Any, served: RunningPage, scheme: str) -> None:
    tab = Tab(browser, served.url, NARROW, scheme)
    tab.page.locator(".example").click()
    tab.page.locator(".cite").first.wait_for()
    width = "document.documentElement.scrollWidth"
    assert tab.page.evaluate(width) == NARROW["width"]
    assert not tab.page.locator("#reader").is_visible()
    chat, passages = tab.page.locator("#chat").bounding_box(), tab.page.locator("#passages").bounding_box()
    assert passages["y"] >= chat["y"] + chat["height"] - 1
    tab.page.locator(".cite").first.click()
    sync_api.expect(tab.page.locator("#reader-title")).to_be_focused()
    box = tab.page.locator("#reader").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, NARROW["width"], NARROW["height"])
    assert tab.page.locator("#chat").evaluate("part => part.inert")
    assert tab.page.locator(HIGHLIGHT).is_visible()
    tab.page.get_by_role("button", name="Back").click()
    tab.page.locator("#reader").wait_for(state="hidden")
    assert not tab.page.locator("#chat").evaluate("part => part.inert")
    tab.ask("When was the hostile treaty signed?")
    assert tab.page.evaluate(width) == NARROW["width"]
    tab.page.close()
    assert tab.wrong == []


CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll("#masthead *, #desk *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_wcag_aa(browser: Any, served: RunningPage, scheme: str) -> None:
    tab = Tab(browser, served.url, scheme=scheme)
    tab.page.locator(".example").wait_for()
    assert tab.page.evaluate(CONTRAST) == []
    tab.ask("please refuse")
    tab.ask("Who won the race?")
    tab.ask("When was the hostile treaty signed?")
    tab.page.locator(HIGHLIGHT).wait_for()
    tab.page.locator(".passage summary").first.click()
    assert tab.page.evaluate(CONTRAST) == []
    dark = tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 20)"
    assert dark == (scheme == "dark")
    tab.page.close()


def test_dark_can_be_asked_for_in_the_address(browser: Any, served: RunningPage) -> None:
    tab = Tab(browser, f"{served.url}/?__theme=dark")
    tab.page.locator(".example").wait_for()
    assert tab.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 20)"
    tab.page.close()


def test_nothing_is_requested_from_anywhere_else(tab: Tab) -> None:
    tab.ask(QUESTION)
    tab.page.locator(".cite").first.click()
    tab.page.locator(HIGHLIGHT).wait_for()
    hosts = {urlsplit(url).hostname for url in tab.requested if not url.startswith("data:")}
    assert hosts == {"127.0.0.1"}
    assert not [url for url in tab.requested if url.endswith((".woff", ".woff2", ".ttf"))]


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

    said: list[str] = []
    with start(load, port=0, say=said.append) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("vectors.faiss is <b>not</b> what was committed; rebuild the index").wait_for()
        tab.page.locator("#composer").wait_for(state="hidden")
        tab.page.close()
    assert said == ["error: vectors.faiss is <b>not</b> what was committed; rebuild the index"]


def test_an_empty_collection(browser: Any) -> None:
    skipped = (Skipped("scan.pdf", "no text: the pages are pictures"),)
    with start(lambda progress: StandIn((), skipped), port=0, examples=[QUESTION]) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("There is nothing to ask yet").wait_for()
        assert "dateline serve" in tab.page.locator("#log").inner_text()
        assert "no text: the pages are pictures" in tab.page.locator("#articles").inner_text()
        tab.page.locator("#composer").wait_for(state="hidden")
        tab.page.close()
