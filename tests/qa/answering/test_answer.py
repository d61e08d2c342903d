"""The answer: when it is given, what is cited, and what is said where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.types import Article
from qa import Corpus
from qa.answering.answer import answer, cite
from qa.answering.rerank import AnswerCandidate, AnswerSpan, ReadResult
from qa.reader.base import PassageReading, SpanScore
from qa.reader.calibration import CONFIDENCE_FEATURES, PLAIN, Calibration, sigmoid
from qa.types import Citation
from tests.support.readers import PatternReader, hit, reading, result_of


def asked(result: ReadResult, texts: Mapping[str, str], calibration: Calibration) -> tuple[str, list[str]]:
    found = answer("q?", result, lambda name: Article(name, texts[name], name), calibration, ["zorblax"])
    assert (found.question, found.hits) == ("q?", result.hits)
    assert found.answered == bool(found.text) == bool(found.citations) == (found.start is not None)
    assert found.unknown == (() if found.answered else ("zorblax",))
    for citation in found.citations:
        assert texts[citation.article_id][citation.start : citation.end] == citation.quote
        place = found.span_in(citation)
        assert place is not None
        assert citation.quote[slice(*place)] == found.text
    return found.text, [c.article_id for c in found.citations]


def test_it_is_answered_from_the_threshold_on() -> None:
    texts = {"a": "Signed on Friday."}
    result = result_of([hit("a", texts["a"], 1, 1)], dict([reading(texts["a"], ("Friday", 1.25))]))
    confidence = sigmoid(1.25)

    def with_threshold(threshold: float) -> Calibration:
        return replace(PLAIN, threshold=threshold)

    assert asked(result, texts, with_threshold(confidence)) == ("Friday", ["a"])
    assert asked(result, texts, with_threshold(math.nextafter(confidence, 1))) == ("", [])
    nothing = answer("q?", ReadResult((), (), ()), lambda name: Article(name, "", name), with_threshold(0.0))
    assert (nothing.answered, nothing.confidence) == (False, 0.0)


def test_all_articles_that_give_the_answer_are_cited_but_not_one_that_hardly_does() -> None:
    texts = {"a": "Signed on Friday.", "b": "Friday it was. Signed.", "c": "Shops close on Friday."}
    readings = dict(
        [
            reading(texts["a"], ("Friday", 2.0)),
            reading(texts["b"], ("Friday", 1.0)),
            reading(texts["c"], ("Friday", -1.5)),
        ]
    )
    hits = [hit(name, text, 1, n) for n, (name, text) in enumerate(texts.items(), 1)]
    assert asked(result_of(hits, readings), texts, PLAIN) == ("Friday", ["a", "b"])


def test_a_span_three_log_odds_behind_the_best_is_cited_and_one_further_behind_is_not() -> None:
    texts = {"a": "Friday.", "b": "On Friday.", "c": "By Friday."}
    scores = {"a": 1.5, "b": -1.5, "c": math.nextafter(-1.5, -2)}
    spans = tuple(
        AnswerSpan(
            hit(name, text, 1, 1), len(text) - 7, len(text) - 1, 0, len(text), "Friday", scores[name], ()
        )
        for name, text in texts.items()
    )
    result = ReadResult((), (AnswerCandidate(spans, 1.5),), (1.5, *[0.0] * (len(CONFIDENCE_FEATURES) - 1)))
    assert asked(result, texts, PLAIN) == ("Friday", ["a", "b"])


def test_the_same_sentence_in_another_article_is_cited_once() -> None:
    texts = {"a": "Signed on Friday.", "b": "Signed on Friday."}
    hits = [hit(name, text, 1, n) for n, (name, text) in enumerate(texts.items(), 1)]
    assert asked(result_of(hits, dict([reading(texts["a"], ("Friday", 2.0))])), texts, PLAIN)[1] == ["a"]


def test_a_quote_is_cut_out_of_the_text_exactly() -> None:
    article = Article("a", "He said 😀: “да”.")
    assert cite(article, 11, 15) == Citation("a", 11, 15, "“да”")
    assert cite(article, 0, 16).quote == article.text


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 6), (5, 6), (-3, -1)])
def test_a_quote_that_is_empty_or_outside_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"^no quote at {start}\.\.{end} of 'a', which has 5 characters$"):
        cite(Article("a", "Hello"), start, end)


def test_the_answer_is_marked_where_it_was_read_not_where_it_stands_first() -> None:
    text = "In 2018 they met; in 2018 they signed."
    at = text.rindex("2018")
    readings = {text: PassageReading(0, 0, (SpanScore(at, at + 4, 5.0),))}
    result = result_of([hit("a", text, 1, 1)], readings)
    found = answer("q?", result, lambda name: Article(name, text, name), PLAIN)
    assert found.start == at
    assert found.span_in(found.citations[0]) == (at, at + 4)


@pytest.fixture
def dated(write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path) -> Corpus:
    folder = write(
        {
            "dam.txt": "The Orlova dam was opened in 1964. People came.",
            "bridge.txt": "The bridge over the Tisza was closed in 1999.",
            "again.txt": "In 1964 the Orlova dam was opened by the minister, and a school beside it.",
            "bread.txt": "Sourdough needs flour, water and salt.",
        }
    )
    corpus = Corpus.build([folder], tmp_path / "index", encoder=hashed)
    return corpus.with_reader(PatternReader(r"\b\d{4}\b"))


def test_a_collection_is_answered_from_with_every_article_that_says_it(dated: Corpus) -> None:
    found = dated.ask("When was the Orlova dam opened?")
    assert (found.text, found.answered, found.unknown) == ("1964", True, ())
    assert {c.article_id for c in found.citations} == {"dam.txt", "again.txt"}
    assert found.confidence == pytest.approx(sigmoid(5))
    assert {h.passage.article_id for h in found.hits[:2]} == {"dam.txt", "again.txt"}
    assert len(dated.ask("When was the Orlova dam opened?", k=1).hits) == 1


def test_what_is_not_there_is_refused_and_unknown_words_are_named(dated: Corpus) -> None:
    found = dated.ask("When did Napoleon's army of Martians land?")
    assert (found.text, found.answered, found.citations) == ("", False, ())
    assert found.unknown == ("Napoleon's", "army", "Martians", "land")
    assert found.confidence < 0.5
    assert found.hits
    assert dated.ask("When was flour over water closed and opened by the people?").unknown == ()


def test_searching_re_ranked(dated: Corpus) -> None:
    query = "Tisza bridge closed"
    plain, read_too = dated.search(query), dated.search(query, rerank=True)
    assert {h.passage.id for h in read_too} == {h.passage.id for h in plain}
    assert [h.score for h in read_too] == sorted((h.score for h in read_too), reverse=True)
    assert read_too[0].scores["retrieval"] == next(
        h.score for h in plain if h.passage.id == read_too[0].passage.id
    )
    assert [h.passage.id for h in dated.search(query, k=2, rerank=True)] == [
        h.passage.id for h in read_too[:2]
    ]
    assert dated.search("xyzzy", mode="bm25", rerank=True) == []


@pytest.mark.parametrize("k", [0, -1])
def test_k_below_one_is_refused(dated: Corpus, k: int) -> None:
    with pytest.raises(ValueError, match="k must be 1 or more"):
        dated.ask("When?", k=k)
    with pytest.raises(ValueError, match="k must be 1 or more"):
        dated.search("When?", k=k, rerank=True)
