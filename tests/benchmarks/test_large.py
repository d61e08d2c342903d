"""The benchmark's large collection: the same for a seed, whole, and of the size that was asked for."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from benchmarks.large.build import build, joined
from benchmarks.large.collection import BLOCK_ARTICLES, BLOCK_PASSAGES, NEIGHBOURS, Synthetic
from benchmarks.large.real import SPLITTING, Real, pieces
from index.encoders.hashing import HashEncoder
from index.segments.snapshot import Snapshot
from index.text.passages import split
from index.types import Article
from tests.support.paths import SEEDS


@pytest.fixture(scope="module")
def real() -> Real:
    articles = [Article(path.name, path.read_text(encoding="utf-8")) for path in sorted(SEEDS.iterdir())]
    passages = [p for article in articles for p in split(article, pieces, SPLITTING)]
    texts = tuple(p.text for p in passages)
    return Real(texts, texts, tuple(p.article_id for p in passages), ("What happened?",))


@pytest.fixture(scope="module")
def synthetic(real: Real) -> Synthetic:
    return _synthetic(real, seed=0)


def _synthetic(real: Real, seed: int) -> Synthetic:
    vectors = HashEncoder().encode(real.encoded)
    order = np.argsort(-vectors @ vectors.T, axis=1, kind="stable")
    return Synthetic(real, vectors, order[:, 1 : NEIGHBOURS + 1], seed)


def test_blocks_are_the_same_in_any_order_and_another_seed_gives_others(
    real: Real, synthetic: Synthetic
) -> None:
    again = _synthetic(real, seed=0)
    last, first = again.block(3), again.block(0)
    assert first.articles == synthetic.block(0).articles
    assert last.texts == synthetic.block(3).texts
    assert np.array_equal(last.vectors, synthetic.block(3).vectors)
    assert np.array_equal(last.vectors, synthetic.block_vectors(3))
    assert _synthetic(real, seed=1).block(0).articles != first.articles


def test_a_block_has_its_articles_and_passages_with_exact_offsets(synthetic: Synthetic) -> None:
    made = joined([synthetic.block(0), synthetic.block(1)])
    assert len({a.id for a in made.articles}) == len(made.articles) == 2 * BLOCK_ARTICLES
    assert len({p.id for p in made.passages}) == len(made.passages) == 2 * BLOCK_PASSAGES
    articles = {article.id: article for article in made.articles}
    for passage, text in zip(made.passages, made.texts, strict=True):
        article = articles[passage.article_id]
        assert article.text[passage.start : passage.end] == passage.text
        assert text.endswith(passage.text)
        assert (article.source or "?") in text
    assert all(
        a.date and datetime.date(2014, 1, 1) <= a.date < datetime.date(2024, 1, 1) for a in articles.values()
    )
    assert np.allclose(np.linalg.norm(made.vectors, axis=1), 1, atol=1e-5)


def test_no_two_passages_are_the_same(synthetic: Synthetic) -> None:
    made = synthetic.block(0)
    assert len({p.text for p in made.passages}) > 0.9 * len(made.passages)
    assert np.max(np.triu(made.vectors @ made.vectors.T, 1)) < 0.999


def test_a_build_goes_on_where_it_stopped(synthetic: Synthetic, tmp_path: Path) -> None:
    build(tmp_path / "index", synthetic, 100)
    assert Snapshot(tmp_path / "index").passage_count == 100
    build(tmp_path / "index", synthetic, 300)
    snapshot = Snapshot(tmp_path / "index")
    assert (snapshot.article_count, snapshot.passage_count) == (30, 300)
    first = next(p for p in synthetic.block(2).passages if p.id == "a0000021#1")
    assert snapshot.passage(snapshot.row_of(first.id)) == first
