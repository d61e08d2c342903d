"""A question and a passage in, the word pieces that the reader's network reads out, with their places.

The form is that of training and of use: [CLS] question [SEP] header passage [SEP].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

CLS, SEP, PAD = 101, 102, 0
MOST_QUESTION = 48
MOST_HEADER = 32
# The network knows so many places; a passage that needs more is read in windows.
MOST_PIECES = 384


class Encoded(Protocol):
    """What a tokenizer gives for a text: ids of its word pieces and where they stand in it."""

    @property
    def ids(self) -> list[int]: ...
    @property
    def offsets(self) -> list[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """Word pieces of a question with a passage; `ids[first:-1]` are the passage's."""

    ids: Sequence[int]
    header_from: int
    first: int

    @property
    def length(self) -> int:
        return len(self.ids)


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


def batch(pairs: Sequence[Pair]) -> tuple[Ints, Ints, Ints]:
    """Ids, mask (1 for a piece, 0 for padding) and types (1 from the header on), int32 [pairs, longest]."""
    longest = max(pair.length for pair in pairs)
    ids = np.full((len(pairs), longest), PAD, np.int32)
    mask, types = np.zeros_like(ids), np.zeros_like(ids)
    for row, pair in enumerate(pairs):
        ids[row, : pair.length] = pair.ids
        mask[row, : pair.length] = 1
        types[row, pair.header_from : pair.length] = 1
    return ids, mask, types
