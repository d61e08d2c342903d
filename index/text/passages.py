"""Splits articles into passages: runs of whole sentences that fit the encoder, with exact offsets."""

from __future__ import annotations

import datetime
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.text.sentences import sentences, trimmed
from index.types import Article, Passage, Span

Pieces = Callable[[str], Sequence[Span]]
"""Gives the offsets of the word pieces of a text, without special tokens."""

# A word piece may stand for any number of characters (an unknown word is one piece); a passage may not.
_MAX_CHARACTERS = 6_000
# Where a sentence is cut, the best place first.
_BREAKS = ("; ", ", ", ": ", " – ", " — ", " ")
# strftime's %B speaks the language of the locale, and headers are part of what an index was made from.
_MONTHS = "January February March April May June July August September October November December".split()

_Unit = tuple[Span, int]
"""A sentence, or a part of one that is too long, and how many word pieces it has."""


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
    """The passages of an article in order, named "ARTICLE#1" and on; together they hold every sentence.

    A sentence longer than a passage is cut, at a clause or a word where there is one.
    """
    text = article.text
    starts = [a for a, _ in pieces(text)]

    def count(start: int, end: int) -> int:
        return bisect_left(starts, end) - bisect_left(starts, start)

    units: list[_Unit] = []
    for start, end in sentences(text):
        n = count(start, end)
        if n <= splitting.max_pieces and end - start <= _MAX_CHARACTERS:
            units.append(((start, end), n))
        else:
            units.extend(_cut(text, start, end, pieces, splitting.max_pieces))
    spans = _filled(units, splitting)
    return [Passage(f"{article.id}#{i}", article.id, a, b, text[a:b]) for i, (a, b) in enumerate(spans, 1)]


def _filled(units: Sequence[_Unit], splitting: Splitting) -> Iterator[Span]:
    """Where each passage begins and ends: the fewest that hold all the sentences, filled evenly, so that
    none is much shorter than the rest."""
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


def _repeated(units: Sequence[_Unit], i: int, j: int, splitting: Splitting) -> int:
    """The first unit of the passage after the one of units i..j: one of its last `overlap` units where the
    next still fits behind it, else j."""
    for after in range(max(i + 1, j - splitting.overlap), j):
        fits = sum(n for _, n in units[after : j + 1]) <= splitting.max_pieces
        if fits and units[j][0][1] - units[after][0][0] <= _MAX_CHARACTERS:
            return after
    return j


def _cut(text: str, start: int, end: int, pieces: Pieces, limit: int) -> Iterator[_Unit]:
    """Halves a sentence that is too long, near its middle, until every part fits."""
    start, end = trimmed(text, start, end)
    n = len(pieces(text[start:end]))
    if (n <= limit and end - start <= _MAX_CHARACTERS) or end - start <= 1:
        yield (start, end), n
        return
    middle = (start + end) // 2
    for mark in _BREAKS:
        at = text.rfind(mark, start + (end - start) // 4, middle + (end - start) // 4)
        if at != -1:
            middle = at + len(mark)
            break
    yield from _cut(text, start, middle, pieces, limit)
    yield from _cut(text, middle, end, pieces, limit)


class Described(Protocol):
    """What a header is made of: an Article, or an ArticleRow."""

    @property
    def title(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def date(self) -> datetime.date | None: ...


def header(article: Described) -> str:
    """What stands in front of each passage of an article for the encoder, BM25 and the reader: title,
    source and date where known ("Title. TASS. 9 March 2023"), else nothing.

    Pure: it depends on these three alone, not on the locale.
    """
    day = article.date
    date = f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else None
    return ". ".join(part for part in (article.title, article.source, date) if part)


def with_headers(
    article: Article, passages: Sequence[Passage], pieces: Pieces, splitting: Splitting
) -> list[str]:
    """The passages of one article as they are encoded and indexed: with its header in front.

    A long header is cut to its share of word pieces, a passage never is.
    """
    front = header(article)
    spans = pieces(front)
    if len(spans) > splitting.header_pieces:
        front = front[: spans[splitting.header_pieces - 1][1]]
    return [f"{front}\n{passage.text}" if front else passage.text for passage in passages]
