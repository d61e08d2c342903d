"""Gives readers that need no weights, and hits and readings to give them: written down, or made of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.text.analyzer import terms
from index.types import Passage
from qa.answering.rerank import ReadResult, read
from qa.reader.base import PassageReading, SpanScore
from qa.reader.calibration import PLAIN, Calibration
from qa.types import Hit

NOTHING = PassageReading(0.0, 0.0, ())

# Weights that no two signals share, so that a mixed-up one would be seen.
MIXED = Calibration(
    first=(4.0, 1.0, 0.0, 0.5),
    rerank=(2.0, 1.0, 0.5, 0.25, 0.0, 0.0, 0.0),
    answer=(4.0, 1.0, 0.0, 0.5, 0.0, 0.0, 0.0),
    bias=-0.5,
    confidence=(0.5, 0.25, 0.125, 0.1, 2.0, 3.0, 1.5, 0.75, 0.375, -0.25, -0.5, -1.0),
    threshold=0.6,
)
TWICE = replace(
    MIXED,
    rerank=(2.0, 1.0, 0.5, 0.25, 0.125, 8.0, 16.0),
    answer=(4.0, 1.0, 0.0, 0.5, 0.25, 0.75, 1.5),
)


class ScriptedReader:
    """Gives each text the reading that is written down for it, and remembers what it was given."""

    name = "scripted"

    def __init__(self, readings: Mapping[str, PassageReading]) -> None:
        self._readings = readings
        self.given: list[tuple[str, list[tuple[str, str]]]] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        self.given.append((question, list(passages)))
        return [self._readings.get(text, NOTHING) for _, text in passages]


class PatternReader:
    """Takes what a pattern finds for spans; sure where the passage holds the question's terms.

    Relevance and span scores are 10 s - 5, s being the share of the question's terms in the passage.
    """

    name = "pattern"

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        return [self._reading(set(terms(question)), text) for _, text in passages]

    def _reading(self, asked: set[str], text: str) -> PassageReading:
        score = 10 * len(asked & set(terms(text))) / max(1, len(asked)) - 5
        spans = tuple(SpanScore(*m.span(), score) for m in self._pattern.finditer(text))
        return PassageReading(score, score if spans else -5.0, spans)


def hit(article: str, text: str, score: float, rank: int, start: int = 0, **scores: float) -> Hit:
    passage = Passage(f"{article}#{start}", article, start, start + len(text), text)
    return Hit(passage, score, rank, scores)


def reading(
    text: str, *spans: tuple[str, float], relevance: float = 0.0, here: float = 0.0
) -> tuple[str, PassageReading]:
    """A text and the reading of it whose spans are the first places of some strings."""
    found = tuple(SpanScore(text.index(s), text.index(s) + len(s), score) for s, score in spans)
    return text, PassageReading(relevance, here, found)


def no_header(article_id: str) -> str:
    return ""


def result_of(
    hits: list[Hit],
    readings: Mapping[str, PassageReading],
    calibration: Calibration = PLAIN,
    question: str = "When was it signed?",
    header: Callable[[str], str] = no_header,
    weight: Callable[[str], float] = lambda term: 1.0,
) -> ReadResult:
    return read(question, hits, ScriptedReader(readings), header, weight, calibration)
