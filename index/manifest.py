"""MANIFEST.json in and out: the one file that says what an index holds, with a checksum of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from index.articles import Skipped
from index.bm25 import Statistics
from index.encoder import Identity
from index.errors import IndexDamaged, IndexMissing, IndexVersion
from index.passages import Splitting
from index.segment import FileRecord

NAME = "MANIFEST.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """One segment: its folder's name, how much it holds, its files, and the article rows deleted since."""

    name: str
    articles: int
    passages: int
    files: Mapping[str, FileRecord]
    deleted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A committed state of an index. `generation` grows by one with each commit."""

    encoder: Identity
    splitting: Splitting
    segments: tuple[SegmentRecord, ...] = ()
    statistics: Statistics = field(default_factory=lambda: Statistics(0, 0.0, 0.0))
    skipped: tuple[Skipped, ...] = ()
    generation: int = 0

    def next(self, **changes: Any) -> Manifest:
        return replace(self, generation=self.generation + 1, **changes)

    def to_bytes(self) -> bytes:
        body = {"format": FORMAT, **asdict(self)}
        return _canonical({**body, "sha256": _digest(body)})

    @classmethod
    def from_bytes(cls, data: bytes, where: Path) -> Manifest:
        """IndexDamaged unless it is what `to_bytes` gave; IndexVersion when another format wrote it."""
        try:
            body = json.loads(data)
            given, found = body.pop("sha256"), body.pop("format")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise _damaged(where) from error
        if found != FORMAT:
            raise IndexVersion(
                f"{where} has index format {found}, this version reads {FORMAT}: "
                "build it again with `dateline index PATH --index DIR --rebuild`"
            )
        if given != _digest({"format": found, **body}):
            raise _damaged(where)
        return cls(
            encoder=Identity(**body["encoder"]),
            splitting=Splitting(**body["splitting"]),
            segments=tuple(_segment(record) for record in body["segments"]),
            statistics=Statistics(**body["statistics"]),
            skipped=tuple(Skipped(**row) for row in body["skipped"]),
            generation=body["generation"],
        )


def read_manifest(folder: Path) -> Manifest:
    """The committed state of the index in `folder`; IndexMissing when there is none."""
    path = folder / NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(
            f"no index in {folder}: make one with `dateline index PATH --index {folder}`"
        ) from error
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
    return Manifest.from_bytes(data, path)


def _segment(record: Mapping[str, Any]) -> SegmentRecord:
    files = {name: FileRecord(**entry) for name, entry in record["files"].items()}
    return SegmentRecord(
        record["name"], record["articles"], record["passages"], files, tuple(record["deleted"])
    )


def _damaged(where: Path) -> IndexDamaged:
    return IndexDamaged(
        f"{where} is damaged: its checksum is not its own; "
        "build the index again with `dateline index PATH --index DIR --rebuild`"
    )


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
