"""All that a segment holds in, its file out: here is said in which order the arrays are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.ranking.ivf import Quantizer, sorted_into, train
from index.ranking.postings import Postings, Terms
from index.ranking.proximity import TermPositions
from index.segments.segment import META, chunks, content_sha256
from index.storage.array_file import Array, FileRecord, SectionsWriter
from index.text.analyzer import terms
from index.text.sentences import sentences
from index.types import Article, Passage


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles ready to be stored: their passages, article by article; the same with headers in front, as
    they were encoded; and unit vectors, float32 [passages, dimension]."""

    articles: Sequence[Article]
    passages: Sequence[Passage]
    texts: Sequence[str]
    vectors: npt.NDArray[np.float32]


@dataclass
class Parts:
    """What goes into a segment, article by article in order of their ids; what is large comes in chunks."""

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
    trained: Quantizer | None = None


def write_segment(path: Path, parts: Parts, clustered: bool) -> FileRecord:
    """Writes the file of a segment, with clusters of its vectors or without, and flushes it to the disk."""
    with SectionsWriter(path) as out:
        for name in ("ids", "meta", "texts"):
            _strings(out, name, getattr(parts, name))
        out.add("digests", parts.digests)
        out.add("dates", parts.dates.astype(np.int32))
        names = sorted({name for name in parts.sources if name is not None})
        place = {name: i for i, name in enumerate(names)}
        codes = [-1 if name is None else place[name] for name in parts.sources]
        out.add("sources", np.asarray(codes, np.int32))
        out.stream("source_names", np.uint8, [json.dumps(names, ensure_ascii=False).encode()])
        out.add("passage_starts", _starts(parts.passages))
        out.stream("spans", np.int32, parts.spans, (2,))
        out.add("lengths", parts.lengths.astype(np.int32))
        out.add("term_hashes", parts.terms.hashes)
        out.add("terms", parts.terms.blob)
        out.add("term_starts", parts.terms.starts)
        out.add("posting_starts", parts.posting_starts)
        out.stream("rows", np.int32, parts.rows)
        out.stream("counts", np.uint16, parts.counts)
        out.stream("sequence", np.int32, parts.sequence)
        out.add("sequence_starts", parts.sequence_starts)
        out.add("heads", parts.heads.astype(np.int32))
        out.stream("vectors", np.float32, parts.vectors(), (parts.dimension,))
        if clustered:
            _clusters(out, parts)
        return out.finish()


def of_batch(batch: Batch) -> Parts:
    """The parts of a new segment: articles are put in order, and their terms counted."""
    first: dict[str, list[int]] = {article.id: [] for article in batch.articles}
    for row, passage in enumerate(batch.passages):
        first[passage.article_id].append(row)
    articles = sorted(batch.articles, key=lambda article: article.id)
    order = [row for article in articles for row in first[article.id]]
    passages = [batch.passages[row] for row in order]
    postings, sequences = lexical([batch.texts[row] for row in order], passages)
    vectors = np.ascontiguousarray(batch.vectors[order], np.float32)
    return Parts(
        ids=[article.id.encode() for article in articles],
        meta=[_meta(article) for article in articles],
        texts=[article.text.encode() for article in articles],
        digests=np.frombuffer(b"".join(map(content_sha256, articles)), np.uint8).reshape(-1, 32),
        dates=np.asarray([a.date.toordinal() if a.date else 0 for a in articles]),
        sources=[article.source for article in articles],
        passages=np.asarray([len(first[article.id]) for article in articles], np.int64),
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


def lexical(texts: Sequence[str], passages: Sequence[Passage]) -> tuple[Postings, TermPositions]:
    """What BM25 counts of passages, with their headers in front in `texts`, and their terms in order."""
    bodies = [[terms(p.text[a:b]) for a, b in sentences(p.text)] for p in passages]
    fronts = [terms(text[: len(text) - len(p.text)]) for text, p in zip(texts, passages, strict=True)]
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
    return json.dumps(row, ensure_ascii=False).encode()


def _strings(out: SectionsWriter, name: str, strings: Iterable[bytes]) -> None:
    sizes: list[int] = []

    def parts() -> Iterator[bytes]:
        for string in strings:
            sizes.append(len(string))
            yield string

    out.stream(name, np.uint8, parts())
    out.add(f"{name}_starts", _starts(np.asarray(sizes, np.int64)))


def _clusters(out: SectionsWriter, parts: Parts) -> None:
    trained = train(parts.vectors, len(parts.lengths), parts.trained)
    lists = np.empty(len(parts.lengths), np.int64)
    codes = np.empty((len(lists), parts.dimension), np.uint8)
    done = 0
    for some, coded in sorted_into(trained, parts.vectors()):
        lists[done : done + len(some)], codes[done : done + len(some)] = some, coded
        done += len(some)
    order = np.argsort(lists, kind="stable")
    out.add("centroids", trained.centroids)
    out.add("ranges", trained.ranges)
    out.add("list_starts", _starts(np.bincount(lists, minlength=len(trained.centroids))))
    out.add("list_rows", order.astype(np.int32))
    out.stream("codes", np.uint8, (codes[rows] for rows in chunks(order)), (parts.dimension,))


def _starts(sizes: Array) -> Array:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
