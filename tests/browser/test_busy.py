"""More questions than the page answers at once: who waits is answered, who is refused can ask again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from qa.admission import Gate
from qa.page import RunningPage, handlers, start
from tests.support.page_corpus import StandIn
from tests.support.page_tab import QUESTION, Tab, needs_chromium

OTHER = "When is the visit <b>likely</b>?"


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch) -> list[Gate]:
    """The gates of the next page, which let one in and nobody wait: for questions, for searches."""
    gates: list[Gate] = []

    def narrow() -> Gate:
        gates.append(Gate(running=1, waiting=0))
        return gates[-1]

    monkeypatch.setattr(handlers, "Gate", narrow)
    return gates


@pytest.fixture
def served(gates: list[Gate]) -> Iterator[RunningPage]:
    with start(lambda progress: StandIn(), port=0) as running:
        yield running


def test_over_http_a_busy_page_refuses_in_one_line(served: RunningPage, gates: list[Gate]) -> None:
    from gradio_client import Client

    client = Client(served.url, verbose=False, analytics_enabled=False)
    with gates[0].enter():
        with pytest.raises(Exception, match="busy: 0 questions are waiting; ask again in a few seconds"):
            client.predict(QUESTION, api_name="/ask")
        assert client.predict("Baikonur", 2, api_name="/search")["passages"]
    assert client.predict(QUESTION, api_name="/ask")["answer"] == "November 2, 2018"
    client.close()


@pytest.mark.browser
@needs_chromium
def test_a_refused_question_is_asked_again_at_a_click(
    browser: Any, served: RunningPage, gates: list[Gate]
) -> None:
    tab = Tab(browser, served.url)
    tab.page.locator("#question textarea:enabled").wait_for()
    with gates[0].enter():
        tab.ask(OTHER)
        assert "ask again in a few seconds" in tab.page.locator(".turn .notice").inner_text()
        assert tab.page.locator("#question textarea").input_value() == ""
    tab.page.get_by_role("button", name="Ask again").click()
    tab.page.locator(".turn[data-state=answered], .turn[data-state=unanswered]").wait_for()
    assert tab.page.locator(".turn .question").all_inner_texts() == [f"You asked:\n{OTHER}"]
    tab.page.close()
    assert tab.wrong == []
