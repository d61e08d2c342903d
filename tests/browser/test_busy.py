"""More questions than the page answers at once: who waits is answered, who is refused can ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest

from qa.admission import Gate
from qa.page import RunningPage, handlers, start
from qa.page.conversation import Turn
from qa.page.escape import attr
from qa.page.handlers import Handlers
from qa.page.loading import Loading
from tests.support.page_corpus import StandIn, steps
from tests.support.page_tab import Tab, chromium, needs_chromium

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:gradio\..*")
QUESTION = "When was the CIS space agreement signed?"
OTHER = "When is the visit <b>likely</b>?"


@pytest.fixture
def page() -> Handlers:
    loading = Loading(lambda progress: StandIn(), say=pytest.fail)
    loading.start()
    loading._thread.join(30)
    page = Handlers(loading, (), None)
    page.asking = Gate(running=1, waiting=0)
    return page


def ask(page: Handlers, question: str, turns: list[Turn]) -> tuple[str, list[Turn]]:
    """The log and the turns after a question."""
    _, log, _, _, turns, _ = steps(page.submit(question, turns))[-1]
    return log, turns


def test_a_busy_refusal_is_a_turn_with_its_question_to_be_asked_again(page: Handlers) -> None:
    _, before = ask(page, QUESTION, [])
    with page.asking.enter():
        log, turns = ask(page, OTHER, before)
    assert turns[-1].error == "busy: 0 questions are waiting; ask again in a few seconds"
    assert [(turn.question, turn.answer and turn.answer.text) for turn in turns[:-1]] == [
        (turn.question, turn.answer and turn.answer.text) for turn in before
    ]
    assert page.working == set()
    assert turns[-1].error in log
    assert f'data-question="{attr(OTHER)}">Ask again<' in log
    log, again = ask(page, OTHER, turns)
    assert [turn.question for turn in again] == [QUESTION, OTHER]
    assert again[-1].answer is not None
    assert "Ask again" not in log


def test_another_question_leaves_the_refused_one_where_it_is(page: Handlers) -> None:
    with page.asking.enter():
        _, turns = ask(page, OTHER, [])
    _, turns = ask(page, QUESTION, turns)
    assert [(turn.question, turn.busy) for turn in turns] == [(OTHER, True), (QUESTION, False)]


def test_other_errors_offer_no_second_try(page: Handlers) -> None:
    log, turns = ask(page, "refuse this", [])
    assert "can be searched" in log
    assert "Ask again" not in log
    _, turns = ask(page, "refuse this", turns)
    assert len(turns) == 2


def test_an_answer_in_a_hurry_says_so(page: Handlers) -> None:
    page.asking = Gate(running=1, waiting=5, patience=60)

    async def ask_all() -> list[dict[str, Any]]:
        with page.asking.enter():
            asked = [asyncio.create_task(page.api_ask(QUESTION)) for _ in range(3)]
            while page.asking.waiting < 3:
                await asyncio.sleep(0)
        return await asyncio.gather(*asked)

    assert [answer["hurried"] for answer in asyncio.run(ask_all())] == [True, True, False]
    said = "only the best 5 passages were read"
    corpus = page.corpus()
    turns = [Turn(OTHER, corpus.ask(OTHER, hurry=hurry)) for hurry in (True, False)]
    assert [said in page.log([turn]) for turn in turns] == [True, False]


def test_endpoints_refuse_and_searches_do_not_wait_for_questions(page: Handlers) -> None:
    page.searching = Gate(running=1, waiting=0)
    with page.asking.enter():
        with pytest.raises(gr.Error, match="busy: 0 questions are waiting"):
            asyncio.run(page.api_ask(QUESTION))
        assert asyncio.run(page.api_search("Baikonur", 2))["passages"]
    with page.searching.enter(), pytest.raises(gr.Error, match="busy"):
        asyncio.run(page.api_search("Baikonur", 2))


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
def test_a_refused_question_is_asked_again_at_a_click(served: RunningPage, gates: list[Gate]) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with chromium() as browser:
        tab = Tab(browser, served.url)
        tab.page.locator("#question textarea:enabled").wait_for()
        with gates[0].enter():
            tab.ask(OTHER)
            assert "ask again in a few seconds" in tab.page.locator(".turn .notice").inner_text()
            assert tab.page.locator("#question textarea").input_value() == ""
        tab.page.get_by_role("button", name="Ask again").click()
        tab.page.locator(".turn[data-state=answered], .turn[data-state=unanswered]").wait_for()
        assert tab.page.locator(".turn .question").all_inner_texts() == [f"You asked:\n{OTHER}"]
        assert tab.wrong == []
