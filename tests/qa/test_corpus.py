"""The contract of `from qa import Corpus`: names, types and what they promise."""

from __future__ import annotations

import datetime
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError, fields
from functools import partial
from pathlib import Path

import pytest

import qa
from index.encoders.base import Identity
from index.encoders.hashing import HashEncoder
from index.errors import EncoderError, InputError
from index.types import Vectors
from qa import Answer, Article, Citation, Corpus, Filter, Hit, Passage
from qa.answering.rerank import MAX_READ_HURRIED, MIN_READ
from qa.build_options import BuildOptions
from tests.support.paths import SEEDS


def test_the_public_names() -> None:
    assert qa.__all__ == [
        "Answer",
        "Article",
        "Citation",
        "Corpus",
        "DatelineError",
        "Filter",
        "Hit",
        "Passage",
    ]
    for name in qa.__all__:
        assert getattr(qa, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        qa.Nothing  # noqa: B018


def test_build_takes_by_keyword_what_sync_takes(tmp_path: Path) -> None:
    taken = inspect.signature(Corpus.sync).parameters.values()
    assert {p.name for p in taken if p.kind is p.KEYWORD_ONLY} == BuildOptions.__annotations__.keys()
    with pytest.raises(TypeError, match="unexpected keyword argument 'encodr'"):
        Corpus.build([SEEDS], tmp_path / "index", encodr="hash")  # type: ignore[call-arg]


def test_the_fields() -> None:
    def names(value: type) -> list[str]:
        return [f.name for f in fields(value)]

    assert {"id", "title", "text", "date", "source", "url", "path"} <= set(names(Article))
    assert names(Passage) == ["id", "article_id", "start", "end", "text"]
    assert names(Hit) == ["passage", "score", "rank", "scores"]
    assert names(Answer)[:6] == ["question", "text", "answered", "confidence", "citations", "hits"]
    assert names(Citation) == ["article_id", "start", "end", "quote"]
    with pytest.raises(FrozenInstanceError):
        Citation("a", 0, 1, "x").quote = "y"  # type: ignore[misc]


def test_the_seeds(seed_corpus: Corpus) -> None:
    articles = seed_corpus.articles
    assert list(articles) == sorted(p.name for p in SEEDS.iterdir())
    known = [(a.date, a.source) for a in articles.values()]
    assert known[:3] == [
        (datetime.date(2020, 1, 22), "TASS"),
        (None, "KazInform, BelTA"),
        (datetime.date(2023, 3, 29), None),
    ]
    for passage_id, passage in seed_corpus.passages.items():
        assert passage.id == passage_id
        assert articles[passage.article_id].text[passage.start : passage.end] == passage.text
    assert len(seed_corpus.passages) == len(list(seed_corpus.passages))
    assert "no such article" not in articles
    assert seed_corpus.skipped == ()


def test_a_second_build_encodes_nothing(tmp_path: Path) -> None:
    class Once(HashEncoder):
        calls = 0

        def encode(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
            Once.calls += 1
            return super().encode(texts, done)

    encoder = Once()
    Corpus.build([SEEDS], tmp_path / "index", encoder=encoder)
    assert Once.calls == 1
    again = Corpus.build([SEEDS], tmp_path / "index", encoder=encoder)
    assert Once.calls == 1
    assert len(again.articles) == 5


def test_add_replace_and_delete(write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path) -> None:
    folder = write({"a.txt": "The dam was opened in 1964.", "b.txt": "The bridge was closed."})
    corpus = Corpus.build([folder], tmp_path / "index", encoder=hashed)
    changes = corpus.add([write({"c.txt": "A tunnel is planned.", "a.txt": "The dam was closed in 1999."})])
    assert (changes.added, changes.updated) == (1, 1)
    assert "1999" in corpus.articles["a.txt"].text
    assert corpus.search("tunnel", mode="bm25")[0].passage.article_id == "c.txt"
    assert corpus.search("1964", mode="bm25") == []
    assert corpus.delete(["c.txt", "nothing"]) == 1
    assert corpus.search("tunnel", mode="bm25") == []
    assert list(Corpus.open(tmp_path / "index", encoder=hashed).articles) == list(corpus.articles)


def test_an_open_corpus_sees_changes_with_the_next_question(
    write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path
) -> None:
    corpus = Corpus.build([write({"a.txt": "The dam."})], tmp_path / "index", encoder=hashed)
    other = Corpus.open(tmp_path / "index", encoder=hashed)
    pinned, articles = other.pinned(), other.articles
    corpus.add([write({"b.txt": "The bridge."}, "new")])
    corpus.delete(["a.txt"])
    corpus.compact()
    assert [hit.passage.text for hit in other.search("bridge")] == ["The bridge."]
    assert list(other.articles) == ["b.txt"]
    pinned.refresh()
    assert [hit.passage.text for hit in pinned.search("bridge")] == ["The dam."]
    assert articles["a.txt"].text == pinned.articles["a.txt"].text == "The dam."


def test_an_index_built_anew_with_another_encoder_is_asked_by_that(
    write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = HashEncoder(dimension=32)
    other.identity = Identity("other", "0" * 64, 32)
    monkeypatch.setattr("qa.state.load_encoder", {"hash": hashed, "other": other}.__getitem__)
    folder = write({"a.txt": "The dam."})
    Corpus.build([folder], tmp_path / "index", encoder=hashed)
    corpus = Corpus.open(tmp_path / "index")
    assert corpus.search("dam", mode="dense")
    Corpus.build([folder], tmp_path / "index", encoder=other, rebuild=True)
    assert corpus.search("dam", mode="dense")
    assert json.loads(corpus.describe())["encoder"]["name"] == "other"


def test_opening_with_another_encoder_is_refused_when_it_is_needed(
    write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path
) -> None:
    Corpus.build([write({"a.txt": "The dam."})], tmp_path / "index", encoder=hashed)
    corpus = Corpus.open(tmp_path / "index", encoder=HashEncoder(dimension=32))
    assert corpus.search("dam", mode="bm25")
    with pytest.raises(EncoderError, match="made with the encoder hash"):
        corpus.search("dam")


def test_progress_is_reported(write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    Corpus.build(
        [write({"a.txt": "The dam.", "b.txt": "The bridge."})],
        tmp_path / "index",
        encoder=hashed,
        progress=lambda *step: steps.append(step),
    )
    assert ("read", 2, 0) in steps
    assert ("encode", 2, 2) in steps
    assert {stage for stage, _, _ in steps} == {"read", "encode", "write"}


def test_a_path_that_is_not_there(tmp_path: Path, hashed: HashEncoder) -> None:
    with pytest.raises(InputError, match="nowhere"):
        Corpus.build([tmp_path / "nowhere"], tmp_path / "index", encoder=hashed)


def test_follow_ups_are_understood(quick_corpus: Corpus) -> None:
    before = quick_corpus.ask("when was the CIS Interstate Council for Outer Space established?")
    query = quick_corpus.rewrite("and who heads it?", [before])
    assert query.startswith("and who heads it?")
    assert "Council" in query
    plain = quick_corpus.rewrite("and who heads it?", ["when was the Council established?", "in 2018"])
    assert "Council" in plain
    alone = "when was the first launch from Vostochny?"
    assert quick_corpus.rewrite(alone, [before]) == alone
    assert quick_corpus.rewrite("who heads it?", ()) == "who heads it?"
    assert quick_corpus.rewrite("who heads it?", ["", " "]) == "who heads it?"
    assert quick_corpus.ask("and who heads it?", [before]).question == "and who heads it?"


def test_in_a_hurry_fewer_passages_are_read_and_the_answer_says_so(quick_corpus: Corpus) -> None:
    question = "when was the CIS space agreement signed?"
    usual, hurried = quick_corpus.ask(question), quick_corpus.ask(question, hurry=True)
    assert (usual.passages_read, usual.hurried) == (min(MIN_READ, len(quick_corpus.passages)), False)
    assert (hurried.passages_read, hurried.hurried) == (MAX_READ_HURRIED, True)
    read = [hit for hit in quick_corpus.ask(question, k=20, hurry=True).hits if "retrieval" in hit.scores]
    assert [hit.rank for hit in read] == list(range(1, MAX_READ_HURRIED + 1))
    assert len(hurried.hits) == len(usual.hits)
    only = Filter(articles=frozenset({quick_corpus.ask(question).hits[0].passage.article_id}))
    few = quick_corpus.ask(question, where=only, hurry=True)
    assert few.hurried == (few.passages_read < len(few.hits))


def test_questions_from_many_threads(hash_corpus: Corpus) -> None:
    from concurrent.futures import ThreadPoolExecutor

    questions = ["who heads the council?", "when was it signed?", "Baikonur", "how many satellites?"]
    ask = partial(hash_corpus.ask, hurry=True)
    alone = [ask(q) for q in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, questions * 2)) == alone * 2
