"""A question and its hits in, what the reader says of each, the likeliest looked at twice, out.

A passage is read whole; where its span is among the best, the span's sentence is read once more with the one
before and the one after alone. A network tells what is right from what is not better by both than by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.text.sentences import sentences
from qa.reader.base import PassageReader, PassageReading, SpanScore
from qa.reader.calibration import Calibration, weighted
from qa.types import Hit

# So many places are looked at twice: more gained nothing on 300 questions.
AGAIN = 5


@dataclass(frozen=True, slots=True)
class WindowReading:
    """A part of a passage, its characters start..end, and the reading of it alone."""

    start: int
    end: int
    reading: PassageReading


@dataclass(frozen=True, slots=True)
class PassageScores:
    """A hit with the reading of its passage and of the parts of it that were read again."""

    hit: Hit
    reading: PassageReading
    near: tuple[WindowReading, ...] = ()

    @property
    def spans(self) -> list[SpanScore]:
        """The spans with a letter or a digit, best first."""
        text = self.hit.passage.text
        return [span for span in self.reading.spans if any(map(str.isalnum, text[span.start : span.end]))]

    def first(self, span: SpanScore | None) -> tuple[float, ...]:
        """What the first reading says of a span, or of the passage that has none: the first of
        qa.reader.calibration.SIGNALS."""
        reading = self.reading
        score = min(0.0, reading.here) if span is None else span.score
        return self.hit.score, reading.relevance, reading.here, score

    def signals(self, span: SpanScore | None) -> tuple[float, ...]:
        """SIGNALS of a span, or of the passage that has none. What was not read again counts as if it had
        been with the same result."""
        first = self.first(span)
        for near in self.near:
            if span is not None and near.start <= span.start and span.end <= near.end:
                again = near.reading
                best = again.spans[0].score if again.spans else min(0.0, again.here)
                return *first, again.relevance, again.here, best
        return *first, *first[1:]


def scored(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    calibration: Calibration,
) -> list[PassageScores]:
    """All hits as the reader sees them, in their order. `header` gives what stands in front of the passages
    of an article."""
    fronts = [header(hit.passage.article_id) for hit in hits]
    readings = reader.read(question, [(f, hit.passage.text) for f, hit in zip(fronts, hits, strict=True)])
    looks = [PassageScores(hit, reading) for hit, reading in zip(hits, readings, strict=True)]
    if not calibration.looks_twice:
        return looks
    places = _places(looks, calibration)
    # A passage of few sentences was read alone already.
    parts = [place for place in places if place[1:] != (0, len(hits[place[0]].passage.text))]
    texts = [(fronts[i], hits[i].passage.text[start:end]) for i, start, end in parts]
    again = dict(zip(parts, reader.read(question, texts) if texts else [], strict=True))
    near: dict[int, list[WindowReading]] = {}
    for place in places:
        i, start, end = place
        near.setdefault(i, []).append(WindowReading(start, end, again.get(place, readings[i])))
    return [PassageScores(look.hit, look.reading, tuple(near.get(i, ()))) for i, look in enumerate(looks)]


def _places(looks: Sequence[PassageScores], calibration: Calibration) -> list[tuple[int, int, int]]:
    """What to read again: the number of a look, and where in its passage."""
    scored = [
        (weighted(calibration.first, look.first(span)), i, span)
        for i, look in enumerate(looks)
        for span in look.spans
    ]
    found: list[tuple[int, int, int]] = []
    for _, i, span in sorted(scored, key=lambda one: -one[0]):
        if len(found) == AGAIN:
            break
        if not any(n == i and start <= span.start and span.end <= end for n, start, end in found):
            found.append((i, *about(looks[i].hit.passage.text, span.start, span.end)))
    return found


def about(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences begin and end that characters start..end lie in, with one before and one after."""
    bounds = sentences(text)
    within = [i for i, (a, b) in enumerate(bounds) if a < end and b > start]
    if not within:
        return 0, len(text)
    first, last = bounds[max(0, within[0] - 1)], bounds[min(len(bounds) - 1, within[-1] + 1)]
    return min(start, first[0]), max(end, last[1])
