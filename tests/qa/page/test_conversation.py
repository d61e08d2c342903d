"""The limits on questions and histories, and a follow-up with the answers before it."""

from __future__ import annotations

import pytest

from index.errors import QueryError
from qa.page.conversation import (
    MAX_HISTORY,
    MAX_QUESTION,
    check_history,
    check_question,
    refused,
)
from tests.support.page_corpus import StandIn
from tests.support.page_handlers import asked


@pytest.mark.parametrize("question", ["", "  \n", None, 7, "x" * (MAX_QUESTION + 1)])
def test_questions_that_are_refused(question: object) -> None:
    with pytest.raises(QueryError):
        check_question(question)


def test_a_refused_question_is_shown_short() -> None:
    question = "x" * 5_000
    with pytest.raises(QueryError, match="5,000 characters") as raised:
        check_question(question)
    assert len(refused(question, raised.value).question) < 210


@pytest.mark.parametrize("history", ["text", [1], ["x"] * (MAX_HISTORY + 1), ["x" * 50_000]])
def test_histories_that_are_refused(history: object) -> None:
    with pytest.raises(QueryError):
        check_history(history)
    assert check_history(None) == []


def test_a_follow_up_is_asked_with_the_answers_before() -> None:
    corpus = StandIn()
    first = asked(corpus, "When was the CIS space agreement signed?")
    failed = asked(corpus, "refuse", first)
    asked(corpus, "And where?", first, failed)
    assert corpus.histories[-1] == [first.answer]
