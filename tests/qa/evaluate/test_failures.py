"""What is said of a failure: its kind, why it came about, and excerpts of the passages."""

from __future__ import annotations

import re

from qa.evaluate import Question, evaluate
from qa.evaluate import failures as kinds
from qa.evaluate.scoring import EXCERPT, excerpt
from tests.support.evaluate_corpus import MOON, QUESTIONS, WordCorpus


def test_failures_say_what_happened_and_why(corpus: WordCorpus) -> None:
    rows = {one.question.id: one for one in evaluate(corpus, QUESTIONS).scored}
    assert {key: one.kind for key, one in rows.items() if one.right is False} == {
        "mars": kinds.SILENT_FOUND,
        "late": kinds.WRONG_FOUND,
        "wrong": kinds.ANSWERED_NONE,
        "bad": kinds.REJECTED,
    }
    assert rows["bare"].right is None
    assert rows["late"].why == (
        "The right passage ranked 2 (bm25 2.00 against 2.00 for the first); "
        "it has 2 of the question's 2 words (landed, mars), "
        "the first has 2 of the question's 2 words (landed, mars)."
    )
    assert rows["mars"].why == "The right passage ranked first; kept silent all the same, at confidence 0.10."
    assert rows["late"].first_text == "Viking 1 landed on Mars in 1976."
    assert rows["late"].right_text == "Perseverance landed on Mars in 2021."


def test_passages_that_are_not_found_or_not_there(corpus: WordCorpus) -> None:
    questions = [
        Question("far", "salt?", ("Neil Armstrong",), MOON, True),
        Question("gone", "salt?", ("Paris",), MOON, True),
        Question("empty", "???", ("Neil Armstrong",), MOON, True),
    ]
    far, gone, empty = evaluate(corpus, questions).scored
    assert far.why.startswith("The right passage is not among the 1 passages found (at most 100);")
    assert gone.why.startswith("No passage holds an expected answer whole")
    assert empty.why == "The search found no passage."
    assert {one.kind for one in (far, gone, empty)} == {kinds.SILENT_LOST}
    assert all(one.measures["Hit@10"] == 0 and one.measures["MAP@100"] == 0 for one in (far, gone, empty))


def test_an_excerpt_holds_the_answer_and_whole_words() -> None:
    text = "first " * 200 + "the answer " + "last " * 200
    short = excerpt(text, ["the answer"])
    assert len(short) <= EXCERPT + 2
    assert re.fullmatch(r"…(first )+the answer( last)+…", short)
    assert excerpt("short", ["x"]) == "short"
