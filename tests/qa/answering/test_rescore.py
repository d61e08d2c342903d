"""The second reading: which windows, how far about a span, and what it counts for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage
from qa.answering.rescore import MAX_WINDOWS, about, passage_scores
from qa.reader.base import PassageReading, SpanScore
from qa.reader.calibration import FIRST, PLAIN, SIGNALS
from qa.types import Hit
from tests.support.readers import ScriptedReader

# Spans are read again in the order of their own scores.
TWICE = replace(PLAIN, first=(0.0, 0.0, 0.0, 1.0), answer=(1.0,) * len(SIGNALS))


def hits(*texts: str) -> list[Hit]:
    return [
        Hit(Passage(str(n), f"a{n}", 0, len(text), text), 0.5 / n, n, {}) for n, text in enumerate(texts, 1)
    ]


def span(text: str, part: str, score: float) -> SpanScore:
    return SpanScore(text.index(part), text.index(part) + len(part), score)


@given(st.integers(1, 9), st.data())
def test_about_a_span_are_its_sentences_and_the_two_beside(count: int, data: st.DataObject) -> None:
    parts = [f"Day {n} came." for n in range(count)]
    text, size = " ".join(parts), len(parts[0]) + 1
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first, count - 1))
    start = first * size + data.draw(st.integers(0, size - 2))
    end = max(start + 1, last * size + data.draw(st.integers(1, size - 1)))
    assert text[slice(*about(text, start, end))] == " ".join(parts[max(0, first - 1) : last + 2])


@pytest.mark.parametrize(("text", "start", "end"), [("  ", 0, 1), ("A b.  C d.", 4, 6), ("A b.  C d.", 4, 7)])
def test_a_span_between_sentences_lies_in_what_is_about_it(text: str, start: int, end: int) -> None:
    a, b = about(text, start, end)
    assert a <= start < end <= b


def test_the_best_places_are_read_again_and_count_for_the_spans_in_them() -> None:
    long = "Rain fell. They met in 2017. It was in Minsk. They left in 2018. Snow fell."
    short = "In 2019 they signed."
    empty = "Nothing."
    alone = "They met in 2017. It was in Minsk. They left in 2018."
    readings = {
        long: PassageReading(
            1.0, 2.0, (span(long, "Minsk", 5.0), span(long, "2018", 4.0), span(long, ".", 9.0))
        ),
        short: PassageReading(0.5, -1.0, (span(short, "2019", 3.0),)),
        empty: PassageReading(0.0, -3.0, ()),
        alone: PassageReading(-1.0, -2.0, (span(alone, "2017", 7.0),)),
    }
    reader = ScriptedReader(readings)
    scores = passage_scores(
        "When?", hits(long, short, empty), reader, lambda article: f"About {article}", TWICE
    )
    # "Minsk" and "2018" are in one place, the short passage was read alone, and an empty one has no place.
    assert [texts for _, texts in reader.given] == [
        [("About a1", long), ("About a2", short), ("About a3", empty)],
        [("About a1", alone)],
    ]
    assert [scores[0].signals(one) for one in scores[0].spans] == [
        (0.5, 1.0, 2.0, 5.0, -1.0, -2.0, 7.0),
        (0.5, 1.0, 2.0, 4.0, -1.0, -2.0, 7.0),
    ]
    assert scores[1].signals(scores[1].spans[0]) == (0.25, 0.5, -1.0, 3.0, 0.5, -1.0, 3.0)
    # A passage without a span has that there is no answer in its place.
    assert scores[2].spans == []
    assert scores[2].signals(None) == (0.5 / 3, 0.0, -3.0, -3.0, 0.0, -3.0, -3.0)


def test_so_many_places_are_read_again_and_the_others_count_as_they_did() -> None:
    parts = [f"Rain. It was in {1990 + n}. Snow." for n in range(MAX_WINDOWS + 3)]
    texts = [f"Fog. {part} Ice." for part in parts]
    readings = {
        text: PassageReading(1.0, n / 4, (span(text, str(1990 + n), float(n)),))
        for n, text in enumerate(texts)
    }
    reader = ScriptedReader(readings)
    scores = passage_scores("When?", hits(*texts), reader, lambda article: "", TWICE)
    assert reader.given[1][1] == [("", part) for part in reversed(parts[3:])]
    for one in scores[:3]:
        signals = one.signals(one.spans[0])
        assert signals[FIRST:] == signals[1:FIRST]
    assert [len(one.windows) for one in scores] == [0] * 3 + [1] * MAX_WINDOWS


def test_nothing_is_read_again_where_it_would_not_count() -> None:
    text = "It rained. They met in 2018."
    reader = ScriptedReader({text: PassageReading(0.0, 1.0, (span(text, "2018", 3.0),))})
    scores = passage_scores("When?", hits(text), reader, lambda article: "", PLAIN)
    assert len(reader.given) == 1
    assert scores[0].signals(scores[0].spans[0]) == (0.5, 0.0, 1.0, 3.0, 0.0, 1.0, 3.0)
