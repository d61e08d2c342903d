"""The measures of a question and of the confidence: each has its source, and is in every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa.evaluate import compare, evaluate, measures
from qa.evaluate.abstention import ConfidenceCase
from qa.evaluate.html_report import page
from qa.evaluate.measures import (
    CONFIDENCE_MEASURES,
    QUESTION_MEASURES,
    RANKING_MEASURES,
    Block,
    Case,
    ConfidenceMeasure,
    QuestionMeasure,
    question_measures,
)
from qa.evaluate.relevance import Relevance
from qa.evaluate.runner import Outcome
from qa.types import Citation
from tests.support.evaluate_corpus import QUESTIONS, TEXTS, WordCorpus


def test_every_measure_has_a_name_and_a_source() -> None:
    tables = (QUESTION_MEASURES, RANKING_MEASURES, CONFIDENCE_MEASURES)
    sources = [(entry.name, entry.source) for table in tables for entry in table]
    assert len(dict(sources)) == len(sources) >= 18
    assert all(source for _, source in sources)


def _case(question_id: str, text: str = "", citations: tuple[Citation, ...] = ()) -> Case:
    corpus = WordCorpus()
    relevance = Relevance(corpus.articles, corpus.passages)
    question = next(question for question in QUESTIONS if question.id == question_id)
    outcome = Outcome(
        question.id, "asked", question.question, text, bool(text), 0.5, citations, (), search_ms=1, ask_ms=1
    )
    return Case(question, outcome, relevance.right(question), relevance)


def test_a_measure_that_does_not_apply_is_left_out() -> None:
    judged = {"EM", "F1", "answered when there is one", "silent when there is none", "not a rejected answer"}
    assert not judged & question_measures(_case("bare")).keys()
    assert judged & question_measures(_case("none")).keys() == {"EM", "F1", "silent when there is none"}
    assert judged & question_measures(_case("bad", "flour")).keys() == {"not a rejected answer"}


def test_silence_where_there_is_no_answer_and_rejected_answers() -> None:
    silent = question_measures(_case("none"))
    assert (silent["EM"], silent["F1"], silent["silent when there is none"]) == (1, 1, 1)
    for text, value in (("flour", 0), ("water", 1)):
        assert question_measures(_case("bad", text))["not a rejected answer"] == value


def test_the_measures_of_one_question_by_hand() -> None:
    passage = TEXTS["mars.txt"].split("\n\n")[0]
    half = Citation("mars.txt", 0, 8, "Viking 1")
    wrong = Citation("moon.txt", 0, 9, "Apollo 12")
    case = _case("mars", "in 1976", (half, wrong))
    case = replace(case, question=replace(case.question, passage=passage))
    expected = {
        "EM": 0,
        "F1": 2 * (1 / 2) * 1 / (1 / 2 + 1),
        "answered when there is one": 1,
        "verbatim quotes": 1 / 2,
        "right article cited": 1,
        "cited precision": 8 / (8 + 9),
        "cited recall": 8 / len(passage),
    }
    measured = question_measures(case)
    assert {name: measured[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize("block", ["answers", "abstention", "citations"])
def test_a_new_measure_of_a_question_is_in_every_report(
    corpus: WordCorpus, monkeypatch: pytest.MonkeyPatch, block: Block
) -> None:
    def brevity(case: Case) -> float | None:
        return 1 / len(case.outcome.text.split()) if case.outcome.answered else None

    new = QuestionMeasure("brevity", brevity, "made up", block, compared=True, tile=True)
    monkeypatch.setattr(measures, "QUESTION_MEASURES", (*QUESTION_MEASURES, new))
    report = evaluate(corpus, QUESTIONS)
    # "20 July 1969", and four answers of one word.
    assert report.to_json()["measures"]["brevity"] == pytest.approx((1 / 3 + 4) / 5)
    assert "brevity" in report.table()
    shown = page(report)
    assert "<td>brevity</td><td>0.867</td>" in shown
    assert "<dt>brevity</dt><dd>0.867</dd>" in shown
    assert "brevity" in [one.measure for one in compare(report.to_json(), report.to_json()).differences]


def test_a_new_measure_of_the_confidence_is_in_every_report(
    corpus: WordCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def highest(judged: Sequence[ConfidenceCase]) -> float:
        return max(one.confidence for one in judged)

    new = ConfidenceMeasure("highest", "highest confidence", highest, "made up")
    for module in ("figures", "tables", "html_report"):
        monkeypatch.setattr(f"qa.evaluate.{module}.CONFIDENCE_MEASURES", (*CONFIDENCE_MEASURES, new))
    report = evaluate(corpus, QUESTIONS)
    assert report.to_json()["silence"]["highest"] == 0.9
    assert "highest confidence" in report.table()
    assert "<td>highest confidence</td><td>0.900</td>" in page(report)
