"""What a passage's score is made of: each figure by hand, or against what search gives."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import Corpus
from qa.types import Mode
from tests.support.paths import SEEDS
from tests.support.small_corpus import SMALL, Build, best


def test_the_terms_by_hand(build: Build) -> None:
    corpus = build(SMALL)
    one, two = (
        math.log(4.5) - math.log(1.5),
        math.log(3.5) - math.log(2.5),
    )  # idf of a term that 1, 2 of 5 hold
    query = "Minsk agreements, Minsk qwxyz?"
    a, b = (corpus.explain(query, id) for id in "ab")
    rows = [(t.term, t.word, t.weight, t.passages, t.count) for t in best(a).terms]
    assert rows == [
        ("minsk", "Minsk", 2, 2, 1),
        ("agreement", "agreements", 1, 1, 1),
        ("qwxyz", "qwxyz", 1, 0, 0),
    ]
    assert [t.idf for t in best(a).terms] == pytest.approx([two, one, 0])
    assert [t.bm25 for t in best(a).terms] == pytest.approx([2 * two, one, 0])
    # "Minsk" twice: tf * (k1 + 1) / (tf + k1) with k1 = 0.6
    assert [t.bm25 for t in best(b).terms] == pytest.approx([2 * two * (2 * 1.6) / (2 + 0.6), 0, 0])
    assert [t.word for t in best(b).lacks] == ["agreements"]
    assert a.unknown == b.unknown == ("qwxyz",)


def test_the_fusion_by_hand(build: Build) -> None:
    corpus = build(SMALL)
    for id in SMALL:
        shares = {share.name: share for share in best(corpus.explain("Minsk agreement", id)).shares}
        bm25, dense = shares["bm25"], shares["dense"]
        assert bm25.scaled == pytest.approx(bm25.value / bm25.best)
        assert dense.scaled == pytest.approx((dense.value + 1) / (dense.best + 1))
        assert [share.weight for share in shares.values()] == [0.25, 0.75, 0.1, 0.1]
    top = {share.name: share for share in best(corpus.explain("Minsk agreement", "a")).shares}
    assert top["bm25"].adds == 0.25
    assert (top["adjacent"].value, top["together"].value, top["together"].adds) == (0, 1, 0.1)


def test_words_are_named_as_they_were_typed(build: Build) -> None:
    corpus = build({"a": "The U.S. fund paid 1,500 launching Belarus-Russia."})
    words = [term.word for term in best(corpus.explain("U.S. launches, 1,500 Belarus-Russia’s?", "a")).terms]
    assert words == ["U.S", "launches", "1,500", "Belarus", "Russia’s"]


def everything(corpus: Corpus, query: str, mode: Mode) -> dict[str, tuple[int, float]]:
    hits = corpus.search(query, len(corpus.passages) or 1, mode)
    return {hit.passage.id: (hit.rank, hit.score) for hit in hits}


def check(corpus: Corpus, query: str, k: int) -> None:
    """What an explanation says is what search did, and its sums add up."""
    rankings = {mode: everything(corpus, query, mode) for mode in ("hybrid", "bm25", "dense")}
    returned = {hit.passage.article_id: hit.rank for hit in reversed(corpus.search(query, k))}
    for id in corpus.articles:
        explanation = corpus.explain(query, id, k)
        assert explanation.rank == returned.get(id)
        assert (explanation.outcome == "returned") == (id in returned)
        ids = [standing.passage.id for standing in explanation.standings]
        assert sorted(ids) == [p for p, passage in corpus.passages.items() if passage.article_id == id]
        for standing in explanation.standings:
            for mode, ranking in rankings.items():
                place = getattr(standing, mode)
                assert (place and (place.rank, place.score)) == ranking.get(standing.passage.id)
            assert standing.hybrid is not None
            assert sum(share.adds for share in standing.shares) == pytest.approx(standing.hybrid.score)
            assert [share.value for share in standing.shares[:1]] == pytest.approx(
                [sum(term.bm25 for term in standing.terms)]
            )
            if standing.bm25:
                assert sum(term.bm25 for term in standing.terms) == pytest.approx(standing.bm25.score)
            assert json.loads(json.dumps(explanation.to_json()))["why"] == explanation.why


SEED_WORDS = sorted({w for path in SEEDS.iterdir() for w in path.read_text(encoding="utf-8").split()})
QUERIES = st.lists(st.sampled_from([*SEED_WORDS, "qwxyz", "the", "?!"]), min_size=1, max_size=8).map(" ".join)


@settings(deadline=None, max_examples=30)
@given(query=QUERIES, k=st.integers(1, 20))
def test_explanations_say_what_search_does(hash_corpus: Corpus, query: str, k: int) -> None:
    check(hash_corpus, query, k)


@pytest.mark.parametrize("query", ["Minsk agreement", "dam dam boat", "flower", "nothing here"])
def test_over_segments_and_deletions(build: Build, tmp_path: Path, query: str) -> None:
    corpus = build(SMALL)
    more = tmp_path / "more.jsonl"
    more.write_text('{"id": "f", "text": "A dam near Minsk. A boat."}\n{"id": "b", "text": "Boat dam."}\n')
    corpus.add([more])
    corpus.delete(["c"])
    for k in (1, 3, 10):
        check(corpus, query, k)
