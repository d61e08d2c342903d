"""The weights that are fitted to stored search results and readings, and how those are stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa import Corpus
from qa.evaluate import Question
from qa.reader.load_weights import FILE
from training.calibrate import mix, read_result, weighted_error
from training.predictions import StoredQuestion, read_stored, store
from training.regression import listwise, logistic


def test_weights_of_lists_fall_on_what_tells_right_from_wrong() -> None:
    rng = np.random.default_rng(1)
    features = [rng.normal(size=(8, 3)) for _ in range(60)]
    right = [np.arange(8) == np.argmax(f @ [2.0, -1.0, 0.0]) for f in features]
    weights = listwise(list(zip(features, right, strict=True)))
    assert weights[0] > 0 > weights[1]
    assert weights[0] / -weights[1] == pytest.approx(2, rel=0.25)
    assert abs(weights[2]) < 0.2 * weights[0]
    assert np.mean([r[np.argmax(f @ weights)] for f, r in zip(features, right, strict=True)]) > 0.95


def test_a_logistic_model_is_calibrated_on_what_it_was_fitted_on() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(size=(4000, 2)) * [1, 10]
    chance = 1 / (1 + np.exp(-(0.5 + features @ [1.0, -0.1])))
    credit = (rng.random(4000) < chance).astype(float)
    bias, weights = logistic(features, credit)
    assert (bias, *weights) == pytest.approx((0.5, 1.0, -0.1), abs=0.12)
    assert np.mean(1 / (1 + np.exp(-(bias + features @ weights)))) == pytest.approx(credit.mean(), abs=0.01)


def test_rows_that_count_twice_are_as_good_as_two() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(50, 2))
    credit = rng.random(50)
    twice = logistic(np.repeat(features, 2, axis=0), np.repeat(credit, 2))
    counted = logistic(features, credit, np.full(50, 2.0))
    assert (counted[0], *counted[1]) == pytest.approx((twice[0], *twice[1]), abs=1e-3)


def test_the_mix_gives_each_kind_of_question_its_share() -> None:
    kinds = [(True, "a")] * 6 + [(False, "a")] * 3 + [(False, "")]
    stored = [
        StoredQuestion(
            {
                "question": "?",
                "answers": [],
                "answerable": answerable,
                "group": group,
                "hits": [],
                "readings": [],
            }
        )
        for answerable, group in kinds
    ]
    counts = mix(stored, traps=0.2, others=0.1)
    assert counts.sum() == pytest.approx(10)
    assert (counts[:6].sum(), counts[6:9].sum(), counts[9]) == pytest.approx((7, 2, 1))
    no_others = mix(stored[:9], traps=0.2, others=0.1)
    assert no_others[6:].sum() / no_others.sum() == pytest.approx(2 / 9)


def test_the_calibration_error_of_rows_that_count_differently_by_hand() -> None:
    confidences, credits = np.asarray([0.05, 0.72, 0.78]), np.asarray([0.0, 1.0, 0.0])
    error = weighted_error(confidences, credits, np.asarray([1.0, 3.0, 1.0]))
    assert error == pytest.approx((0.05 * 1 + abs(3 * -0.28 + 0.78)) / 5)


def test_what_is_stored_is_what_a_question_is_answered_from(seed_corpus: Corpus, tmp_path: Path) -> None:
    questions = [
        Question(
            "1", "when was the CIS space agreement signed?", ("November 2, 2018",), ("x",), answerable=True
        ),
        Question("2", "who bakes sourdough bread?", answerable=False),
    ]
    out = tmp_path / "stored.jsonl"
    store(questions, seed_corpus._folder, out, FILE)
    store(questions, seed_corpus._folder, out, FILE)  # nothing is read twice
    stored = read_stored(out)
    assert [(one.question, one.answers, one.answerable, one.group) for one in stored] == [
        (questions[0].question, ("November 2, 2018",), True, "x"),
        (questions[1].question, (), False, ""),
    ]
    calibration = seed_corpus._reader().calibration
    for one in stored:
        found, asked = read_result(one, calibration), seed_corpus.ask(one.question, k=20)
        assert [h.passage.id for h in found.hits] == [h.passage.id for h in asked.hits]
        assert calibration.confidence_of(found.features) == pytest.approx(asked.confidence, abs=0.02)
        if asked.answered:
            assert found.answers[0].best.text == asked.text
