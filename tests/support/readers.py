"""Readers that need no weights: what they say of a passage is written down, or follows from its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.text.analyzer import terms
from qa.reader.base import PassageReading, SpanScore

NOTHING = PassageReading(0.0, 0.0, ())


class ToldReader:
    """Says of each text what it was told, and remembers what it was given."""

    name = "told"

    def __init__(self, told: Mapping[str, PassageReading]) -> None:
        self._told = told
        self.given: list[tuple[str, list[tuple[str, str]]]] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        self.given.append((question, list(passages)))
        return [self._told.get(text, NOTHING) for _, text in passages]


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
