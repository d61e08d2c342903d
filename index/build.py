"""Articles in, an index brought up to date out: only what is new or changed is split and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.encoders.base import Encoder
from index.errors import IndexMissing
from index.reading.progress import ReadingProgress
from index.segments.commit import Writer, writing
from index.segments.manifest import Manifest, check_identity, read_manifest
from index.segments.segment import content_sha256
from index.segments.writer import Batch
from index.text.passages import Splitting, split, with_headers
from index.types import Article, Passage, Progress, Skipped, Unchanged

Item = Article | Skipped | Unchanged
# article id -> the digest of the file that it was read from, None for one that is not indexed
Known = Callable[[str], str | None]

# A segment is written and committed whenever so many passages have come together: memory stays bounded, and a
# build that is stopped goes on from there.
FLUSH_PASSAGES = 5_000
# From so many articles on the ids of all segments are read at once, to be looked up quickly.
_MANY = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing an index up to date did, in articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    skipped: tuple[Skipped, ...] = ()


@dataclass
class _Waiting:
    articles: list[Article] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


def update(
    folder: Path,
    source: Iterable[Item] | Callable[[Known], Iterable[Item]],
    encoder: Callable[[], Encoder],
    *,
    splitting: Splitting | None = None,
    prune: bool = False,
    rebuild: bool = False,
    progress: Progress | None = None,
    timeout: float = 10.0,
    meter: ReadingProgress | None = None,
) -> Changes:
    """Makes the index in `folder` hold the articles of `source`, and makes it first where there is none.

    `source` is articles, or a function that reads them and is told what is `Known`: see `read_articles`.
    `encoder` is called only when something has to be encoded. `prune` deletes what `source` no longer has;
    `rebuild` starts from nothing. `meter` is the one that `source` tells how far it is, for `progress`.
    EncoderError when the encoder is not the one that the index was made with.
    """
    if rebuild or not _has_index(folder):
        encoder()  # before anything is made on the disk
    with writing(folder, lambda: _empty(encoder(), splitting), anew=rebuild, timeout=timeout) as writer:
        return _Update(writer, encoder, progress, meter or ReadingProgress()).run(source, prune)


class _Update:
    """One run of `update`."""

    def __init__(
        self,
        writer: Writer,
        encoder: Callable[[], Encoder],
        progress: Progress | None,
        meter: ReadingProgress,
    ) -> None:
        self.writer, self.encoder, self.meter = writer, encoder, meter
        self.tell = progress or (lambda stage, done, total: None)
        self.committed = writer.snapshot.manifest.generation > 0
        self.before = writer.snapshot
        self.splitting = writer.snapshot.manifest.splitting
        self.batch = _Waiting()
        self.changes = Changes()
        self.loaded: Encoder | None = None

    def run(self, source: Iterable[Item] | Callable[[Known], Iterable[Item]], prune: bool) -> Changes:
        seen: set[str] = set()
        skipped: list[Skipped] = []
        items = source(self._origin) if callable(source) else source
        for n, item in enumerate(items, 1):
            self.tell("read", n, 0)
            if n == _MANY:
                self.before.expect_lookups()
            if isinstance(item, Skipped):
                skipped.append(item)
            elif item.id not in seen:
                seen.add(item.id)
                self._take(item)
            if len(self.batch.passages) >= FLUSH_PASSAGES:
                self._write()
                self.writer.commit()
                self.committed = True
        wrote = self._write()
        gone = self.writer.delete([id for id in self.before.article_ids() if id not in seen]) if prune else 0
        news = gone or tuple(skipped) != self.writer.snapshot.manifest.skipped
        if wrote or news or not self.committed:
            self.tell("write", 0, 0)
            self.writer.commit(skipped)
        return replace(self.changes, deleted=gone, skipped=tuple(skipped))

    def _origin(self, article_id: str) -> str | None:
        return self.before.article_row(article_id).origin if article_id in self.before else None

    def _take(self, article: Article | Unchanged) -> None:
        known = self.before.digest(article.id)
        if isinstance(article, Unchanged) or known == content_sha256(article):
            self.changes = replace(self.changes, unchanged=self.changes.unchanged + 1)
            return
        encoder = self._encoder()
        passages = split(article, encoder.pieces, self.splitting)
        self.batch.articles.append(article)
        self.batch.passages.extend(passages)
        self.batch.texts.extend(with_headers(article, passages, encoder.pieces, self.splitting))
        if known is None:
            self.changes = replace(self.changes, added=self.changes.added + 1)
        else:
            self.batch.replaced.append(article.id)
            self.changes = replace(self.changes, updated=self.changes.updated + 1)

    def _write(self) -> bool:
        """Encodes what waits and hands it to the writer; False where nothing does."""
        batch, self.batch = self.batch, _Waiting()
        if not batch.articles:
            return False
        before = self.changes.passages
        total = before + len(batch.texts)
        expected = max(total, round(total / (self.meter.share or 1.0)))
        vectors = self._encoder().encode(batch.texts, lambda n: self.tell("encode", before + n, expected))
        self.tell("write", 0, 0)
        self.writer.delete(batch.replaced)
        self.writer.add(Batch(batch.articles, batch.passages, batch.texts, vectors))
        self.changes = replace(self.changes, passages=total)
        return True

    def _encoder(self) -> Encoder:
        if self.loaded is None:
            self.loaded = self.encoder()
            check_identity(self.writer.snapshot.manifest, self.loaded)
        return self.loaded


def _empty(encoder: Encoder, splitting: Splitting | None) -> Manifest:
    fitted = (splitting or Splitting()).fitted(encoder.max_input)
    return Manifest(encoder=encoder.identity, splitting=fitted)


def _has_index(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except IndexMissing:
        return False
    return True
