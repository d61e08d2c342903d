"""Explanations: each figure by hand or against search, each reason that keeps an article out, the command."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.hashing import HashEncoder
from index.errors import InputError, QueryError
from index.segments.commit import writing
from index.segments.writer import Batch
from index.types import Article
from qa import Corpus
from qa.cli import main
from qa.explain.contributions import PassageExplanation
from qa.explain.explanation import Explanation, ordinal
from qa.types import Mode
from tests.support.paths import SEEDS

Build = Callable[..., Corpus]


@pytest.fixture
def build(tmp_path: Path, hashed: HashEncoder) -> Build:
    """A collection of articles by id, in the order given."""

    def build(texts: dict[str, str]) -> Corpus:
        rows = tmp_path / "articles.jsonl"
        lines = (json.dumps({"id": id, "text": text}) + "\n" for id, text in texts.items())
        rows.write_text("".join(lines), encoding="utf-8")
        return Corpus.build([rows], tmp_path / "index", encoder=hashed)

    return build


# Every passage has three terms, the mean, so a term that stands once adds its idf.
SMALL = {
    "a": "Minsk space agreement.",
    "b": "Minsk Minsk dam.",
    "c": "Bridge river boat.",
    "d": "Bread butter salt.",
    "e": "Garden flower tree.",
}


def best(explanation: Explanation) -> PassageExplanation:
    return explanation.standings[0]


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


def test_where_an_article_stands_once_the_best_are_read(build: Build) -> None:
    corpus = build(SMALL)
    ranked = corpus.search("Minsk agreement", len(SMALL), rerank=True)
    for hit in ranked:
        found = corpus.explain("Minsk agreement", hit.passage.article_id, k=1, rerank=True)
        assert found.reread == hit
        assert found.to_json()["rank_after_reading"] == hit.rank
    assert corpus.explain("Minsk agreement", "a").reread is None


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


@settings(deadline=None, max_examples=60)
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


def test_returned(build: Build) -> None:
    explanation = build(SMALL).explain("Minsk agreement", "a", 3)
    assert (explanation.outcome, explanation.rank, explanation.last) == ("returned", 1, None)
    assert explanation.why == "Returned at rank 1 of 3."
    with pytest.raises(FrozenInstanceError):
        explanation.k = 4  # type: ignore[misc]


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
    ranks = [standing.hybrid.rank for standing in explanation.standings if standing.hybrid]
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


@pytest.fixture
def run(
    build: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command over SMALL; returns exit status, standard output and standard error."""
    build({**SMALL, "f": "A \x1b[31mriver\u202e and a boat and Minsk."})
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())

    def run(question: str, article: str, *more: str) -> tuple[int, str, str]:
        code = main(["explain", question, "--article", article, "--index", str(tmp_path / "index"), *more])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_text_is_aligned(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk Minsk agreement qwxyz", "a")
    assert (code, err) == (0, "")
    assert "Returned at rank 1 of 6.\n" in out
    assert "No passage of the collection holds “qwxyz”." in out
    assert "× 2" in out
    for heading in ("Where it ranks", "The question's words in it", "How the score is made"):
        table = out.split(heading)[1].split("\n", 1)[1].splitlines()[:4]
        assert len({len(line) for line in table}) == 1, table


def test_the_text_of_what_was_not_returned(run: Callable[..., tuple[int, str, str]]) -> None:
    out = run("Minsk agreement", "f", "--k", "1")[1]
    assert "Not returned: its best passage ranks" in out
    assert "It lacks “agreement” (in 1 other)." in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "holds none of the question's words" in run("agreement", "c")[1]


def test_the_json(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk agreement", "b", "--k", "1", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["returned"], found["rank"], found["outcome"]) == (False, None, "outranked")
    assert found["why"].startswith("Not returned: ")
    (passage,) = found["passages"]
    assert set(passage) == {"article", "start", "end", "text", "ranks", "terms", "fusion", "same_as"}
    assert set(passage["ranks"]) == {"hybrid", "bm25", "dense"}
    total = sum(part["adds"] for part in passage["fusion"])
    assert total == pytest.approx(passage["ranks"]["hybrid"]["score"])
    assert found["last"]["article"] == "a"


def test_an_unknown_article_is_one_line(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk", "A")
    assert (code, out) == (1, "")
    assert err == "error: there is no article 'A' in the index; `dateline articles` lists what there is\n"
    assert run("Minsk", "a", "--k", "0")[0] == 2
