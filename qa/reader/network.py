"""A question and passages in; for each how relevant it is, whether it answers, and its best spans out.

The reader is a BERT of six layers with two heads, trained by training/ from the bundled encoder, whose word
embeddings it uses. Its weights are in weights/, described in weights/README.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import EncoderError
from qa.reader.decode import best_spans
from qa.reader.pairs import Encoded, Pair, batch, paired, room

if TYPE_CHECKING:
    from index.bert import Body

WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
SPANS_EACH = 3
# So many word pieces, padding counted, go through the network at once.
_BATCH_PIECES = 2_048
# A long passage is read in windows that share so many pieces.
_SHARED = 64


@dataclass(frozen=True, slots=True)
class Scored:
    """Characters start..end of a passage, and the log odds of their being the answer against "not here"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a passage: log odds that it is the one that answers, and that it answers at
    all; its best spans, best first."""

    relevance: float
    here: float
    spans: tuple[Scored, ...]


class Tokenizer(Protocol):
    """Text -> word pieces without special tokens, of any length."""

    def encode(self, sequence: str, *, add_special_tokens: bool) -> Encoded: ...


@dataclass(frozen=True, slots=True)
class _Window:
    """A passage, or a part of one from piece `shift` on, as it is read."""

    passage: int
    pair: Pair
    shift: int


class Network:
    """A compiled reader. Safe to use from several threads."""

    def __init__(self, body: Body, tokenizer: Tokenizer) -> None:
        self._body, self._tokenizer = body, tokenizer

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Readings of passages, each given as its header and its text, in their order."""
        asked = self._pieces(question).ids
        texts = [self._pieces(text) for _, text in passages]
        windows = [
            window
            for i, (header, _) in enumerate(passages)
            for window in _windows(i, asked, self._pieces(header).ids, texts[i].ids)
        ]
        found: dict[int, list[Reading]] = {}
        for some in _batches(windows):
            out = self._body(*batch([window.pair for window in some]))
            for row, window in enumerate(some):
                text, offsets = passages[window.passage][1], texts[window.passage].offsets
                relevance, here = out["first"][row].tolist()
                spans = _spans(out["span"][row], window, text, offsets)
                found.setdefault(window.passage, []).append(Reading(relevance, here, spans))
        return [max(found[i], key=lambda reading: reading.relevance) for i in range(len(passages))]

    def _pieces(self, text: str) -> Encoded:
        return self._tokenizer.encode(text, add_special_tokens=False)


def _windows(
    passage: int, question: Sequence[int], header: Sequence[int], pieces: Sequence[int]
) -> list[_Window]:
    size = room(question, header)
    starts = range(0, max(1, len(pieces) - _SHARED), size - _SHARED) if len(pieces) > size else range(1)
    return [_Window(passage, paired(question, header, pieces[at : at + size]), at) for at in starts]


def _batches(windows: Sequence[_Window]) -> list[list[_Window]]:
    """Windows of like length together, so that little is padded."""
    found: list[list[_Window]] = []
    for window in sorted(windows, key=lambda window: window.pair.length):
        if not found or (len(found[-1]) + 1) * window.pair.length > _BATCH_PIECES:
            found.append([])
        found[-1].append(window)
    return found


def _spans(
    logits: np.ndarray, window: _Window, text: str, offsets: Sequence[tuple[int, int]]
) -> tuple[Scored, ...]:
    pair = window.pair
    found = []
    for span in best_spans(logits[: pair.length], pair.first, pair.length - 1, SPANS_EACH):
        start = offsets[span.first - pair.first + window.shift][0]
        end = offsets[span.last - pair.first + window.shift][1]
        found.append(Scored(*whole_words(text, start, end), span.score))
    return tuple(found)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span, made to end where its words do."""
    while start > 0 and _joins(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _joins(text[end - 1], text[end]):
        end += 1
    return start, end


def _joins(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()
