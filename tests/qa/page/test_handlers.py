"""A question is worked on until it is answered, refused or given up, in a hurry where others wait."""

from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest

from qa.admission import Gate
from qa.page.conversation import Turn
from qa.page.escape import attr
from qa.page.handlers import Handlers
from tests.support.page_handlers import Asked, ready_handlers, text_of

QUESTION = "When was the CIS space agreement signed?"
OTHER = "When is the visit <b>likely</b>?"


@pytest.fixture
def page() -> Handlers:
    page = ready_handlers()
    page.asking = Gate(running=1, waiting=0)
    return page


def test_a_busy_refusal_is_a_turn_with_its_question_to_be_asked_again(page: Handlers) -> None:
    before = Asked(page, QUESTION).turns
    with page.asking.enter():
        refused = Asked(page, OTHER, before)
    turns = refused.turns
    assert turns[-1].error == "busy: 0 questions are waiting; ask again in a few seconds"
    assert [(turn.question, turn.answer and turn.answer.text) for turn in turns[:-1]] == [
        (turn.question, turn.answer and turn.answer.text) for turn in before
    ]
    assert page.working == set()
    assert turns[-1].error in refused.log
    assert f'data-question="{attr(OTHER)}">Ask again<' in refused.log
    again = Asked(page, OTHER, turns)
    assert [turn.question for turn in again.turns] == [QUESTION, OTHER]
    assert again.turns[-1].answer is not None
    assert "Ask again" not in again.log


def test_another_question_leaves_the_refused_one_where_it_is(page: Handlers) -> None:
    with page.asking.enter():
        turns = Asked(page, OTHER).turns
    turns = Asked(page, QUESTION, turns).turns
    assert [(turn.question, turn.busy) for turn in turns] == [(OTHER, True), (QUESTION, False)]


def test_other_errors_offer_no_second_try(page: Handlers) -> None:
    refused = Asked(page, "refuse this")
    assert "can be searched" in refused.log
    assert "Ask again" not in refused.log
    assert len(Asked(page, "refuse this", refused.turns).turns) == 2


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


def test_a_question_is_worked_on_until_it_is_answered_or_given_up() -> None:
    page = ready_handlers()

    async def ask() -> None:
        asked = page.submit("When was the agreement signed?", [])
        assert 'data-job="1"' in ((await anext(asked)).log or "")
        assert page.working == {1}
        assert len([step async for step in asked]) == 1
        assert page.working == set()
        given_up = page.submit("When?", [])
        await anext(given_up)
        await given_up.aclose()
        assert page.working == set()

    asyncio.run(ask())


@pytest.mark.parametrize("question", ["When was the cosmodorme <b>built</b>?", "Who heads the cosmodorme?"])
def test_what_was_corrected_is_said_once(question: str) -> None:
    page = ready_handlers()
    said = "No article has “cosmodorme”; searched for “cosmodrome” as well."
    shown = Asked(page, question)
    assert text_of(shown.log).count(said) == 1
    assert "searched for" not in text_of(Asked(page, QUESTION).log)
    made = [{"typed": "cosmodorme", "searched": "cosmodrome"}]
    assert asyncio.run(page.api_ask(question))["corrections"] == made
    assert asyncio.run(page.api_search("cosmodorme", 2))["corrections"] == made
    assert asyncio.run(page.api_search("cosmodrome", 2))["corrections"] == []
