"""Tells what an index holds of articles that are being read: by id, and by what they say.

An article that says the same as one in the index, under another id, need not be encoded again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from index.errors import IndexDamaged
from index.segments.segment import Segment, content_sha256
from index.segments.snapshot import Snapshot
from index.types import Article, ArticleRow, Bools, Span, Vectors

_MOST_TWINS = 8
"""So many articles of the same text are compared with one; more would take time for each of them."""


class KnownArticles:
    """The articles of a snapshot, but for those that are `moved`: they have other ids now. `by_line` are the
    ids of rows that an earlier version named after their lines."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.moved: set[str] = set()
        self.by_line: set[str] = set()
        self._snapshot = snapshot
        live = [record.live() for record in snapshot.manifest.segments]
        self._texts = [_Texts(*each) for each in zip(snapshot.segments, live, strict=True)]

    def row(self, article_id: str) -> ArticleRow | None:
        """What is known of an article without its text; None for an unknown id."""
        if article_id in self.moved or article_id not in self._snapshot:
            return None
        return self._snapshot.article_row(article_id)

    def digest(self, article_id: str) -> bytes | None:
        """SHA-256 of all that indexing an article depends on; None for an unknown id."""
        return None if article_id in self.moved else self._snapshot.digest(article_id)

    def holds(self, article: Article) -> bool:
        """Whether there is exactly that article, with that id."""
        return self.digest(article.id) == content_sha256(article)

    def outdated(self, article_id: str) -> None:
        """Notes an article as one that an earlier version named after its line, which is now another's."""
        self.by_line.add(article_id)

    def twin(self, article: Article) -> ArticleRow | None:
        """An article that says the same under another id; None where there is none, or where it cannot be
        read any more."""
        try:
            found = next(self._twins(article), None)
            return None if found is None else self.row(found)
        except IndexDamaged:
            return None

    def encoded(self, article_id: str) -> tuple[list[Span], Vectors]:
        """The passages of an article, as spans of its text, and their vectors, float32 [passages, dimension].
        KeyError for an unknown id."""
        place = self._snapshot.find(article_id)
        if place is None:
            raise KeyError(article_id)
        segment = self._snapshot.segments[place[0]]
        rows = segment.rows_of(place[1])
        vectors = np.array(segment.vectors(slice(rows.start, rows.stop)), np.float32)
        return [segment.span(row) for row in rows], vectors

    def _twins(self, article: Article) -> Iterator[str]:
        data = article.text.encode()
        for texts in self._texts:
            for row in texts.rows(data)[:_MOST_TWINS]:
                other = texts.segment.id(row)
                same = texts.segment.digest(row) == content_sha256(replace(article, id=other))
                if same and other != article.id and other not in self.moved:
                    yield other


class _Texts:
    """Finds live articles of a segment by their text; only texts of the size that is asked for are read."""

    def __init__(self, segment: Segment, live: Bools | None) -> None:
        self.segment, self._live = segment, live
        self._sizes: np.ndarray[tuple[int], np.dtype[np.int64]] | None = None
        self._by_size: dict[int, dict[bytes, list[int]]] = {}

    def rows(self, text: bytes) -> list[int]:
        """The rows of the articles of that text."""
        if len(text) not in self._by_size:
            self._by_size[len(text)] = self._of_size(len(text))
        return self._by_size[len(text)].get(_digest(text), [])

    def _of_size(self, size: int) -> dict[bytes, list[int]]:
        if self._sizes is None:
            self._sizes = np.diff(self.segment.texts.starts)
        found: dict[bytes, list[int]] = {}
        for row in np.flatnonzero(self._sizes == size).tolist():
            if self._live is None or self._live[row]:
                found.setdefault(_digest(self.segment.texts[row]), []).append(row)
        return found


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
