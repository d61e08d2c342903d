"""Writes the file of a segment, from articles that are ready to be stored or from the contents of a merge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.ranking.ivf import Quantizer, sorted_into, train
from index.ranking.postings import Postings, Terms
from index.ranking.proximity import TermPositions
from index.segments.segment import META, chunks, content_sha256
from index.storage.array_file import Array
from index.storage.array_writer import ArrayFileWriter
from index.storage.file_record import FileRecord
from index.text.analyzer import terms
from index.text.sentences import sentences
from index.types import Article, Passage, Vectors


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles ready to be stored: their passages, article by article; the texts that were encoded, which are
    the passages with headers in front; and unit vectors, float32 [passages, dimension]."""

    articles: Sequence[Article]
    passages: Sequence[Passage]
    texts: Sequence[str]
    vectors: Vectors


@dataclass
class SegmentContents:
    """What a segment is to hold, article by article in order of their ids; what is large comes in chunks.

    For what each array means see segment.py.
    """

    ids: Iterable[bytes]
    meta: Iterable[bytes]
    texts: Iterable[bytes]
    digests: Array
    dates: Array
    sources: Sequence[str | None]
    passages: Array  # how many each article has
    spans: Iterable[Array]
    lengths: Array
    terms: Terms
    posting_starts: Array
    rows: Iterable[Array]
    counts: Iterable[Array]
    sequence: Iterable[Array]
    sequence_starts: Array
    heads: Array
    vectors: Callable[[], Iterator[Array]]
    dimension: int
    quantizer: Quantizer | None = None


def write_segment(path: Path, contents: SegmentContents, clustered: bool) -> FileRecord:
    """Writes the file of a segment, with or without clusters of its vectors, and flushes it to the disk."""
    with ArrayFileWriter(path) as out:
        for name in ("ids", "meta", "texts"):
            _strings(out, name, getattr(contents, name))
        out.add("digests", contents.digests)
        out.add("dates", contents.dates.astype(np.int32))
        names = sorted({name for name in contents.sources if name is not None})
        place = {name: i for i, name in enumerate(names)}
        codes = [-1 if name is None else place[name] for name in contents.sources]
        out.add("sources", np.asarray(codes, np.int32))
        out.stream("source_names", np.uint8, [json.dumps(names, ensure_ascii=False).encode()])
        out.add("passage_starts", _starts(contents.passages))
        out.stream("spans", np.int32, contents.spans, (2,))
        out.add("lengths", contents.lengths.astype(np.int32))
        out.add("term_hashes", contents.terms.hashes)
        out.add("terms", contents.terms.blob)
        out.add("term_starts", contents.terms.starts)
        out.add("posting_starts", contents.posting_starts)
        out.stream("rows", np.int32, contents.rows)
        out.stream("counts", np.uint16, contents.counts)
        out.stream("sequence", np.int32, contents.sequence)
        out.add("sequence_starts", contents.sequence_starts)
        out.add("heads", contents.heads.astype(np.int32))
        out.stream("vectors", np.float32, contents.vectors(), (contents.dimension,))
        if clustered:
            _clusters(out, contents)
        return out.finish()


def contents_of(batch: Batch, analysis: int) -> SegmentContents:
    """The contents of a new segment: the articles are put in order of their ids, and their terms counted.

    `analysis` is that of the index: `index.text.analyzer.ANALYSIS`.
    """
    rows_of: dict[str, list[int]] = {article.id: [] for article in batch.articles}
    for row, passage in enumerate(batch.passages):
        rows_of[passage.article_id].append(row)
    articles = sorted(batch.articles, key=lambda article: article.id)
    order = [row for article in articles for row in rows_of[article.id]]
    passages = [batch.passages[row] for row in order]
    postings, sequences = count_terms([batch.texts[row] for row in order], passages, analysis)
    vectors = np.ascontiguousarray(batch.vectors[order], np.float32)
    return SegmentContents(
        ids=[article.id.encode() for article in articles],
        meta=[_meta(article) for article in articles],
        texts=[article.text.encode() for article in articles],
        digests=np.frombuffer(b"".join(map(content_sha256, articles)), np.uint8).reshape(-1, 32),
        dates=np.asarray([a.date.toordinal() if a.date else 0 for a in articles]),
        sources=[article.source for article in articles],
        passages=np.asarray([len(rows_of[article.id]) for article in articles], np.int64),
        spans=[np.asarray([[p.start, p.end] for p in passages], np.int32).reshape(-1, 2)],
        lengths=_lengths(sequences),
        terms=postings.terms,
        posting_starts=postings.starts,
        rows=[postings.rows[:]],
        counts=[postings.counts[:]],
        sequence=[sequences.ids[:]],
        sequence_starts=sequences.starts,
        heads=sequences.heads,
        vectors=lambda: chunks(vectors),
        dimension=vectors.shape[1],
    )


def count_terms(
    texts: Sequence[str], passages: Sequence[Passage], analysis: int
) -> tuple[Postings, TermPositions]:
    """The postings and the term positions of passages; `texts` are the same with their headers in front."""
    bodies = [[terms(p.text[a:b], analysis) for a, b in sentences(p.text)] for p in passages]
    fronts = [
        terms(text[: len(text) - len(p.text)], analysis) for text, p in zip(texts, passages, strict=True)
    ]
    postings = Postings.of(
        [*front, *(term for sentence in body for term in sentence)]
        for front, body in zip(fronts, bodies, strict=True)
    )
    return postings, TermPositions.of(fronts, bodies, postings.terms)


def _lengths(sequences: TermPositions) -> Array:
    """How many terms each passage has, its header's too."""
    held = np.concatenate([[0], np.cumsum(sequences.ids[:] >= 0)])
    return np.asarray(held[sequences.starts[1:]] - held[sequences.starts[:-1]], np.int32)


def _meta(article: Article) -> bytes:
    row = {name: getattr(article, name) for name in META}
    row |= {"date": article.date.isoformat() if article.date else None, "pages": list(article.pages)}
    row |= {"author": article.author} if article.author else {}
    row |= {"scanned": list(article.scanned)} if article.scanned else {}
    row |= {"missing": article.missing} if article.missing else {}
    row |= {"place": article.place} if article.place else {}
    return json.dumps(row, ensure_ascii=False).encode()


def with_fields(meta: bytes, fields: Mapping[str, str]) -> bytes:
    """The JSON row of an article with another origin or place."""
    return json.dumps({**json.loads(meta), **fields}, ensure_ascii=False).encode()


def _strings(out: ArrayFileWriter, name: str, strings: Iterable[bytes]) -> None:
    sizes: list[int] = []

    def parts() -> Iterator[bytes]:
        for string in strings:
            sizes.append(len(string))
            yield string

    out.stream(name, np.uint8, parts())
    out.add(f"{name}_starts", _starts(np.asarray(sizes, np.int64)))


def _clusters(out: ArrayFileWriter, contents: SegmentContents) -> None:
    quantizer = train(contents.vectors, len(contents.lengths), contents.quantizer)
    lists = np.empty(len(contents.lengths), np.int64)
    codes = np.empty((len(lists), contents.dimension), np.uint8)
    done = 0
    for some, coded in sorted_into(quantizer, contents.vectors()):
        lists[done : done + len(some)], codes[done : done + len(some)] = some, coded
        done += len(some)
    order = np.argsort(lists, kind="stable")
    out.add("centroids", quantizer.centroids)
    out.add("ranges", quantizer.ranges)
    out.add("list_starts", _starts(np.bincount(lists, minlength=len(quantizer.centroids))))
    out.add("list_rows", order.astype(np.int32))
    out.stream("codes", np.uint8, (codes[rows] for rows in chunks(order)), (contents.dimension,))


def _starts(sizes: Array) -> Array:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
