"""Why an article was returned, and each reason that keeps one out."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from index.encoders.hashing import HashEncoder
from index.errors import InputError, QueryError
from index.segments.commit import writing
from index.segments.writer import Batch
from index.types import Article
from qa import Corpus
from qa.explain.explanation import ordinal
from tests.support.readers import PatternReader
from tests.support.small_corpus import SMALL, Build, best


def test_returned(build: Build) -> None:
    explanation = build(SMALL).explain("Minsk agreement", "a", 3)
    assert (explanation.outcome, explanation.rank, explanation.last) == ("returned", 1, None)
    assert explanation.why == "Returned at rank 1 of 3."
    with pytest.raises(FrozenInstanceError):
        explanation.k = 4  # type: ignore[misc]


def test_where_an_article_stands_once_the_best_are_read(build: Build) -> None:
    corpus = build(SMALL).with_reader(PatternReader(r"\w+"))
    ranked = corpus.search("Minsk agreement", len(SMALL), rerank=True)
    for hit in ranked:
        found = corpus.explain("Minsk agreement", hit.passage.article_id, k=1, rerank=True)
        assert found.reread == hit
        assert found.to_json()["rank_after_reading"] == hit.rank
        passage = {name: getattr(hit.passage, name) for name in ("id", "start", "end")}
        assert found.to_json()["passage_after_reading"] == passage
    unread = corpus.explain("Minsk agreement", "a")
    assert unread.reread is None
    assert unread.to_json()["passage_after_reading"] is None


def test_outranked(build: Build) -> None:
    explanation = build(SMALL).explain("the Minsk space agreement", "b", 1)
    assert (explanation.outcome, explanation.rank) == ("outranked", None)
    assert explanation.last is not None
    assert explanation.last.passage.article_id == "a"
    assert "its best passage ranks 2nd and 1 was asked for. Against the 1st, from a: " in explanation.why
    assert (
        "it lacks “agreement”, “space”" in explanation.why
        or "it lacks “space”, “agreement”" in explanation.why
    )
    bm25 = [standing.bm25.score for standing in (best(explanation), explanation.last) if standing.bm25]
    assert f"(BM25 {bm25[0]:.2f} against {bm25[1]:.2f}: " in explanation.why


def test_outranked_in_meaning_alone(build: Build) -> None:
    corpus = build(SMALL)
    last = corpus.search("Gardens", 10)[-1].passage.article_id
    explanation = corpus.explain("Gardens", last, 4)
    cosines = [s.dense.score for s in (best(explanation), explanation.last) if s and s.dense]
    assert explanation.why == (
        "Not returned: its best passage ranks 5th and 4 were asked for. Against the 4th, from "
        f"{explanation.last and explanation.last.passage.article_id}: it is further from the question in "
        f"meaning (cosine {cosines[0]:.2f} against {cosines[1]:.2f})."
    )


def test_a_tie_is_told(build: Build) -> None:
    explanation = build({"a": "Minsk (dam).", "b": "Minsk dam."}).explain("Minsk", "b", 1)
    assert explanation.why.endswith(
        "1 was asked for; it ties with the 1st, from a, and ties go by article id."
    )


def test_the_same_text(build: Build) -> None:
    corpus = build({**SMALL, "copy": "Minsk  space agreement.", "z": "A dam."})
    explanation = corpus.explain("Minsk agreement", "copy", 3)
    assert explanation.outcome == "same text"
    assert best(explanation).same_as == corpus.passages["a#1"]
    assert explanation.why == (
        "Not returned: its text is the same as that of the passage at rank 1, from a, "
        "and a text is shown once."
    )
    below = corpus.explain("garden", "copy", 1)
    assert below.outcome == "outranked"


def crowd(extra: dict[str, str]) -> dict[str, str]:
    return {f"n{i:03}": f"Launch {i} in space." for i in range(150)} | extra


def test_not_a_candidate(build: Build) -> None:
    far = "Bread and butter. " + "Salt and flour and oven and yeast and sugar. " * 3
    corpus = build(crowd({"far": far, "late": far.replace("yeast", "space")}))
    explanation = corpus.explain("launch in space", "far")
    assert (explanation.outcome, best(explanation).hybrid, best(explanation).bm25) == (
        "not a candidate",
        None,
        None,
    )
    assert best(explanation).shares == ()
    dense = best(explanation).dense
    assert dense is not None
    assert explanation.why == (
        "Not returned: only the best 100 passages by words and the best 100 by meaning are compared, and "
        "this article holds none of the question's words and ranks "
        f"{ordinal(dense.rank)} of 152 by meaning at best."
    )
    assert "ranks 151st of 151 by words and" in corpus.explain("launch in space", "late").why
    assert corpus.explain("launch in space", "far", 100).outcome == "outranked"  # twice k are put forward


def test_a_tie_at_the_cut_goes_by_the_id(build: Build) -> None:
    texts = {f"n{999 - i}": f"Space w{i}." for i in range(150)}
    corpus = build(texts)
    left_out = [id for id in texts if corpus.explain("space", id).outcome == "not a candidate"]
    assert left_out
    assert min(left_out) > max(hit.passage.article_id for hit in corpus.search("space", 100, "bm25")[:40])


def test_no_passage(build: Build, tmp_path: Path) -> None:
    build(SMALL)
    with writing(tmp_path / "index") as writer:
        writer.add(Batch([Article("blank", "")], [], [], np.empty((0, 64), np.float32)))
        writer.commit()
    explanation = Corpus.open(tmp_path / "index", encoder=HashEncoder()).explain("Minsk", "blank")
    assert (explanation.outcome, explanation.standings) == ("no passage", ())
    assert "nothing to rank" in explanation.why


def test_the_returned_passage_comes_first(build: Build) -> None:
    many = " ".join(f"Filler sentence number {i} on bread and salt." for i in range(60))
    corpus = build({**SMALL, "long": f"{many} The Vostochny launch was near. {many}"})
    explanation = corpus.explain("Vostochny launch", "long", 1)
    assert len(explanation.standings) > 2
    assert "Vostochny" in best(explanation).passage.text
    assert explanation.rank == 1
    ranks = [one.hybrid.rank for one in explanation.standings if one.hybrid]
    assert ranks == sorted(ranks)


def test_a_follow_up_is_rewritten(build: Build) -> None:
    corpus = build(SMALL)
    alone = corpus.explain("who signed it?", "a")
    assert alone.query == alone.question == "who signed it?"
    after = corpus.explain("who signed it?", "a", history=["What is the Minsk agreement?", "A pact."])
    assert after.question == "who signed it?"
    assert after.query == corpus.rewrite("who signed it?", ["What is the Minsk agreement?", "A pact."])
    assert "Minsk" in after.query


def test_wrong_arguments(build: Build) -> None:
    corpus = build({**SMALL, "2019/politics/space.txt": "A dam.", "agreement-1": "A bridge."})
    with pytest.raises(
        InputError, match=r"^there is no article 'agreement' in the index; the nearest id is 'agre"
    ):
        corpus.explain("Minsk", "agreement")
    with pytest.raises(InputError, match=r"the nearest id is '2019/politics/space\.txt'"):
        corpus.explain("Minsk", "space.txt")
    with pytest.raises(InputError, match="`dateline articles` lists what there is"):
        corpus.explain("Minsk", "\x1b[1mQQ\n")
    with pytest.raises(QueryError, match="the query is empty"):
        corpus.explain(" ", "a")
    with pytest.raises(ValueError, match="k must be 1 or more"):
        corpus.explain("Minsk", "a", 0)


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 111, 1002)] == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 111th 1,002nd".split()
    )
