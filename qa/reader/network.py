"""Runs the bundled reader: for each passage how relevant it is, whether it answers, and its best spans.

The reader is a BERT of six layers with two heads, trained by training/ from the bundled encoder, whose word
embeddings it uses. Its weights are in weights/, described in weights/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from unicodedata import combining

import numpy as np
import numpy.typing as npt

from index.encoders.parallel import side_by_side
from index.encoders.wordpieces import WordPieces, batches, padded
from index.text.analyzer import UNSPACED
from index.types import Ids
from qa.reader.base import PassageReading, SpanScore
from qa.reader.decode import best_spans
from qa.reader.inputs import Pair, paired, room

Logits = npt.NDArray[np.float32]

BUNDLED = "dateline"
SPANS_EACH = 3
# So many word pieces, padding counted, go through the network at once.
_BATCH_PIECES = 1_024
# A long passage is read in windows that share so many pieces.
_SHARED = 64
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class _Window:
    """A passage, or a part of one from piece `shift` on, as it is read."""

    passage: int
    pair: Pair
    shift: int


class Body(Protocol):
    """What runs the network. Called with word pieces, mask and token types, int [batch, length], it gives
    "span", float32 [batch, length, 2], and "first", float32 [batch, 2]: relevance and `here`. `streams` is
    how many batches run side by side."""

    @property
    def streams(self) -> int: ...

    def __call__(self, ids: Ids, mask: Ids, types: Ids) -> dict[str, Logits]: ...


class Network:
    """A compiled reader. Safe to use from several threads."""

    name = BUNDLED

    def __init__(self, body: Body, wordpieces: WordPieces) -> None:
        self._body, self._wordpieces = body, wordpieces

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        """Readings of passages, each given as its header and its text, in their order."""
        headers = dict.fromkeys(header for header, _ in passages)
        asked, *rest = self._wordpieces.encodings([question, *headers, *(text for _, text in passages)])
        pieces = dict(zip(headers, rest, strict=False))
        texts = rest[len(headers) :]
        windows = [
            window
            for i, (header, _) in enumerate(passages)
            for window in _windows(i, asked.ids, pieces[header].ids, texts[i].ids)
        ]
        found: dict[int, list[PassageReading]] = {}
        some = ([windows[i] for i in at] for at in batches([w.pair.length for w in windows], _BATCH_PIECES))
        for read, out in side_by_side(self._run, some, self._body.streams):
            for row, window in enumerate(read):
                text, offsets = passages[window.passage][1], texts[window.passage].offsets
                relevance, here = out["first"][row].tolist()
                spans = _spans(out["span"][row], window, text, offsets)
                found.setdefault(window.passage, []).append(PassageReading(relevance, here, spans))
        return [max(found[i], key=lambda reading: reading.relevance) for i in range(len(passages))]

    def _run(self, windows: list[_Window]) -> tuple[list[_Window], dict[str, Logits]]:
        ids, mask = padded([window.pair.ids for window in windows])
        types, _ = padded([window.pair.types for window in windows])
        return windows, self._body(ids, mask, types)


def _windows(
    passage: int, question: Sequence[int], header: Sequence[int], pieces: Sequence[int]
) -> list[_Window]:
    size = room(question, header)
    starts = range(0, max(1, len(pieces) - _SHARED), size - _SHARED) if len(pieces) > size else range(1)
    return [_Window(passage, paired(question, header, pieces[at : at + size]), at) for at in starts]


def _spans(
    logits: Logits, window: _Window, text: str, offsets: Sequence[tuple[int, int]]
) -> tuple[SpanScore, ...]:
    pair = window.pair
    found = []
    for span in best_spans(logits[: pair.length], pair.first, pair.length - 1, SPANS_EACH):
        start = offsets[span.first - pair.first + window.shift][0]
        end = offsets[span.last - pair.first + window.shift][1]
        found.append(SpanScore(*whole_words(text, start, end), span.score))
    return tuple(found)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same span, made to end where its words do."""
    while start > 0 and _joins(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _joins(text[end - 1], text[end]):
        end += 1
    return start, end


def _joins(one: str, other: str) -> bool:
    """Whether there is no end of a word between two characters; between unspaced ones there may be one."""
    if combining(other):
        return True
    return all((c.isalnum() or combining(c)) and not _UNSPACED.match(c) for c in (one, other))
