"""The ablation's ways to rank: the shipped one finds what the search finds, and fusion is what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpora import AnsweredQuestion, Collection
from benchmarks.ranking_bench.bench import Bench
from benchmarks.ranking_bench.ranking import first_right, reciprocal
from benchmarks.ranking_bench.scoring import fuse, scaled
from benchmarks.ranking_bench.settings import PLAIN, SHIPPED, Setting, settings
from index.encoders.hashing import HashEncoder
from qa import Corpus
from tests.support.paths import SEEDS

QUESTIONS = ("When was the space agreement signed?", "Who opened the bridge?", "agreement of CIS ministers")
LEXICAL = np.asarray([[4, 2, 0]], np.float32)
COSINE = np.asarray([[0.2, 0.6, -1.0]], np.float32)


def test_every_setting_has_a_name_of_its_own_and_differs_from_the_others() -> None:
    found = list(settings())
    assert len({s.name for s in found}) == len(found)
    assert len({replace(s, name="") for s in found}) == len(found)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (replace(PLAIN, fusion="bm25"), [4, 2, 0]),
        (replace(PLAIN, fusion="dense"), [0.2, 0.6, -1.0]),
        (replace(PLAIN, dense=0.7), [0.7 * 0.75 + 0.3, 0.7 + 0.15, 0]),
        (
            replace(PLAIN, fusion="rrf", dense=0.5),
            [0.5 / 62 + 0.5 / 61, 0.5 / 61 + 0.5 / 62, 0.5 / 63 + 0.5 / 63],
        ),
    ],
)
def test_scores_are_fused_as_the_setting_says(setting: Setting, expected: list[float]) -> None:
    assert fuse(setting, LEXICAL, COSINE)[0] == pytest.approx(expected, abs=1e-6)
    assert scaled(LEXICAL, 0)[0].tolist() == [1, 0.5, 0]


def test_the_shipped_setting_ranks_as_the_search_does(tmp_path: Path) -> None:
    corpus = Corpus.build([SEEDS], tmp_path / "index", encoder=HashEncoder(), progress=None)
    articles = tuple(corpus.articles.values())
    passages = list(corpus.passages.values())
    best = [corpus.search(question, k=1)[0].passage for question in QUESTIONS]
    # The passage that the search puts first is the only right one: the bench must put it first as well.
    asked = tuple(
        AnsweredQuestion(question, (passage.text,), (passage.article_id,), passage.article_id)
        for question, passage in zip(QUESTIONS, best, strict=True)
    )
    bench = Bench(Collection("seeds", articles, asked), SHIPPED.splitting, HashEncoder(), tmp_path / "cache")
    assert [p.text for p in bench.passages] == [p.text for p in passages]
    ranks = first_right(bench, SHIPPED)
    assert ranks.tolist() == [1, 1, 1]
    assert reciprocal(np.asarray([1.0, 4.0, 11.0])).tolist() == [1, 0.25, 0]
