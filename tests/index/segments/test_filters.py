"""Filters work inside the search: of twelve articles left, ten are found when ten are asked for."""

from __future__ import annotations

import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import update
from index.encoders.hashing import HashEncoder
from index.segments.commit import writing
from index.segments.filters import Filter
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms
from index.types import Article
from qa.retrieval.search import search
from qa.types import Mode

ENCODER = HashEncoder()
SOURCES = ["Reuters", "BelTA", "SpaceNews", None]
WORDS = "space agreement council minsk launch rocket signed minister energy border".split()


def made(n: int) -> Article:
    rng = random.Random(n)
    date = None if n % 7 == 0 else datetime.date(2010 + n % 10, 1 + n % 12, 1 + n % 28)
    text = " ".join(rng.choices(WORDS, k=8)).capitalize() + f" number{n}."
    return Article(f"a{n:03}", text, date=date, source=SOURCES[n % 4])


ARTICLES = {a.id: a for a in map(made, range(120))}
WHERE = st.builds(
    Filter,
    since=st.none() | st.dates(datetime.date(2009, 1, 1), datetime.date(2020, 1, 1)),
    until=st.none() | st.dates(datetime.date(2009, 1, 1), datetime.date(2020, 1, 1)),
    sources=st.frozensets(st.sampled_from(["reuters", "BelTA", "SPACENEWS", "nobody"]), max_size=2),
    articles=st.just(frozenset[str]()) | st.frozensets(st.sampled_from([*ARTICLES, "nothing"]), max_size=30),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("filtered")
    every = list(ARTICLES.values())
    for at in (0, 50, 90):
        update(folder, every[at : at + 50], lambda: ENCODER)
    update(folder, [Article("gone", "Space agreement signed.", source="Reuters")], lambda: ENCODER)
    with writing(folder) as writer:
        writer.delete(["gone"])
        writer.commit()
    return Snapshot(folder)


def qualifies(article: Article, where: Filter) -> bool:
    names = {name.casefold() for name in where.sources}
    return (
        (not where.since or (article.date is not None and article.date >= where.since))
        and (not where.until or (article.date is not None and article.date <= where.until))
        and (not names or (article.source or "").casefold() in names)
        and (not where.articles or article.id in where.articles)
    )


@given(where=WHERE, query=st.sampled_from(["space agreement", "rocket launch minsk", "number7"]))
def test_as_if_the_rest_were_not_returned(snapshot: Snapshot, where: Filter, query: str) -> None:
    vector = ENCODER.encode([query])[0]
    left = {a.id for a in ARTICLES.values() if qualifies(a, where)}
    for mode in ("bm25", "dense", "hybrid"):
        every = search(snapshot, lambda _: vector, query, 200, mode)
        expected = [
            (h.passage.id, round(h.scores.get("bm25", 0), 5)) for h in every if h.passage.article_id in left
        ]
        found = search(snapshot, lambda _: vector, query, 200, mode, where)
        shown = [(h.passage.id, round(h.scores.get("bm25", 0), 5)) for h in found]
        assert {id for id, _ in shown} == {id for id, _ in expected}
        if mode != "hybrid":  # there the scale is that of the passages compared
            assert shown == expected


@pytest.mark.parametrize("mode", ["dense", "hybrid"])
def test_ten_of_twelve(snapshot: Snapshot, mode: Mode) -> None:
    twelve = frozenset(list(ARTICLES)[30:42])
    vector = ENCODER.encode(["minister"])[0]
    hits = search(snapshot, lambda _: vector, "minister", 10, mode, Filter(articles=twelve))
    assert len(hits) == 10
    assert {hit.passage.article_id for hit in hits} <= twelve


def test_many_left_are_searched_as_few_are(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Filter(sources=frozenset(["Reuters", "BelTA"]))
    vector = ENCODER.encode(["space"])[0]

    def best() -> list[list[float]]:
        bm25 = snapshot.best_bm25(terms("space border"), 20, where)
        dense = snapshot.nearest(vector, 20, where)
        return [bm25[0].tolist(), bm25[1].tolist(), dense[0].tolist(), dense[1].tolist()]

    few = best()
    monkeypatch.setattr("index.segments.bm25_search._FEW", 0)
    monkeypatch.setattr("index.ranking.vectors._FEW", 0)
    for one, other in zip(few, best(), strict=True):
        assert one == pytest.approx(other)


def test_an_empty_filter_is_false() -> None:
    assert not Filter()
    assert Filter(since=datetime.date(2020, 1, 1))
