"""An index that is brought up to date with folders, with the stand-in encoder, as a corpus is."""

from __future__ import annotations

from pathlib import Path

from index.build import Changes, update
from index.encoders.hashing import HashEncoder
from index.reading.articles import read_articles
from index.reading.places import places_of
from index.segments.snapshot import Snapshot

ENCODER = HashEncoder()


class SyncedIndex:
    """An index in some folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sync(self, *paths: Path, prune: bool = False) -> Changes:
        return update(
            self.folder, lambda known: read_articles(paths, known=known), lambda: ENCODER, prune=prune,
            within=places_of(paths),
        )  # fmt: skip

    def texts(self) -> dict[str, str]:
        """Article id -> text."""
        snapshot = Snapshot(self.folder)
        return {id_: snapshot.article(id_).text.strip() for id_ in snapshot.article_ids()}


def counts(changes: Changes) -> tuple[int, int, int, int, int]:
    """added, updated, moved, unchanged, passages encoded"""
    return changes.added, changes.updated, changes.moved, changes.unchanged, changes.passages


def town_rows(*numbers: int, url: bool = False) -> list[dict[str, str]]:
    """A row for each number, with an address or without."""
    return [
        {"text": f"Town {n} opened a bridge.", **({"url": f"https://a.org/{n}"} if url else {})}
        for n in numbers
    ]
