"""The answers that the spans of all passages give together, and what the confidence in the best rests on."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.rerank import ReadResult
from qa.reader.base import PassageReading, SpanScore
from qa.reader.calibration import CONFIDENCE_FEATURES, PLAIN, Calibration, log_sum
from tests.support.readers import MIXED, TWICE, hit, reading, result_of


def answers_of(result: ReadResult) -> list[tuple[str, float]]:
    return [(answer.best.text, round(answer.score, 9)) for answer in result.answers]


signals = st.floats(-10, 10)
READINGS = st.tuples(signals, signals, st.lists(signals, max_size=3))


@given(st.lists(READINGS, max_size=12), st.sampled_from([PLAIN, MIXED, TWICE]))
def test_reading_keeps_every_hit_and_quotes_exactly(
    drawn: list[tuple[float, float, list[float]]], calibration: Calibration
) -> None:
    texts = [f"It opened in {1900 + n}. It closed. Then {n} came." for n in range(len(drawn))]
    hits = [hit(f"a{n % 5}", text, 1 / (1 + n), n + 1, 100 * n) for n, text in enumerate(texts)]
    readings = {
        text: PassageReading(relevance, here, tuple(SpanScore(3 * i, 17 - i, s) for i, s in enumerate(spans)))
        for text, (relevance, here, spans) in zip(texts, drawn, strict=True)
    }
    result = result_of(hits, readings, calibration)
    assert sorted(h.passage.id for h in result.hits) == sorted(h.passage.id for h in hits)
    assert [h.rank for h in result.hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in result.hits] == sorted((h.score for h in result.hits), reverse=True)
    assert [s.score for s in result.answers] == sorted((s.score for s in result.answers), reverse=True)
    assert bool(result.answers) == any(spans for _, _, spans in drawn)
    assert len(result.features) == (len(CONFIDENCE_FEATURES) if result.answers else 0)
    for answer in result.answers:
        articles = [r.hit.passage.article_id for r in answer.spans]
        assert len(articles) == len(set(articles))
        for r in answer.spans:
            at = r.hit.passage.start
            assert at <= r.sentence_start <= r.start < r.end <= r.sentence_end <= r.hit.passage.end
            assert r.text == r.hit.passage.text[r.start - at : r.end - at]
            assert r.text in r.quote


def test_a_span_is_quoted_with_its_sentence_and_over_an_end_with_both() -> None:
    text = "First came rain. It fell on Monday. Then Tuesday was dry. Last came snow."
    readings = dict([reading(text, ("Monday", 3.0), ("Monday. Then Tuesday", 2.0), (".", 9.0), (" ", 8.0))])
    result = result_of([hit("a", text, 1, 1, start=50)], readings)
    assert [(r.text, r.quote) for answer in result.answers for r in answer.spans] == [
        ("Monday", "It fell on Monday."),
        ("Monday. Then Tuesday", "It fell on Monday. Then Tuesday was dry."),
    ]
    best = result.answers[0].best
    assert (best.start, best.sentence_start) == (50 + text.index("Monday"), 50 + text.index("It fell"))


def test_articles_that_say_the_same_support_each_other() -> None:
    readings = dict(
        [
            reading("It was signed on November 2, 2018.", ("November 2, 2018", 1.0)),
            reading("November 2, 2018 saw it signed.", ("November 2, 2018", 0.5)),
            reading("They signed it in May.", ("May", 1.25)),
        ]
    )
    hits = [hit(name, text, 1.0, n) for n, (name, text) in enumerate(zip("abc", readings, strict=True), 1)]
    both = log_sum([1.0, 0.5])
    assert both == pytest.approx(math.log(math.e + math.exp(0.5)))
    assert both > 1.25
    result = result_of(hits, readings)
    assert answers_of(result) == [("November 2, 2018", round(both, 9)), ("May", 1.25)]
    assert [r.hit.passage.article_id for r in result.answers[0].spans] == ["a", "b"]


def test_an_article_or_a_sentence_counts_once() -> None:
    same = "It was signed on Friday."
    one, again, wire = f"{same} Talks went on.", "On Friday they signed it.", f"Minsk. IT was  {same[7:]}"
    readings = dict([reading(text, ("Friday", 1.0)) for text in (one, again, wire)])
    twice = result_of([hit("a", one, 1, 1), hit("a", again, 1, 2, 100)], readings)
    assert answers_of(twice) == [("Friday", 1.0)]
    printed = result_of([hit("a", one, 1, 1), hit("b", wire, 1, 2)], readings)
    assert answers_of(printed) == [("Friday", 1.0)]
    apart = result_of([hit("a", one, 1, 1), hit("b", again, 1, 2)], readings)
    assert answers_of(apart) == [("Friday", round(1 + math.log(2), 9))]


def test_how_sure_an_answer_is_by_hand() -> None:
    readings = dict(
        [
            reading(
                "Rain fell. They met. It was signed in Minsk in 2018. They left. Snow fell.",
                *(("2018", 3.0), ("Minsk", 1.0)),
                relevance=2.0,
                here=1.5,
            ),
            reading("In 2018 they signed.", ("2018", 2.0), relevance=1.0, here=0.5),
            reading("They met. It was signed in Minsk in 2018. They left.", ("Minsk", 4.0), here=-2.0),
        ]
    )
    texts = list(readings)
    hits = [hit("a", texts[0], 0.75, 1, 40, dense=0.5), hit("b", texts[1], 0.5, 2, dense=0.25)]
    idf = {"council": 3.0, "sign": 1.0, "paper": 0.5, "minsk": 0.5} | dict.fromkeys(
        ["2017", "12000", "13000"], 0.0
    )
    result = result_of(
        hits,
        readings,
        TWICE,
        "Which council signed the paper in Minsk in 2017, 12,000 or 13,000?",
        lambda a: f"Paper {a}",
        idf.__getitem__,
    )
    # 4 retrieval + relevance + span / 2 of each reading; and of the first one's sentence with the two beside
    # it read alone, of the second's text once more, relevance / 4 + 3 here / 4 + 3 span / 2.
    first, second, minsk = (3 + 2 + 1.5) - 1.5 + 6, (2 + 1 + 1) + 0.25 + 0.375 + 3, (3 + 2 + 0.5) - 1.5 + 6
    score = log_sum([first, second])
    assert answers_of(result) == [("2018", round(score, 9)), ("Minsk", minsk)]
    covers = (1 + 0.5 + 0.5) / 5  # "sign" and "Minsk" in the passage, "paper" in its header, no "council"
    expected = [3.0, 1.5, 2.0, score - minsk, covers, 0.5, math.log(2), -2.0, 4.0, 0.0, 1.0, 2.0]
    assert list(result.features) == pytest.approx(expected)
    odds = -0.5 + 1.5 + 0.375 + 0.25 + 0.1 * (score - minsk) + 2 * covers + 1.5 + 1.5 * math.log(2)
    odds += 0.75 * -2 + 0.375 * 4 - 0.5 - 1.0 * 2
    assert MIXED.confidence_of(result.features) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_the_lead_is_over_a_different_answer_and_has_a_bound() -> None:
    text = "On November 2, 2018 they met in Minsk."
    lead = CONFIDENCE_FEATURES.index("lead")
    readings = dict([reading(text, ("November 2, 2018", 3.0), ("2018", 2.5), ("Minsk", 1.0))])
    assert result_of([hit("a", text, 1, 1)], readings).features[lead] == 2
    readings = dict([reading(text, ("November 2, 2018", 3.0), ("2018", 2.5))])
    assert result_of([hit("a", text, 1, 1)], readings).features[lead] == 10
    readings = dict([reading(text, ("November 2, 2018", 30.0), ("Minsk", 1.0))])
    assert result_of([hit("a", text, 1, 1)], readings).features[lead] == 10


def test_nothing_to_read_and_nothing_found() -> None:
    assert result_of([], {}) == ReadResult((), (), ())
    result = result_of([hit("a", "Rain.", 1, 1)], {})
    assert (len(result.hits), result.answers, result.features) == (1, (), ())
    assert result.first(0).hits == ()
