"""Articles in, passages out: runs of whole sentences that fit the encoder, with exact offsets."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.text.sentences import sentences
from index.types import Article, Passage, Span

# text -> offsets of its word pieces, without special tokens
Pieces = Callable[[str], Sequence[Span]]

# A word piece may stand for any number of characters (an unknown word is one piece); a passage may not.
_MAX_CHARACTERS = 6_000
_BREAKS = ("; ", ", ", ": ", " – ", " — ", " ", "")


@dataclass(frozen=True, slots=True)
class Splitting:
    """How articles are split: at most `max_pieces` word pieces a passage, and at most `header_pieces` for the
    title, source and date in front of it; `overlap` sentences of a passage are repeated in the next."""

    max_pieces: int = 180
    header_pieces: int = 64
    overlap: int = 1

    def fitted(self, max_input: int) -> Splitting:
        """The same, made to fit an encoder that reads `max_input` word pieces."""
        header = min(self.header_pieces, max_input // 4)
        return Splitting(max(1, min(self.max_pieces, max_input - header)), header, self.overlap)


def split(article: Article, pieces: Pieces, splitting: Splitting) -> list[Passage]:
    """Passages of an article in order; together they hold every sentence.

    A sentence longer than a passage is cut, at a clause or a word where there is one.
    """
    text = article.text
    starts = [a for a, _ in pieces(text)]

    def count(start: int, end: int) -> int:
        return bisect_left(starts, end) - bisect_left(starts, start)

    units: list[tuple[Span, int]] = []
    for start, end in sentences(text):
        n = count(start, end)
        if n <= splitting.max_pieces and end - start <= _MAX_CHARACTERS:
            units.append(((start, end), n))
        else:
            units.extend(_cut(text, start, end, pieces, splitting.max_pieces))
    spans = _packed(units, splitting)
    return [Passage(f"{article.id}#{i}", article.id, a, b, text[a:b]) for i, (a, b) in enumerate(spans, 1)]


def _packed(units: Sequence[tuple[Span, int]], splitting: Splitting) -> Iterator[Span]:
    """Fills passages evenly: the fewest that hold all the sentences, none much shorter than the rest."""
    most, i = splitting.max_pieces, 0
    left = sum(n for _, n in units)
    while i < len(units):
        shared = splitting.overlap * left / (len(units) - i)
        passages_left = max(1, math.ceil((left - shared) / max(1, most - shared)))
        goal = (left + (passages_left - 1) * shared) / passages_left
        total, j = units[i][1], i + 1
        first = units[i][0][0]
        while (
            j < len(units)
            and total + units[j][1] <= most
            and units[j][0][1] - first <= _MAX_CHARACTERS
            and total + units[j][1] / 2 <= goal
        ):
            total += units[j][1]
            j += 1
        yield first, units[j - 1][0][1]
        after = _repeated(units, i, j, splitting) if j < len(units) else j
        left -= sum(n for _, n in units[i:after])
        i = after


def _repeated(units: Sequence[tuple[Span, int]], i: int, j: int, splitting: Splitting) -> int:
    """Where the passage after units i..j begins: with the last of them, as far as the next fits behind."""
    for after in range(max(i + 1, j - splitting.overlap), j):
        fits = sum(n for _, n in units[after : j + 1]) <= splitting.max_pieces
        if fits and units[j][0][1] - units[after][0][0] <= _MAX_CHARACTERS:
            return after
    return j


def _cut(text: str, start: int, end: int, pieces: Pieces, limit: int) -> Iterator[tuple[Span, int]]:
    """Cuts a sentence that is too long in two, near its middle, until every part fits."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    n = len(pieces(text[start:end]))
    if (n <= limit and end - start <= _MAX_CHARACTERS) or end - start <= 1:
        if start < end:
            yield (start, end), n
        return
    middle = (start + end) // 2
    for mark in _BREAKS:
        at = text.rfind(mark, start + (end - start) // 4, middle + (end - start) // 4)
        if mark and at != -1:
            middle = at + len(mark)
            break
    yield from _cut(text, start, middle, pieces, limit)
    yield from _cut(text, middle, end, pieces, limit)


class Described(Protocol):
    """What a header is made of: an Article, or what is known of one without its text."""

    @property
    def title(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def date(self) -> datetime.date | None: ...


def header(article: Described) -> str:
    """What goes in front of a passage for the encoder and BM25: title, source and date, where known."""
    date = f"{article.date.day} {article.date:%B %Y}" if article.date else None
    return ". ".join(part for part in (article.title, article.source, date) if part)


def with_header(passage: Passage, article: Article, pieces: Pieces, splitting: Splitting) -> str:
    """The passage as it is encoded and indexed; a long header is cut to its share, the passage never is."""
    front = header(article)
    spans = pieces(front)
    if len(spans) > splitting.header_pieces:
        front = front[: spans[splitting.header_pieces - 1][1]]
    return f"{front}\n{passage.text}" if front else passage.text
