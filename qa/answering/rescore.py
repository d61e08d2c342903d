"""Scores hits by what the reader makes of them, the likeliest spans by a second, closer reading.

A passage is read whole; where its span is among the best, the span's sentence is read once more with the one
before and the one after alone. A network tells what is right from what is not better by both than by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.text.sentences import sentences
from index.types import Span
from qa.answering.ruled_out import readable
from qa.reader.base import PassageReader, PassageReading, SpanScore
from qa.reader.calibration import Calibration, weighted
from qa.types import Hit

# So many windows are read: more gained nothing on 300 questions.
MAX_WINDOWS = 5


@dataclass(frozen=True, slots=True)
class WindowReading:
    """A part of a passage, its characters start..end, and the reading of it alone."""

    start: int
    end: int
    reading: PassageReading


@dataclass
class PassageScores:
    """A hit with the reading of its passage and of the windows of it that were read again."""

    hit: Hit
    reading: PassageReading
    windows: list[WindowReading] = field(default_factory=list)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Offsets of the passage's sentences in it."""
        return sentences(self.hit.passage.text)

    @cached_property
    def spans(self) -> list[SpanScore]:
        """The spans with a letter or a digit, best first."""
        text = self.hit.passage.text
        return [span for span in self.reading.spans if any(map(str.isalnum, text[span.start : span.end]))]

    def first_signals(self, span: SpanScore | None) -> tuple[float, ...]:
        """What the first reading gives a span, or a passage that has none: the first of
        qa.reader.calibration.SIGNALS."""
        reading = self.reading
        score = min(0.0, reading.here) if span is None else span.score
        return self.hit.score, reading.relevance, reading.here, score

    def signals(self, span: SpanScore | None) -> tuple[float, ...]:
        """SIGNALS of a span, or of a passage that has none. What was not read again counts as if it had been
        with the same result."""
        first = self.first_signals(span)
        for window in self.windows:
            if span is not None and window.start <= span.start and span.end <= window.end:
                again = window.reading
                best = again.spans[0].score if again.spans else min(0.0, again.here)
                return *first, again.relevance, again.here, best
        return *first, *first[1:]


def passage_scores(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    calibration: Calibration,
) -> list[PassageScores]:
    """Reads all hits, less what the question rules out, and gives their scores, in the same order.

    `header` gives what stands in front of the passages of an article; it is called once an article.
    """
    headers = {id: header(id) for id in dict.fromkeys(hit.passage.article_id for hit in hits)}
    inputs = [(headers[hit.passage.article_id], readable(question, hit.passage.text)) for hit in hits]
    readings = reader.read(question, inputs)
    scores = [PassageScores(hit, reading) for hit, reading in zip(hits, readings, strict=True)]
    if not calibration.reads_twice:
        return scores
    windows = _windows(scores, calibration)
    # A passage of few sentences was read alone already.
    parts = [(i, start, end) for i, start, end in windows if (start, end) != (0, len(inputs[i][1]))]
    texts = [(inputs[i][0], inputs[i][1][start:end]) for i, start, end in parts]
    again = dict(zip(parts, reader.read(question, texts) if texts else [], strict=True))
    for i, start, end in windows:
        reading = again.get((i, start, end), readings[i])
        scores[i].windows.append(WindowReading(start, end, reading))
    return scores


def _windows(scores: Sequence[PassageScores], calibration: Calibration) -> list[tuple[int, int, int]]:
    """What to read again: the number of a passage, and where in its text."""
    spans = [
        (weighted(calibration.first, passage.first_signals(span)), i, span)
        for i, passage in enumerate(scores)
        for span in passage.spans
    ]
    found: list[tuple[int, int, int]] = []
    for _, i, span in sorted(spans, key=lambda one: -one[0]):
        if len(found) == MAX_WINDOWS:
            break
        if not any(n == i and start <= span.start and span.end <= end for n, start, end in found):
            text = scores[i].hit.passage.text
            found.append((i, *about(text, span.start, span.end, scores[i].sentences)))
    return found


def about(text: str, start: int, end: int, bounds: Sequence[Span] | None = None) -> Span:
    """Where the sentences begin and end that characters start..end lie in, with one before and one after.

    `bounds` are the sentences of the text, where they are known already.
    """
    bounds = sentences(text) if bounds is None else bounds
    within = [i for i, (a, b) in enumerate(bounds) if a < end and b > start]
    if not within:
        return 0, len(text)
    first, last = bounds[max(0, within[0] - 1)], bounds[min(len(bounds) - 1, within[-1] + 1)]
    return min(start, first[0]), max(end, last[1])
