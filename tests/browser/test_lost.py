"""The page when responses of Gradio's event stream are lost or late: usable in the end, and calm about it."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from index.types import Progress
from qa.page import server, start
from tests.support.page_corpus import StandIn
from tests.support.page_streams import StreamFault
from tests.support.page_tab import QUESTION, Tab, in_chromium

pytestmark = in_chromium
ENABLED = "#question textarea:enabled"


@pytest.mark.parametrize(
    ("how", "mark"),
    [
        ("late", b"close_stream"),  # an event that comes meanwhile joins a stream that nobody serves
        ("dropped", b"Ask the articles"),
        ("ended", b"Ask the articles"),
        ("broken", b"Ask the articles"),
    ],
)
def test_the_page_becomes_usable(
    browser: Any, monkeypatch: pytest.MonkeyPatch, how: str, mark: bytes
) -> None:
    fault = StreamFault(how, mark)
    monkeypatch.setattr(server, "Guard", fault.guard)
    finish = threading.Event()

    def load(progress: Progress) -> StandIn:
        progress("encode", 1, 2)
        finish.wait(120)
        return StandIn()

    with start(load, port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("Indexing the passages").wait_for()
        finish.set()
        tab.page.locator(ENABLED).wait_for(timeout=90_000)
        assert fault.done
        tab.ask(QUESTION)
        assert "November 2, 2018" in tab.page.locator(".answer").inner_text()
        tab.page.close()


@pytest.mark.long
@pytest.mark.parametrize("how", ["ended", "broken"])
def test_a_question_whose_answer_is_lost_can_be_asked_again(
    browser: Any, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    fault = StreamFault(how, b"Confidence 87%")
    monkeypatch.setattr(server, "Guard", fault.guard)
    with start(lambda progress: StandIn(), port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.locator(ENABLED).fill(QUESTION)
        line = tab.page.get_by_text("The connection broke off before the answer came.")
        answer, box, explained = tab.page.locator(".answer"), tab.page.locator(ENABLED), False

        def asked_again() -> bool:
            return bool(box.count()) and str(box.input_value()) == QUESTION

        box.press("Enter")
        tab.wait_until(lambda: fault.done)
        # Gradio may load the page anew by itself as well: whenever the question is back it is asked again.
        while not answer.count():
            tab.wait_until(lambda: answer.count() or asked_again(), 180)
            if asked_again():
                explained = explained or line.count() > 0
                box.press("Enter")
                tab.wait_until(lambda: answer.count() or not asked_again(), 180)
        assert explained
        assert "November 2, 2018" in answer.inner_text()
        line.wait_for(state="detached")
        assert tab.page.locator("#log .turn").count() == 1
        tab.page.close()


def test_a_slow_answer_is_waited_for(browser: Any) -> None:
    with start(lambda progress: StandIn(), port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.locator(ENABLED).fill(QUESTION)
        corpus = running.loading.corpus
        assert isinstance(corpus, StandIn)
        corpus.gate.clear()
        tab.page.keyboard.press("Enter")
        pending = tab.page.locator(".turn[data-state=pending]")
        pending.wait_for()
        before = len(tab.plain_requests())
        tab.wait_until(lambda: len(tab.plain_requests()) >= before + 3)  # the script asked how things stand
        assert pending.count() == 1
        assert tab.page.locator("#said").text_content() == ""
        corpus.gate.set()
        tab.page.locator(".answer").wait_for()
        tab.page.close()


WATCH = """() => {
  const [log, shown] = ["#log", ".indexing .figures"].map((each) => document.querySelector(each));
  Object.assign(window, { figures: [], redrawn: 0 });
  new MutationObserver((changes) => {
    window.figures.push(shown.textContent);
    for (const { addedNodes } of changes)
      for (const node of addedNodes) window.redrawn += node instanceof Element;
  }).observe(log, { childList: true, subtree: true, characterData: true });
}"""


def test_a_long_job_shows_counts_that_move_and_nothing_else_does(
    browser: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = 2_000
    opened, looked = threading.Event(), threading.Event()

    def load(progress: Progress) -> StandIn:
        progress("encode", 0, steps)
        opened.wait(120)
        for done in range(1, steps + 1):
            progress("encode", done, steps)
            time.sleep(0.002)
        looked.wait(120)
        return StandIn()

    with start(load, port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.locator("progress[max='2000']").wait_for(state="attached")
        tab.page.evaluate(WATCH)
        opened.set()
        tab.page.get_by_text("2,000 of 2,000").wait_for(timeout=90_000)
        figures, redrawn = tab.page.evaluate("[window.figures, window.redrawn]")
        counts = [int(each.partition(" of ")[0].replace(",", "")) for each in figures]
        assert len(set(counts)) > 3
        assert counts == sorted(counts)
        assert all(each.endswith(" of 2,000") for each in figures)
        assert redrawn == 0
        looked.set()
        tab.page.locator(ENABLED).wait_for()
        tab.page.close()
        assert tab.wrong == []
    assert capfd.readouterr() == ("", "")
