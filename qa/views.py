"""Shows articles and passages of one state of the index as mappings; texts are read when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.segments.snapshot import Snapshot
from index.types import Article, Passage


class _SnapshotView:
    """A part of one state, held for as long as one likes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._held = snapshot

    @property
    def _snapshot(self) -> Snapshot:
        self._held.check_sizes()
        return self._held


class Articles(_SnapshotView, Mapping[str, Article]):
    """Article id -> Article, in order of the ids."""

    def __getitem__(self, key: str) -> Article:
        return self._snapshot.article(key)

    def __iter__(self) -> Iterator[str]:
        return self._snapshot.article_ids()

    def __contains__(self, key: object) -> bool:
        return key in self._snapshot

    def __len__(self) -> int:
        return self._snapshot.article_count


class Passages(_SnapshotView, Mapping[str, Passage]):
    """Passage id -> Passage, article by article in order of their ids."""

    def __getitem__(self, key: str) -> Passage:
        return self._snapshot.passage(self._snapshot.row_of(key))

    def __iter__(self) -> Iterator[str]:
        return (self._snapshot.passage(row).id for row in self._snapshot.live_rows())

    def __len__(self) -> int:
        return self._snapshot.passage_count
