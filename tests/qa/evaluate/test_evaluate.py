"""The bench as a whole over a corpus whose every answer is known."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from qa.evaluate import EvaluatedCorpus, evaluate, load_questions
from tests.support.evaluate_corpus import QUESTIONS, WordCorpus
from tests.support.paths import SEED_QUESTIONS, SEEDS

if TYPE_CHECKING:
    from qa import Corpus

    def _a_corpus_can_be_evaluated(corpus: Corpus) -> EvaluatedCorpus:
        return corpus


def test_every_figure_by_hand(corpus: WordCorpus) -> None:
    report = evaluate(corpus, QUESTIONS)
    data = report.to_json()
    rows = {row["id"]: row for row in data["rows"]}
    # Right passages: moon#0 at 1, moon#1 at 1, mars#0 at 1, and for "late" mars#1 at 2 after mars#0 (a tie).
    assert [rows[key]["rank"] for key in ("when", "who", "mars", "late")] == [1, 1, 1, 2]
    assert data["measures"]["Hit@1"] == pytest.approx(3 / 4)
    assert data["measures"]["MRR@10"] == pytest.approx((1 + 1 + 1 + 1 / 2) / 4)
    assert data["measures"]["article Hit@1"] == 1
    assert data["counts"]["Hit@1"] == 4
    # EM: when 1, who 0, mars 0 (silent), late 0, none 1, wrong 0.
    assert data["measures"]["EM"] == pytest.approx(2 / 6)
    assert data["measures"]["F1"] == pytest.approx((1 + 2 / 3 + 0 + 0 + 1 + 0) / 6)
    assert data["squad"]["2.0"]["HasAns_exact"] == pytest.approx(100 * 1 / 4)
    assert data["squad"]["1.1"]["f1"] == pytest.approx(100 * (1 + 2 / 3) / 4)
    silence = data["silence"]
    assert (silence["answered_wrongly"], silence["without_answer"]) == (1, 2)
    assert (silence["silent_wrongly"], silence["with_answer"]) == (1, 4)
    # Confidences with an answer 0.9 0.6 0.5 0.1, without 0.4 0.1: of 8 pairs 3 + 3 right and 1 tie over.
    assert silence["auroc"] == pytest.approx((3 * 2 + 0.5) / 8)
    assert data["measures"]["verbatim quotes"] == 1
    # "late" cites mars.txt, "when" and "who" moon.txt.
    assert data["measures"]["right article cited"] == 1
    assert data["measures"]["not a rejected answer"] == 0
    assert data["collection"] == {"articles": 3, "passages": 5}
    assert set(data["time"]) == {"search", "ask"}
    assert data["machine"]["python"]


def test_the_order_of_the_questions_does_not_matter(corpus: WordCorpus) -> None:
    one, other = (evaluate(corpus, rows).to_json() for rows in (QUESTIONS, QUESTIONS[::-1]))
    for part in ("measures", "counts", "squad", "silence"):
        assert one[part] == other[part]


def test_importing_the_bench_loads_no_heavy_library() -> None:
    heavy = ["matplotlib", "sklearn", "scipy", "pandas", "ir_measures", "torch"]
    code = f"import sys, qa.evaluate; print([name for name in {heavy} if name in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_seed_questions_against_word_matching() -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(SEEDS.iterdir())}
    report = evaluate(WordCorpus(texts=texts), load_questions(SEED_QUESTIONS))
    measures = report.to_json()["measures"]
    assert measures["silent when there is none"] == 1
    assert 0.5 < measures["Hit@1"] <= measures["Hit@10"]
