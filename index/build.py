"""Brings an index up to date with articles: only what is new or changed is split and encoded."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.encoders.base import Encoder
from index.errors import IndexMissing
from index.reading.places import is_below, is_from, is_gone
from index.reading.progress import ReadingProgress
from index.segments.commit import IndexWriter, writing
from index.segments.known import KnownArticles
from index.segments.manifest import NAME, Manifest, check_identity, read_manifest
from index.segments.segment import MANY_LOOKUPS, content_sha256
from index.segments.waiting import Waiting, WaitingArticle
from index.text.passages import Splitting, split, with_headers
from index.types import Article, ArticleRow, Passage, Progress, Renamed, Skipped, Unchanged, Vectors

Item = Article | Renamed | Skipped | Unchanged

FLUSH_PASSAGES = 5_000
"""A segment is written and committed at so many passages, so that memory stays bounded."""
ENCODE_PASSAGES = 128
"""So many are encoded at a time, and kept when the rest is interrupted."""
COMMIT_SECONDS = 5.0
"""What was encoded is committed so often, so that a process that is killed loses no more. Where a commit
takes long, it is done less often: it may take `COMMIT_SHARE` of the time."""
COMMIT_SHARE = 1 / 20

_LINE = re.compile(r":\d+$")  # the end of an id that earlier versions gave to a row without one


@dataclass(frozen=True, slots=True)
class Changes:
    """What `update` did: how many articles were added, updated, unchanged and deleted, and how many have
    another id now (`moved`); how many passages were encoded; what was not read; of which articles much of the
    text may be missing: id and share; and which new ones could not have the id that is theirs by name."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    passages: int = 0
    skipped: tuple[Skipped, ...] = ()
    incomplete: tuple[tuple[str, float], ...] = ()
    moved: int = 0
    renamed: tuple[Renamed, ...] = ()


def update(
    folder: Path,
    source: Iterable[Item] | Callable[[KnownArticles], Iterable[Item]],
    encoder: Callable[[], Encoder],
    *,
    splitting: Splitting | None = None,
    prune: bool = False,
    within: Sequence[str] | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
    timeout: float = 10.0,
    meter: ReadingProgress | None = None,
) -> Changes:
    """Makes the index in `folder` hold the articles of `source`, and makes it first where there is none.

    `source` is articles, or a function that reads them, given what is known: see `read_articles`. `encoder`
    is called only when something has to be encoded. `prune` deletes what `source` no longer has, of what was
    read in the places `within` (full paths of folders and files), or of all; `rebuild` starts from nothing.
    `meter` is the one that `source` advances, to estimate totals for `progress`. Another writer is waited for
    `timeout` seconds, then IndexLocked. EncoderError when the encoder is not the one the index was made with.

    Where it is interrupted, by any exception, what was encoded is committed before that is raised; not with
    `rebuild`, which leaves an index as it is until all is done.
    """
    if rebuild or not _has_index(folder):
        encoder()  # before anything is made on the disk
    whole = rebuild and (folder / NAME).exists()
    with writing(folder, lambda: _empty(encoder(), splitting), anew=rebuild, timeout=timeout) as writer:
        made = _Update(writer, encoder, progress, meter or ReadingProgress(), within, whole)
        return made.run(source, prune)


class _Update:
    """One call of `update`; with `whole` all is committed at once, at the end."""

    def __init__(
        self,
        writer: IndexWriter,
        encoder: Callable[[], Encoder],
        progress: Progress | None,
        meter: ReadingProgress,
        within: Sequence[str] | None,
        whole: bool,
    ) -> None:
        self.writer, self.encoder, self.meter = writer, encoder, meter
        self.report = progress or (lambda stage, done, total: None)
        self.within, self.whole = within, whole
        self.committed = writer.snapshot.manifest.generation > 0
        self.before = writer.snapshot
        self.known = KnownArticles(self.before)
        self.splitting = writer.snapshot.manifest.splitting
        self.waiting = Waiting()
        self.pause, self.rested = COMMIT_SECONDS, time.monotonic()
        self.writes = False  # half done, a write is not to be tried again
        self.changes = Changes()
        self.seen: set[str] = set()
        self.renamed: dict[str, Renamed] = {}
        self.twins: dict[str, str] = {}  # id in the index -> the new id of an article that says the same
        self.renewed: dict[str, dict[str, str]] = {}  # of unchanged articles: another origin or place
        self.incomplete: list[tuple[str, float]] = []
        self.loaded: Encoder | None = None

    def run(self, source: Iterable[Item] | Callable[[KnownArticles], Iterable[Item]], prune: bool) -> Changes:
        skipped: list[Skipped] = []
        try:
            self._take(source(self.known) if callable(source) else source, skipped)
            self._encode()
            moved, gone = self._moved(), self._gone() if prune else []
            changed = any([self.waiting.is_ready, moved, gone, self.renewed, not self.committed])
            changed = changed or tuple(skipped) != self.writer.snapshot.manifest.skipped
            if changed:
                self.report("write", 0, 0)
        except BaseException:
            self._keep()
            raise
        self._write()
        self.writer.renew(self.renewed)
        self.writer.delete(moved)
        deleted = self.writer.delete(gone)
        if changed:
            self.writer.commit(skipped)
        incomplete = tuple(self.incomplete)
        return replace(self.changes, deleted=deleted, skipped=tuple(skipped), incomplete=incomplete)

    def _take(self, items: Iterable[Item], skipped: list[Skipped]) -> None:
        """Reads everything; encodes, writes and commits most of it."""
        for n, item in enumerate(items, 1):
            self.report("read", n, 0)
            if n == MANY_LOOKUPS:
                self.before.expect_lookups()
            if isinstance(item, Skipped):
                skipped.append(item)
            elif isinstance(item, Renamed):
                self.renamed[item.id] = item
            elif item.id not in self.seen:
                self.seen.add(item.id)
                self._add(item)
            if self.waiting.to_encode >= min(ENCODE_PASSAGES, FLUSH_PASSAGES):
                self._encode()
            self._commit_if_due()

    def _add(self, article: Article | Unchanged) -> None:
        if isinstance(article, Article) and article.missing:
            self.incomplete.append((article.id, article.missing))
        known = self.known.digest(article.id)
        if isinstance(article, Unchanged) or known == content_sha256(article):
            self.changes = replace(self.changes, unchanged=self.changes.unchanged + 1)
            self._renew(article)
            return
        encoder, twin = self._encoder(), self.known.twin(article)
        passages = split(article, encoder.pieces, self.splitting)
        texts = with_headers(article, passages, encoder.pieces, self.splitting)
        vectors = self._vectors_of(twin, passages) if twin else None
        replaces = [article.id] if known is not None else []
        if known is not None:
            self.changes = replace(self.changes, updated=self.changes.updated + 1)
        elif twin and vectors is not None and self._has_moved(twin, article):
            replaces.append(twin.id)
            self.known.moved.add(twin.id)
            self.changes = replace(self.changes, moved=self.changes.moved + 1)
        else:
            self._added(article.id, twin)
        self.waiting.add(WaitingArticle(article, passages, texts, vectors, replaces))

    def _added(self, article_id: str, twin: ArticleRow | None) -> None:
        """Notes that an article is new; that it says what another one says may turn out to mean otherwise."""
        if twin:
            self.twins[twin.id] = article_id
        renamed = (self.renamed[article_id],) if article_id in self.renamed else ()
        self.changes = replace(
            self.changes, added=self.changes.added + 1, renamed=self.changes.renamed + renamed
        )

    def _renew(self, item: Article | Unchanged) -> None:
        """Notes what is to be changed of an article that says what it said."""
        row, fields = self.known.row(item.id), dict[str, str]()
        if isinstance(item, Article) and row and item.origin not in ("", row.origin):
            fields["origin"] = item.origin  # or its file would be parsed at every update
        if row and item.place not in ("", row.place) and (fields or (row.place and is_gone(row))):
            fields["place"] = item.place
        if fields:
            self.renewed[item.id] = fields

    def _has_moved(self, twin: ArticleRow, article: Article) -> bool:
        """Whether an article takes the place of one that says the same: its file is gone, or an earlier
        version named the same row after its line. Else only the end tells: see `_moved`."""
        by_line = not twin.place and _LINE.search(twin.id) is not None and is_from(twin, article.place)
        return twin.id not in self.seen and article.place != "" and (by_line or is_gone(twin))

    def _vectors_of(self, twin: ArticleRow, passages: Sequence[Passage]) -> Vectors | None:
        """The vectors of an article that says the same, where it is split the same."""
        spans, vectors = self.known.encoded(twin.id)
        return vectors if spans == [(passage.start, passage.end) for passage in passages] else None

    def _moved(self) -> list[str]:
        """The ids of articles that are there under another id, and were not found where they had been."""
        twins = [row.id for row in self._rows_within(self.twins.keys() - self.seen)]
        older = (
            self.known.by_line - self.seen - set(twins) - self.known.moved
        )  # their rows say something else
        made, added = self.changes, self.changes.added - len(twins)
        same = min(added, len(older))
        self.changes = replace(
            made, added=added - same, updated=made.updated + same, moved=made.moved + len(twins)
        )
        return [*twins, *older]

    def _gone(self) -> list[str]:
        """The ids of articles that were read in the places that count, and are there no more."""
        left = (id for id in self.before.article_ids() if id not in self.seen)
        return list(left) if self.within is None else [row.id for row in self._rows_within(left)]

    def _rows_within(self, ids: Iterable[str]) -> Iterator[ArticleRow]:
        """What is known of those of some articles that were read in the places that count."""
        return (row for id in ids if (row := self.known.row(id)) and is_below(row, self.within or ()))

    def _encode(self) -> None:
        before = self.changes.passages
        total = before + self.waiting.to_encode
        expected = max(total, round(total / (self.meter.share or 1.0)))
        if self.waiting.to_encode:
            self.waiting.encode(self._encoder(), lambda n: self.report("encode", before + n, expected))
            self.changes = replace(self.changes, passages=total)

    def _commit_if_due(self) -> None:
        """Writes what is encoded, once it is much or was long ago."""
        since = time.monotonic() - self.rested
        late = not self.whole and self.waiting.ready >= ENCODE_PASSAGES and since >= self.pause
        if late or self.waiting.ready >= FLUSH_PASSAGES:
            self.report("write", 0, 0)
            start = time.monotonic()
            self._commit()
            self.rested = time.monotonic()
            self.pause = max(COMMIT_SECONDS, (self.rested - start) / COMMIT_SHARE)

    def _commit(self) -> None:
        self._write()
        if not self.whole:
            self.writer.commit()
            self.committed = True
        self.writes = False

    def _write(self) -> None:
        """Hands what is encoded to the writer."""
        self.writes = True
        if self.waiting.is_ready:
            batch, replaced = self.waiting.take(self.writer.snapshot.manifest.encoder.dimension)
            self.writer.delete(replaced)
            self.writer.add(batch)

    def _keep(self) -> None:
        """Commits what was encoded before an interruption."""
        if self.waiting.is_ready and not self.whole and not self.writes:
            self._commit()

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
