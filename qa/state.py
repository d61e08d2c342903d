"""Opens a committed state of an index together with the encoder that it was made with."""

from __future__ import annotations

import threading
from pathlib import Path

from index.encoders.base import Encoder
from index.encoders.load import load_encoder
from index.errors import IndexMissing
from index.segments.manifest import NAME, check_identity, read_manifest
from index.segments.snapshot import Snapshot
from index.text.passages import header
from index.types import Correction, Vectors

Stamp = tuple[int, int, int] | None


def manifest_stamp(folder: Path) -> Stamp:
    """What tells one manifest from another without reading it; None when there is none."""
    try:
        found = (folder / NAME).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def encoder_of(folder: Path) -> str | None:
    """The name of the encoder that an index was made with; None where there is no index yet."""
    try:
        return read_manifest(folder).encoder.name
    except IndexMissing:
        return None


class LazyEncoder:
    """An encoder that is loaded once, when first called for."""

    def __init__(self, encoder: str | Encoder | None) -> None:
        self._given = encoder
        self._loaded: Encoder | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                given = self._given
                self._loaded = load_encoder(given) if given is None or isinstance(given, str) else given
            return self._loaded


class State:
    """A committed state of the index with the encoder that it was made with; `given` is True where the user
    named the encoder, which then stays whatever is committed. `stamp` tells this state from a later one."""

    def __init__(self, snapshot: Snapshot, encoder: LazyEncoder, given: bool, stamp: Stamp) -> None:
        self.snapshot, self.encoder, self.stamp = snapshot, encoder, stamp
        self._given = given

    @classmethod
    def of(cls, folder: Path, encoder: LazyEncoder | None, given: bool) -> State:
        """What is committed in a folder now; without an encoder that which its manifest names."""
        stamp = manifest_stamp(folder)  # before the reading: at worst the same is read twice
        snapshot = Snapshot(folder)
        return cls(snapshot, encoder or LazyEncoder(snapshot.manifest.encoder.name), given, stamp)

    def next(self, folder: Path) -> State:
        """What is committed now. The encoder changes with it unless it was given."""
        stamp = manifest_stamp(folder)
        snapshot = Snapshot(folder, before=self.snapshot)
        same = self._given or snapshot.manifest.encoder == self.snapshot.manifest.encoder
        encoder = self.encoder if same else LazyEncoder(snapshot.manifest.encoder.name)
        return State(snapshot, encoder, self._given, stamp)

    def header(self, article_id: str) -> str:
        """What stands in front of the passages of an article."""
        return header(self.snapshot.article_row(article_id))

    def corrected(self, query: str) -> tuple[str, tuple[Correction, ...]]:
        """The query with mistyped words corrected, and these; one that the encoder knows as a whole is not
        mistyped."""
        speller = self.snapshot.speller
        return speller.with_corrections(query, lambda word: len(self.encoder().pieces(word)) == 1)

    def encode(self, query: str) -> Vectors:
        """The unit vector of a query, float32 [dimension]; EncoderError where the index was made with another
        encoder."""
        encoder = self.encoder()
        check_identity(self.snapshot.manifest, encoder)
        vector: Vectors = encoder.encode([query])[0]
        return vector
