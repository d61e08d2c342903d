"""The files of one segment: articles, passages, postings and vectors, written once and never changed.

    articles.jsonl  a row an article: id, title, date, source, url, path, pages, sha256 of what was read
    texts.utf8      the articles' texts, one after the other
    texts.npy       int64 [articles + 1], byte offsets into texts.utf8
    passages.npy    int64 [passages, 3]: article row, start, end (characters of the article's text)
    terms.utf8      the distinct terms, sorted
    terms.npy       int64 [terms + 1], byte offsets into terms.utf8
    starts.npy      int64 [terms + 1] into postings.npy, int32 [2, postings]: passage rows, counts
    lengths.npy     int32 [passages], in terms
    sequence.npy    int32, the terms of the passages in order, each sentence closed by -1
    order.npy       int64 [passages + 1], into sequence.npy
    vectors.faiss   a FAISS index of the passages' unit vectors

Nothing is a pickle. A file is checked against the size and SHA-256 in the manifest before its first use.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.bm25 import Bools, Longs, Postings, Terms
from index.dense import Dense, Vectors
from index.errors import IndexDamaged
from index.passages import Passage
from index.proximity import Sequences

_META = ("id", "title", "source", "url", "path")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest knows of a file: its size in bytes and its SHA-256."""

    size: int
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> FileRecord:
        return cls(len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What is known of an article without reading its text."""

    id: str
    title: str | None
    date: datetime.date | None
    source: str | None
    url: str | None
    path: str | None
    pages: tuple[int, ...]
    sha256: str


def content_sha256(article: Article) -> str:
    """SHA-256 of all that indexing depends on; an article with the same one need not be indexed again."""
    date = article.date.isoformat() if article.date else None
    fields = [article.id, article.title, article.text, date, article.source, article.url, list(article.pages)]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def segment_files(
    articles: Sequence[Article],
    passages: Sequence[Passage],
    postings: Postings,
    sequences: Sequences,
    vectors: Vectors,
) -> dict[str, bytes]:
    """The files of a segment, by name. `passages`, `postings`, `sequences` and `vectors` [passages, d] go
    row by row, in the order of `articles`."""
    row_of = {article.id: row for row, article in enumerate(articles)}
    texts = [article.text.encode() for article in articles]
    places = np.array([[row_of[p.article_id], p.start, p.end] for p in passages], np.int64).reshape(-1, 3)
    return {
        "articles.jsonl": "".join(_article_line(a) for a in articles).encode(),
        "texts.utf8": b"".join(texts),
        "texts.npy": _npy(np.concatenate([[0], np.cumsum([len(t) for t in texts], dtype=np.int64)])),
        "passages.npy": _npy(places),
        "terms.utf8": postings.terms.blob.tobytes(),
        "terms.npy": _npy(postings.terms.offsets),
        "starts.npy": _npy(postings.starts),
        "postings.npy": _npy(np.stack([postings.rows, postings.counts])),
        "lengths.npy": _npy(postings.lengths),
        "sequence.npy": _npy(sequences.ids),
        "order.npy": _npy(sequences.starts),
        "vectors.faiss": Dense.of(vectors).to_bytes(),
    }


class Segment:
    """One segment opened for reading; each file is checked, and then read, when it is first needed."""

    def __init__(
        self, folder: Path, files: Mapping[str, FileRecord], size: int, deleted: Sequence[int]
    ) -> None:
        self.folder, self.files, self.size = folder, files, size
        self.deleted = frozenset(deleted)

    def check_sizes(self) -> None:
        """IndexDamaged unless every file is there with the size that was committed."""
        for name, record in self.files.items():
            try:
                found = (self.folder / name).stat().st_size
            except OSError as error:
                raise self._damaged(name, "it is missing") from error
            if found != record.size:
                raise self._damaged(name, f"it has {found} bytes, {record.size} were committed")

    @cached_property
    def articles(self) -> list[ArticleRow]:
        """Every article of the segment by row, deleted ones too."""
        return [_article_row(json.loads(line)) for line in self.read("articles.jsonl").splitlines()]

    def text(self, row: int) -> str:
        start, end = self._text_offsets[row : row + 2]
        return self._texts[start:end].decode()

    def article(self, row: int) -> Article:
        a = self.articles[row]
        return Article(a.id, self.text(row), a.title, a.date, a.source, a.url, a.path, a.pages)

    @cached_property
    def passages(self) -> Longs:
        """Article row, start and end of each passage, int64 [passages, 3]."""
        return self._array("passages.npy", np.int64)

    @cached_property
    def postings(self) -> Postings:
        rows, counts = self._array("postings.npy", np.int32)
        terms = Terms(np.frombuffer(self.read("terms.utf8"), np.uint8), self._array("terms.npy", np.int64))
        starts, lengths = self._array("starts.npy", np.int64), self._array("lengths.npy", np.int32)
        return Postings(terms, starts, rows, counts, lengths)

    @cached_property
    def sequences(self) -> Sequences:
        return Sequences(self._array("sequence.npy", np.int32), self._array("order.npy", np.int64))

    @cached_property
    def dense(self) -> Dense:
        return Dense.from_bytes(self.read("vectors.faiss"))

    @cached_property
    def live(self) -> Bools | None:
        """Mask [passages] of those whose article is not deleted; None when none is."""
        if not self.deleted:
            return None
        return ~np.isin(self.passages[:, 0], np.fromiter(self.deleted, np.int64))

    def verify(self) -> int:
        """Reads every file; IndexDamaged at the first that is not what was committed. Returns how many."""
        for name in self.files:
            self.read(name)
        return len(self.files)

    def read(self, name: str) -> bytes:
        """The bytes of a file, checked against what was committed."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise self._damaged(name, f"it cannot be read ({error.strerror})") from error
        if FileRecord.of(data) != self.files[name]:
            raise self._damaged(name, "its bytes are not those that were committed")
        return data

    @cached_property
    def _texts(self) -> bytes:
        return self.read("texts.utf8")

    @cached_property
    def _text_offsets(self) -> Longs:
        return self._array("texts.npy", np.int64)

    def _array(self, name: str, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        array: npt.NDArray[Any] = np.load(io.BytesIO(self.read(name)), allow_pickle=False)
        if array.dtype != dtype:
            raise self._damaged(name, f"it holds {array.dtype}, not {np.dtype(dtype)}")
        return array

    def _damaged(self, name: str, why: str) -> IndexDamaged:
        return IndexDamaged(
            f"{self.folder / name}: {why}; the index is damaged: build it again with "
            "`dateline index PATH --index DIR --rebuild`"
        )


def _article_line(article: Article) -> str:
    row: dict[str, object] = {key: getattr(article, key) for key in _META}
    row["date"] = article.date.isoformat() if article.date else None
    row["pages"] = list(article.pages)
    row["sha256"] = content_sha256(article)
    return json.dumps(row) + "\n"  # ASCII: no character of a title can end the line


def _article_row(row: Mapping[str, Any]) -> ArticleRow:
    date = datetime.date.fromisoformat(row["date"]) if row["date"] else None
    return ArticleRow(
        **{key: row[key] for key in _META}, date=date, pages=tuple(row["pages"]), sha256=row["sha256"]
    )


def _npy(array: npt.NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, np.ascontiguousarray(array), allow_pickle=False)
    return out.getvalue()
