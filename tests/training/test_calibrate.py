"""The weights that are fitted to stored search results and readings, and how those are stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa import Corpus
from qa.evaluate import Question
from qa.reader.load_weights import FILE
from training.calibrate import listwise, logistic, read_result
from training.predictions import read_stored, store


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
