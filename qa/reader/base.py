"""Says what a reader is and what it gives for a passage. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Characters start..end of a passage, and the log odds of their being the answer against "not here"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What a reader makes of a passage: the log odds that of all passages it is the one that answers
    (`relevance`) and that it answers at all (`here`), and its best spans, best first."""

    relevance: float
    here: float
    spans: tuple[SpanScore, ...]


class PassageReader(Protocol):
    """Something that reads passages with a question in mind."""

    @property
    def name(self) -> str:
        """What its scores are told apart by: those of two readers are never compared."""
        ...

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        """A reading of each passage, given as its header (title, source, date) and its text."""
        ...
