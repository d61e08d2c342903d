"""Brings an index up to date with articles: only what is new or changed is split and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.encoders.base import Encoder
from index.errors import IndexMissing
from index.reading.progress import ReadingProgress
from index.segments.commit import IndexWriter, writing
from index.segments.manifest import Manifest, check_identity, read_manifest
from index.segments.segment import MANY_LOOKUPS, content_sha256
from index.segments.writer import Batch
from index.text.passages import Splitting, split, with_headers
from index.types import Article, Passage, Progress, Skipped, Unchanged

Item = Article | Skipped | Unchanged
Known = Callable[[str], str | None]
"""Article id -> the digest of the file that it was last read from; None for one that is not indexed."""

FLUSH_PASSAGES = 5_000
"""A segment is written and committed at so many passages: memory stays bounded, and a build that was stopped
goes on from there."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What `update` did: how many articles were added, updated, unchanged and deleted; how many passages were
    encoded; what was not read; and of which articles much of the text may be missing: id and share."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    skipped: tuple[Skipped, ...] = ()
    incomplete: tuple[tuple[str, float], ...] = ()


@dataclass
class _Pending:
    """What is split but not yet encoded and written; `replaced` are ids of which an older version is live."""

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

    `source` is articles, or a function that reads them, given what is `Known`: see `read_articles`. `encoder`
    is called only when something has to be encoded. `prune` deletes what `source` no longer has; `rebuild`
    starts from nothing. `meter` is the one that `source` advances, to estimate totals for `progress`. Another
    writer is waited for `timeout` seconds, then IndexLocked. EncoderError when the encoder is not the one the
    index was made with.
    """
    if rebuild or not _has_index(folder):
        encoder()  # before anything is made on the disk
    with writing(folder, lambda: _empty(encoder(), splitting), anew=rebuild, timeout=timeout) as writer:
        return _Update(writer, encoder, progress, meter or ReadingProgress()).run(source, prune)


class _Update:
    """One call of `update`."""

    def __init__(
        self,
        writer: IndexWriter,
        encoder: Callable[[], Encoder],
        progress: Progress | None,
        meter: ReadingProgress,
    ) -> None:
        self.writer, self.encoder, self.meter = writer, encoder, meter
        self.report = progress or (lambda stage, done, total: None)
        self.committed = writer.snapshot.manifest.generation > 0
        self.before = writer.snapshot
        self.splitting = writer.snapshot.manifest.splitting
        self.pending = _Pending()
        self.changes = Changes()
        self.origins: dict[str, str] = {}  # of articles that are the same, read from other bytes or otherwise
        self.incomplete: list[tuple[str, float]] = []
        self.loaded: Encoder | None = None

    def run(self, source: Iterable[Item] | Callable[[Known], Iterable[Item]], prune: bool) -> Changes:
        seen: set[str] = set()
        skipped: list[Skipped] = []
        items = source(self._origin) if callable(source) else source
        for n, item in enumerate(items, 1):
            self.report("read", n, 0)
            if n == MANY_LOOKUPS:
                self.before.expect_lookups()
            if isinstance(item, Skipped):
                skipped.append(item)
            elif item.id not in seen:
                seen.add(item.id)
                self._add(item)
            if len(self.pending.passages) >= FLUSH_PASSAGES:
                self._write()
                self.writer.commit()
                self.committed = True
        wrote = self._write()
        self.writer.renew(self.origins)
        gone = self.writer.delete([id for id in self.before.article_ids() if id not in seen]) if prune else 0
        changed = wrote or gone or self.origins or tuple(skipped) != self.writer.snapshot.manifest.skipped
        if changed or not self.committed:
            self.report("write", 0, 0)
            self.writer.commit(skipped)
        incomplete = tuple(self.incomplete)
        return replace(self.changes, deleted=gone, skipped=tuple(skipped), incomplete=incomplete)

    def _origin(self, article_id: str) -> str | None:
        """What is `Known` of an article."""
        return self.before.article_row(article_id).origin if article_id in self.before else None

    def _add(self, article: Article | Unchanged) -> None:
        if isinstance(article, Article) and article.missing:
            self.incomplete.append((article.id, article.missing))
        known = self.before.digest(article.id)
        if isinstance(article, Unchanged) or known == content_sha256(article):
            self.changes = replace(self.changes, unchanged=self.changes.unchanged + 1)
            if isinstance(article, Article) and article.origin not in ("", self._origin(article.id)):
                self.origins[article.id] = article.origin  # or its file would be parsed at every update
            return
        encoder = self._encoder()
        passages = split(article, encoder.pieces, self.splitting)
        self.pending.articles.append(article)
        self.pending.passages.extend(passages)
        self.pending.texts.extend(with_headers(article, passages, encoder.pieces, self.splitting))
        if known is None:
            self.changes = replace(self.changes, added=self.changes.added + 1)
        else:
            self.pending.replaced.append(article.id)
            self.changes = replace(self.changes, updated=self.changes.updated + 1)

    def _write(self) -> bool:
        """Encodes what is pending and hands it to the writer; False where nothing is."""
        batch, self.pending = self.pending, _Pending()
        if not batch.articles:
            return False
        before = self.changes.passages
        total = before + len(batch.texts)
        expected = max(total, round(total / (self.meter.share or 1.0)))
        vectors = self._encoder().encode(batch.texts, lambda n: self.report("encode", before + n, expected))
        self.report("write", 0, 0)
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
