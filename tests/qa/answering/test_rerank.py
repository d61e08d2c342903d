"""Reading hits: the order they are put in, the answers their spans give together, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.hashing import HashEncoder
from index.types import Article, Passage
from qa import Corpus
from qa.answering.answer import answer
from qa.answering.rerank import MOST, ReadResult, covered, read, reranked
from qa.reader.base import PassageReading, SpanScore
from qa.reader.calibration import PLAIN, SIGNALS, SURENESS, Calibration, log_sum, sigmoid
from qa.types import Hit
from tests.support.readers import PatternReader, ToldReader

# Weights that no two signals share, so that a mixed-up one would be seen.
MIXED = Calibration(
    first=(4.0, 1.0, 0.0, 0.5),
    rerank=(2.0, 1.0, 0.5, 0.25, 0.0, 0.0, 0.0),
    answer=(4.0, 1.0, 0.0, 0.5, 0.0, 0.0, 0.0),
    bias=-0.5,
    confidence=(0.5, 0.25, 0.125, 0.1, 2.0, 3.0, 1.5, 0.75, 0.375),
    threshold=0.6,
)
TWICE = replace(
    MIXED,
    rerank=(2.0, 1.0, 0.5, 0.25, 0.125, 8.0, 16.0),
    answer=(4.0, 1.0, 0.0, 0.5, 0.25, 0.75, 1.5),
)


def hit(article: str, text: str, score: float, rank: int, start: int = 0, **scores: float) -> Hit:
    passage = Passage(f"{article}#{start}", article, start, start + len(text), text)
    return Hit(passage, score, rank, scores)


def says(
    text: str, *spans: tuple[str, float], relevance: float = 0.0, here: float = 0.0
) -> tuple[str, PassageReading]:
    """A text and the reading of it whose spans are the first places of some strings."""
    found = tuple(SpanScore(text.index(s), text.index(s) + len(s), score) for s, score in spans)
    return text, PassageReading(relevance, here, found)


def nothing_in_front(article_id: str) -> str:
    return ""


def reads_of(
    hits: list[Hit],
    told: Mapping[str, PassageReading],
    calibration: Calibration = PLAIN,
    question: str = "When was it signed?",
    header: Callable[[str], str] = nothing_in_front,
    weight: Callable[[str], float] = lambda term: 1.0,
) -> ReadResult:
    return read(question, hits, ToldReader(told), header, weight, calibration)


def answers_of(reads: ReadResult) -> list[tuple[str, float]]:
    return [(said.best.text, round(said.score, 9)) for said in reads.answers]


def test_hits_are_ordered_by_reader_and_search_together() -> None:
    told = dict(
        [
            says("Early.", ("Early", -2.0), relevance=1.0, here=4.0),
            says("Late.", ("Late", 8.0), relevance=0.5, here=-2.0),
            ("Never.", PassageReading(-1.0, 3.0, ())),
        ]
    )
    hits = [hit("a", "Early.", 0.5, 1), hit("b", "Late.", 0.4, 2, dense=0.3), hit("c", "Never.", 1.0, 3)]
    reader = ToldReader(told)
    ranked, looks = reranked("When?", hits, reader, lambda article: f"About {article}", MIXED)
    # 2 retrieval + relevance + here / 2 + span / 4; a passage without spans has min(0, here) in their place.
    assert [(h.passage.article_id, h.score, h.rank) for h in ranked] == [
        ("a", 1 + 1 + 2 - 0.5, 1),
        ("c", 2 - 1 + 1.5 + 0, 2),
        ("b", 0.8 + 0.5 - 1 + 2, 3),
    ]
    assert [(look.hit, look.reading) for look in looks] == [
        (hits[n], told[hits[n].passage.text]) for n in (0, 2, 1)
    ]
    # Not read again, so as if it had been with the same result.
    signals = (0.4, 0.5, -2.0, 8.0, 0.5, -2.0, 8.0)
    assert ranked[2].scores == {"dense": 0.3, **dict(zip(SIGNALS, signals, strict=True))}
    assert reader.given == [("When?", [("About a", "Early."), ("About b", "Late."), ("About c", "Never.")])]


def test_ties_are_ranked_as_the_search_ranked_them() -> None:
    texts = ["One.", "Two.", "Three."]
    hits = [hit(str(n), text, 0.5, n) for n, text in enumerate(texts, 1)]
    tiny = {text: PassageReading(n * 1e-9, 0.0, ()) for n, text in enumerate(texts)}
    ranked, _ = reranked("q", hits, ToldReader(tiny), nothing_in_front, PLAIN)
    assert [h.passage.text for h in ranked] == texts


def test_what_is_beyond_the_most_that_is_read_stays_behind() -> None:
    hits = [hit(f"{n}", f"Text {n}.", 1 / n, n) for n in range(1, MOST + 11)]
    told = {h.passage.text: PassageReading(float(h.rank), 0.0, ()) for h in hits}
    reader = ToldReader(told)
    ranked, readings = reranked("q", hits, reader, nothing_in_front, PLAIN)
    assert len(reader.given[0][1]) == len(readings) == MOST
    assert [h.passage.text for h in ranked[:MOST]] == [f"Text {n}." for n in range(MOST, 0, -1)]
    assert [h.passage.text for h in ranked[MOST:]] == [h.passage.text for h in hits[MOST:]]
    assert [h.rank for h in ranked] == list(range(1, len(hits) + 1))
    scores = [h.score for h in ranked]
    assert all(one > other for one, other in pairwise(scores))
    assert all("relevance" not in h.scores for h in ranked[MOST:])


signals = st.floats(-10, 10)
SAYING = st.tuples(signals, signals, st.lists(signals, max_size=3))


@given(st.lists(SAYING, max_size=12), st.sampled_from([PLAIN, MIXED, TWICE]))
def test_reading_keeps_every_hit_and_quotes_exactly(
    sayings: list[tuple[float, float, list[float]]], calibration: Calibration
) -> None:
    texts = [f"It opened in {1900 + n}. It closed. Then {n} came." for n in range(len(sayings))]
    hits = [hit(f"a{n % 5}", text, 1 / (1 + n), n + 1, 100 * n) for n, text in enumerate(texts)]
    told = {
        text: PassageReading(relevance, here, tuple(SpanScore(3 * i, 17 - i, s) for i, s in enumerate(spans)))
        for text, (relevance, here, spans) in zip(texts, sayings, strict=True)
    }
    reads = reads_of(hits, told, calibration)
    assert sorted(h.passage.id for h in reads.hits) == sorted(h.passage.id for h in hits)
    assert [h.rank for h in reads.hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in reads.hits] == sorted((h.score for h in reads.hits), reverse=True)
    assert [s.score for s in reads.answers] == sorted((s.score for s in reads.answers), reverse=True)
    assert bool(reads.answers) == any(spans for _, _, spans in sayings)
    assert len(reads.sureness) == (len(SURENESS) if reads.answers else 0)
    for said in reads.answers:
        articles = [r.hit.passage.article_id for r in said.readings]
        assert len(articles) == len(set(articles))
        for r in said.readings:
            at = r.hit.passage.start
            assert at <= r.sentence_start <= r.start < r.end <= r.sentence_end <= r.hit.passage.end
            assert r.text == r.hit.passage.text[r.start - at : r.end - at]
            assert r.text in r.quote


def test_a_span_is_quoted_with_its_sentence_and_over_an_end_with_both() -> None:
    text = "First came rain. It fell on Monday. Then Tuesday was dry. Last came snow."
    told = dict([says(text, ("Monday", 3.0), ("Monday. Then Tuesday", 2.0), (".", 9.0), (" ", 8.0))])
    reads = reads_of([hit("a", text, 1, 1, start=50)], told)
    assert [(r.text, r.quote) for said in reads.answers for r in said.readings] == [
        ("Monday", "It fell on Monday."),
        ("Monday. Then Tuesday", "It fell on Monday. Then Tuesday was dry."),
    ]
    best = reads.answers[0].best
    assert (best.start, best.sentence_start) == (50 + text.index("Monday"), 50 + text.index("It fell"))


def test_articles_that_say_the_same_support_each_other() -> None:
    told = dict(
        [
            says("It was signed on November 2, 2018.", ("November 2, 2018", 1.0)),
            says("November 2, 2018 saw it signed.", ("November 2, 2018", 0.5)),
            says("They signed it in May.", ("May", 1.25)),
        ]
    )
    hits = [hit(name, text, 1.0, n) for n, (name, text) in enumerate(zip("abc", told, strict=True), 1)]
    together = log_sum([1.0, 0.5])
    assert together == pytest.approx(math.log(math.e + math.exp(0.5)))
    assert together > 1.25
    reads = reads_of(hits, told)
    assert answers_of(reads) == [("November 2, 2018", round(together, 9)), ("May", 1.25)]
    assert [r.hit.passage.article_id for r in reads.answers[0].readings] == ["a", "b"]


def test_an_article_or_a_sentence_counts_once() -> None:
    same = "It was signed on Friday."
    one, again, wire = f"{same} Talks went on.", "On Friday they signed it.", f"Minsk. IT was  {same[7:]}"
    told = dict([says(text, ("Friday", 1.0)) for text in (one, again, wire)])
    twice = reads_of([hit("a", one, 1, 1), hit("a", again, 1, 2, 100)], told)
    assert answers_of(twice) == [("Friday", 1.0)]
    printed = reads_of([hit("a", one, 1, 1), hit("b", wire, 1, 2)], told)
    assert answers_of(printed) == [("Friday", 1.0)]
    apart = reads_of([hit("a", one, 1, 1), hit("b", again, 1, 2)], told)
    assert answers_of(apart) == [("Friday", round(1 + math.log(2), 9))]


def test_how_sure_an_answer_is_by_hand() -> None:
    told = dict(
        [
            says(
                "Rain fell. They met. It was signed in Minsk in 2018. They left. Snow fell.",
                *(("2018", 3.0), ("Minsk", 1.0)),
                relevance=2.0,
                here=1.5,
            ),
            says("In 2018 they signed.", ("2018", 2.0), relevance=1.0, here=0.5),
            says("They met. It was signed in Minsk in 2018. They left.", ("Minsk", 4.0), here=-2.0),
        ]
    )
    texts = list(told)
    hits = [hit("a", texts[0], 0.75, 1, 40, dense=0.5), hit("b", texts[1], 0.5, 2, dense=0.25)]
    idf = {"council": 3.0, "sign": 1.0, "paper": 0.5, "minsk": 0.5}
    reads = reads_of(
        hits, told, TWICE, "Which council signed the paper in Minsk?", lambda a: f"Paper {a}", idf.__getitem__
    )
    # 4 retrieval + relevance + span / 2 of each reading; and of the first one's sentence with the two beside
    # it read alone, of the second's text once more, relevance / 4 + 3 here / 4 + 3 span / 2.
    first, second, minsk = (3 + 2 + 1.5) - 1.5 + 6, (2 + 1 + 1) + 0.25 + 0.375 + 3, (3 + 2 + 0.5) - 1.5 + 6
    score = log_sum([first, second])
    assert answers_of(reads) == [("2018", round(score, 9)), ("Minsk", minsk)]
    covers = (1 + 0.5 + 0.5) / 5  # "sign" and "Minsk" in the passage, "paper" in its header, no "council"
    expected = [3.0, 1.5, 2.0, score - minsk, covers, 0.5, math.log(2), -2.0, 4.0]
    assert list(reads.sureness) == pytest.approx(expected)
    odds = -0.5 + 1.5 + 0.375 + 0.25 + 0.1 * (score - minsk) + 2 * covers + 1.5 + 1.5 * math.log(2)
    odds += 0.75 * -2 + 0.375 * 4
    assert MIXED.confidence_of(reads.sureness) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_the_lead_is_over_a_different_answer_and_has_a_bound() -> None:
    text = "On November 2, 2018 they met in Minsk."
    lead = SURENESS.index("lead")
    told = dict([says(text, ("November 2, 2018", 3.0), ("2018", 2.5), ("Minsk", 1.0))])
    assert reads_of([hit("a", text, 1, 1)], told).sureness[lead] == 2
    told = dict([says(text, ("November 2, 2018", 3.0), ("2018", 2.5))])
    assert reads_of([hit("a", text, 1, 1)], told).sureness[lead] == 10
    told = dict([says(text, ("November 2, 2018", 30.0), ("Minsk", 1.0))])
    assert reads_of([hit("a", text, 1, 1)], told).sureness[lead] == 10


def test_nothing_to_read_and_nothing_found() -> None:
    assert reads_of([], {}) == ReadResult((), (), ())
    reads = reads_of([hit("a", "Rain.", 1, 1)], {})
    assert (len(reads.hits), reads.answers, reads.sureness) == (1, (), ())
    assert reads.first(0).hits == ()


def test_what_a_text_covers() -> None:
    assert covered({"dam": 3.0, "river": 1.0}, "Two dams.") == 0.75
    assert covered({}, "Two dams.") == 1
    assert covered({"dam": 0.0}, "Two dams.") == 1


@given(st.floats(-800, 800), st.lists(st.floats(-50, 50), min_size=1, max_size=5))
def test_sigmoid_and_log_sum(x: float, values: list[float]) -> None:
    assert 0 <= sigmoid(x) <= 1
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1)
    assert log_sum(values) == pytest.approx(math.log(sum(map(math.exp, values))))
    assert log_sum([x, x]) == pytest.approx(x + math.log(2))


def asked(reads: ReadResult, texts: Mapping[str, str], calibration: Calibration) -> tuple[str, list[str]]:
    found = answer("q?", reads, lambda name: Article(name, texts[name], name), calibration, ["zorblax"])
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
    reads = reads_of([hit("a", texts["a"], 1, 1)], dict([says(texts["a"], ("Friday", 1.25))]))
    confidence = sigmoid(1.25)

    def with_threshold(threshold: float) -> Calibration:
        return replace(PLAIN, threshold=threshold)

    assert asked(reads, texts, with_threshold(confidence)) == ("Friday", ["a"])
    assert asked(reads, texts, with_threshold(math.nextafter(confidence, 1))) == ("", [])
    nothing = answer("q?", ReadResult((), (), ()), lambda name: Article(name, "", name), with_threshold(0.0))
    assert (nothing.answered, nothing.confidence) == (False, 0.0)


def test_all_articles_that_give_the_answer_are_cited_but_not_one_that_hardly_does() -> None:
    texts = {"a": "Signed on Friday.", "b": "Friday it was. Signed.", "c": "Shops close on Friday."}
    told = dict(
        [
            says(texts["a"], ("Friday", 2.0)),
            says(texts["b"], ("Friday", 1.0)),
            says(texts["c"], ("Friday", -1.5)),
        ]
    )
    hits = [hit(name, text, 1, n) for n, (name, text) in enumerate(texts.items(), 1)]
    assert asked(reads_of(hits, told), texts, PLAIN) == ("Friday", ["a", "b"])


def test_the_answer_is_marked_where_it_was_read_not_where_it_stands_first() -> None:
    text = "In 2018 they met; in 2018 they signed."
    at = text.rindex("2018")
    told = {text: PassageReading(0, 0, (SpanScore(at, at + 4, 5.0),))}
    reads = reads_of([hit("a", text, 1, 1)], told)
    found = answer("q?", reads, lambda name: Article(name, text, name), PLAIN)
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
