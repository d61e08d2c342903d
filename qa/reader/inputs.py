"""Puts the word pieces of a question, a header and a passage together as the reader's network reads them.

The form is that of training and of use: [CLS] question [SEP] header passage [SEP].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CLS, SEP = 101, 102
MOST_QUESTION = 48
MOST_HEADER = 32
# The network has so many positions; a passage that needs more is read in windows.
MOST_PIECES = 384


@dataclass(frozen=True, slots=True)
class Pair:
    """Word pieces of a question with a passage: those of the header begin at `header_from`, those of the
    passage at `first`."""

    ids: Sequence[int]
    header_from: int
    first: int

    @property
    def length(self) -> int:
        """Its word pieces, [CLS] and [SEP] counted."""
        return len(self.ids)

    @property
    def types(self) -> list[int]:
        """Token types: 0 for a piece of the question, 1 from the header on."""
        return [0] * self.header_from + [1] * (self.length - self.header_from)


def paired(question: Sequence[int], header: Sequence[int], passage: Sequence[int]) -> Pair:
    """Word pieces put together. A long question or header is cut to its share; so is the passage, which its
    caller keeps short enough (see `room`)."""
    start = [CLS, *question[:MOST_QUESTION], SEP]
    front = header[:MOST_HEADER]
    first = len(start) + len(front)
    return Pair([*start, *front, *passage[: MOST_PIECES - first - 1], SEP], len(start), first)


def room(question: Sequence[int], header: Sequence[int]) -> int:
    """How many pieces of a passage fit beside a question and a header."""
    return MOST_PIECES - 3 - min(len(question), MOST_QUESTION) - min(len(header), MOST_HEADER)
