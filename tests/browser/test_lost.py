"""The page when responses of Gradio's event stream are lost or late: usable in the end, and calm about it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import pytest

from index.types import Progress
from qa.page import server, start
from qa.page.guard import Guard, Receive, Scope, Send
from tests.support.page_corpus import StandIn
from tests.support.page_tab import Tab, chromium, needs_chromium

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\..*"),
    needs_chromium,
]
QUESTION = "When was the CIS space agreement signed?"
ENABLED = "#question textarea:enabled"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as context:
        yield context


class Fault:
    """What happens to the first piece of an event stream that holds `mark`.

    `how` is "dropped" (that piece alone), "ended" (the stream ends there as if it were complete) or "broken"
    (the connection ends there); "late" holds back by a second every piece that holds it.
    """

    def __init__(self, how: str, mark: bytes) -> None:
        self.how, self.mark = how, mark
        self.done = False

    def guard(self) -> Callable[..., Guard]:
        fault = self

        class Faulty(Guard):
            async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
                stream = scope.get("path") == "/gradio_api/queue/data"
                await super().__call__(scope, receive, fault.sending(send) if stream else send)

        return Faulty

    def sending(self, send: Send) -> Send:
        over = False

        async def faulty(message: MutableMapping[str, Any]) -> None:
            nonlocal over
            hit = self.mark in message.get("body", b"")
            if over:
                return
            if hit and self.how == "late":
                await asyncio.sleep(1)
            elif hit and not self.done:
                self.done = True
                if self.how == "broken":
                    raise ConnectionError
                over = self.how == "ended"
                message = {**message, "body": b"", "more_body": not over}
            await send(message)

        return faulty


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
    fault = Fault(how, mark)
    monkeypatch.setattr(server, "Guard", fault.guard())
    finish = threading.Event()

    def load(progress: Progress) -> StandIn:
        progress("encode", 1, 2)
        finish.wait(120)
        return StandIn()

    with start(load, port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.get_by_text("Indexing the passages").wait_for()
        tab.page.wait_for_timeout(500)
        finish.set()
        tab.page.locator(ENABLED).wait_for(timeout=90_000)
        assert fault.done == (how != "late")
        tab.ask(QUESTION)
        assert "November 2, 2018" in tab.page.locator(".answer").inner_text()
        tab.page.close()


@pytest.mark.long
@pytest.mark.parametrize("how", ["ended", "broken"])
def test_a_question_whose_answer_is_lost_can_be_asked_again(
    browser: Any, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    fault = Fault(how, b"Confidence 87%")
    monkeypatch.setattr(server, "Guard", fault.guard())
    with start(lambda progress: StandIn(), port=0) as running:
        tab = Tab(browser, running.url)
        tab.page.locator(ENABLED).fill(QUESTION)
        line = tab.page.get_by_text("The connection broke off before the answer came.")
        answer, said = tab.page.locator(".answer"), False
        # Gradio may load the page anew by itself as well: whenever the question is back it is asked again.
        for _ in range(60):
            box = tab.page.locator(ENABLED)
            if box.count() and box.input_value() == QUESTION:
                said = said or line.count() > 0
                box.press("Enter")
            tab.page.wait_for_timeout(3_000)
            if answer.count():
                break
        assert fault.done
        assert said
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
        tab.page.wait_for_timeout(6_000)
        assert tab.page.locator(".turn[data-state=pending]").count() == 1
        assert tab.page.locator("#said").text_content() == ""
        corpus.gate.set()
        tab.page.locator(".answer").wait_for()
        tab.page.close()


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
        tab.page.locator(".indexing").wait_for()
        tab.page.wait_for_timeout(600)
        tab.page.evaluate(
            """() => {
              const [log, shown] = ["#log", ".indexing .figures"].map((each) => document.querySelector(each));
              Object.assign(window, { figures: [], redrawn: 0 });
              new MutationObserver((changes) => {
                window.figures.push(shown.textContent);
                for (const { addedNodes } of changes)
                  for (const node of addedNodes) window.redrawn += node instanceof Element;
              }).observe(log, { childList: true, subtree: true, characterData: true });
            }"""
        )
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
