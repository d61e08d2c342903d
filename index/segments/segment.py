"""Reads one segment: some articles with all that searching them needs, written once and never changed.

Articles are in order of their ids, passages in order of their articles and starts. The arrays of its file:

    ids, meta, texts              uint8: the articles' ids; a JSON row each (title, date, source, url, path,
                                  pages, origin, missing, place); their texts
    *_starts                      int64 [articles + 1]: where each of these begins
    digests                       uint8 [articles, 32]: SHA-256 of all that indexing depends on
    dates                         int32 [articles]: days since 1 January of year 1, 0 when there is none
    sources                       int32 [articles], into source_names, a JSON list; -1 when there is none
    passage_starts                int64 [articles + 1]: the passages of each article
    spans                         int32 [passages, 2]: start, end in the article's text, in characters
    lengths                       int32 [passages], in terms
    term_hashes, terms, term_starts   see index.ranking.postings.Terms
    posting_starts, rows, counts      see index.ranking.postings.Postings
    sequence, sequence_starts, heads  see index.ranking.proximity.TermPositions
    vectors                       float32 [passages, dimension]
    centroids, ranges, list_starts, list_rows, codes   see index.ranking.ivf; in large segments only
"""

from __future__ import annotations

import datetime
import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.ranking.ivf import InvertedFile, Quantizer
from index.ranking.postings import Postings, Terms
from index.ranking.proximity import TermPositions
from index.ranking.vectors import VectorColumn
from index.storage.array_file import Array, ArrayFile, Bounded, Section
from index.types import Article, ArticleRow, Bools, Longs

_ARRAYS = {
    **dict.fromkeys(("ids", "meta", "texts", "source_names", "terms"), ("uint8", 1)),
    **{f"{name}_starts": ("int64", 1) for name in ("ids", "meta", "texts", "passage", "term", "posting")},
    **{f"{name}_starts": ("int64", 1) for name in ("sequence", "list")},
    **dict.fromkeys(("dates", "sources", "lengths", "rows", "sequence", "heads", "list_rows"), ("int32", 1)),
    **dict.fromkeys(("vectors", "centroids"), ("float32", 2)),
    "digests": ("uint8", 2),
    "spans": ("int32", 2),
    "term_hashes": ("uint64", 1),
    "counts": ("uint16", 1),
    "ranges": ("float32", 1),
    "codes": ("uint8", 2),
}

MANY_LOOKUPS = 200
"""From so many lookups on it is quicker to read all ids of a segment at once."""

# What the JSON row of an article holds beside its date, pages and, where it has one, place.
META = ("title", "source", "url", "path", "origin")


def content_sha256(article: Article) -> bytes:
    """SHA-256 of all that indexing depends on; an article with the same one need not be indexed again."""
    date = article.date.isoformat() if article.date else None
    fields: list[object] = [article.id, article.title, article.text, date, article.source, article.url]
    fields.append(list(article.pages))
    if article.author or article.scanned:  # what others have is as it was before there were these
        fields += [article.author, list(article.scanned)]
    fields += [article.missing] if article.missing else []
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).digest()


class Strings(Sequence[bytes]):
    """Byte strings that lie one after the other in one array; `starts` is where each begins, and the end."""

    def __init__(self, blob: Section, starts: Longs) -> None:
        self._blob, self.starts = blob, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> bytes:  # type: ignore[override]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self.slice(row, row + 1)

    def slice(self, first: int, last: int) -> bytes:
        """The strings from `first` up to `last`, joined."""
        return self._blob[int(self.starts[first]) : int(self.starts[last])].tobytes()


class Segment:
    """One segment opened for reading; each of its arrays is checked when it is first needed.

    IndexDamaged, when opened or later, for a file that is not the one that was committed. `find` and all that
    is by article row knows deleted articles too: which are live is for the manifest to say.
    """

    def __init__(self, file: ArrayFile, articles: int, passages: int, dimension: int) -> None:
        self.file, self.name = file, file.path.stem
        self.articles, self.passages, self.dimension = articles, passages, dimension
        self._ids: list[bytes] = []

    def find(self, article_id: str) -> int | None:
        """The row of an article, deleted or not; None for an unknown id."""
        wanted = article_id.encode("utf-8", "surrogatepass")
        ids = self._ids or self.ids
        row = bisect_left(ids, wanted)
        return row if row < len(ids) and ids[row] == wanted else None

    def expect_lookups(self) -> None:
        """Reads all ids now, so that many can be found quickly: see MANY_LOOKUPS."""
        self._ids = self._ids or [self.ids[row] for row in range(self.articles)]

    def id(self, row: int) -> str:
        return self._text_of("ids", self.ids[row])

    def article_row(self, row: int) -> ArticleRow:
        """What is known of the article in a row without reading its text."""
        try:
            known = json.loads(self.meta[row])
            date = datetime.date.fromisoformat(known["date"]) if known["date"] else None
            fields = [known[name] for name in META]
            pages, scanned = tuple(known["pages"]), tuple(known.get("scanned", ()))
            place = str(known.get("place", ""))
            author, missing = known.get("author"), float(known.get("missing", 0.0))
        except (ValueError, TypeError, KeyError) as error:
            raise self.file.damaged(f"row {row} of meta is not the JSON of an article") from error
        title, source, url, path, origin = fields
        return ArticleRow(
            self.id(row), title, date, source, url, path, pages, origin, author, scanned, missing, place=place
        )  # fmt: skip

    def text(self, row: int) -> str:
        return self._text_of("texts", self.texts[row])

    def article(self, row: int) -> Article:
        a = self.article_row(row)
        return Article(
            a.id,
            self.text(row),
            a.title,
            a.date,
            a.source,
            a.url,
            a.path,
            a.pages,
            a.origin,
            a.author,
            a.scanned,
            a.missing,
            place=a.place,
        )

    def digest(self, row: int) -> bytes:
        """What `content_sha256` gave for the article in a row."""
        return self.array("digests", self.articles, 32)[row : row + 1].tobytes()

    @cached_property
    def ids(self) -> Strings:
        return self._strings("ids")

    @cached_property
    def meta(self) -> Strings:
        return self._strings("meta")

    @cached_property
    def texts(self) -> Strings:
        return self._strings("texts")

    @cached_property
    def dates(self) -> npt.NDArray[np.int32]:
        return self.array("dates", self.articles).all()

    @cached_property
    def sources(self) -> tuple[npt.NDArray[np.int32], list[str]]:
        """For each article the position of its source in the list of names, -1 without one; and that list."""
        try:
            names = json.loads(self.section("source_names").all().tobytes())
        except ValueError as error:
            raise self.file.damaged("its list of sources is not a JSON list of names") from error
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.file.damaged("its list of sources is not a JSON list of names")
        return Bounded(self.array("sources", self.articles), -1, len(names))[:], names

    @cached_property
    def passage_starts(self) -> Longs:
        return self.section("passage_starts").increasing(self.articles, self.passages)

    def rows_of(self, article: int) -> range:
        """Rows of the passages of the article in a row, in order."""
        return range(int(self.passage_starts[article]), int(self.passage_starts[article + 1]))

    def article_of(self, passage: int) -> int:
        """The row of the article of the passage in a row."""
        return int(np.searchsorted(self.passage_starts, passage, "right")) - 1

    def span(self, passage: int) -> tuple[int, int]:
        """Start and end of a passage in its article's text, in characters."""
        start, end = self.spans[passage : passage + 1][0].tolist()
        return start, end

    @cached_property
    def spans(self) -> Section:
        """Start and end of each passage, int32 [passages, 2]."""
        return self.array("spans", self.passages, 2)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How many terms each passage has, int32 [passages]."""
        return self.array("lengths", self.passages).all()

    @cached_property
    def terms(self) -> Terms:
        hashes, blob = self.section("term_hashes"), self.section("terms")
        starts = self.section("term_starts").increasing(len(hashes), len(blob))
        return Terms(hashes.all(), blob.all(), starts)

    @cached_property
    def postings(self) -> Postings:
        rows, counts = self.section("rows"), self.section("counts")
        starts = self.section("posting_starts").increasing(len(self.terms), len(rows))
        if len(counts) != len(rows):
            raise counts.damaged(f"there are {len(rows)} rows")
        return Postings(self.terms, starts, Bounded(rows, 0, self.passages), counts)

    @cached_property
    def sequences(self) -> TermPositions:
        ids = Bounded(self.section("sequence"), -1, len(self.terms))
        starts = self.section("sequence_starts").increasing(self.passages, len(ids))
        return TermPositions(ids, starts, self.array("heads", self.passages).all())

    @cached_property
    def dense(self) -> VectorColumn:
        return VectorColumn(self.array("vectors", self.passages, self.dimension), self._clusters())

    @property
    def trained(self) -> Quantizer | None:
        """Centroids and ranges of its clusters; None for a segment without clusters."""
        if "centroids" not in self.file.record.layout:
            return None
        centroids = self.section("centroids")
        ranges = self.array("ranges", 2 * self.dimension)
        return Quantizer(self.array("centroids", len(centroids), self.dimension).all(), ranges.all())

    def vectors(self, rows: slice) -> npt.NDArray[np.float32]:
        return self.array("vectors", self.passages, self.dimension)[rows]

    def section(self, name: str) -> Section:
        """One of its arrays; IndexDamaged when its dtype or number of axes is not as in _ARRAYS."""
        section = self.file.section(name)
        if (section.dtype, len(section.shape)) != _ARRAYS[name]:
            raise section.damaged(f"it is {section.dtype} {section.shape}")
        return section

    def array(self, name: str, *shape: int) -> Section:
        """One of its arrays; IndexDamaged when it has another shape."""
        section = self.section(name)
        if section.shape != shape:
            raise section.damaged(f"its shape is {section.shape}, not {shape}")
        return section

    def _clusters(self) -> InvertedFile | None:
        if (trained := self.trained) is None:
            return None
        rows = self.array("list_rows", self.passages)
        codes = self.array("codes", self.passages, self.dimension)
        starts = self.section("list_starts").increasing(len(trained.centroids), self.passages)
        return InvertedFile(trained, starts, rows, codes)

    def _strings(self, name: str) -> Strings:
        blob = self.section(name)
        starts = self.section(f"{name}_starts").increasing(self.articles, len(blob))
        return Strings(blob, starts)

    def _text_of(self, name: str, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.file.damaged(f"{name} is not UTF-8") from error


def passage_mask(articles: Bools, segment: Segment) -> Bools:
    """A mask [passages] of the passages of the articles in a mask [articles]."""
    return np.repeat(articles, np.diff(segment.passage_starts))


def chunks(array: Any, size: int = 8192) -> Iterator[Array]:
    """An array, or a Section, in parts along its first axis."""
    return (array[at : at + size] for at in range(0, len(array), size))
