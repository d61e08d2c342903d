"""Reads and writes MANIFEST.json, the one file that says what an index holds, with a checksum of itself.

The names of the fields of its dataclasses are those of the JSON: renaming one changes the format.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.encoders.base import Encoder, Identity
from index.errors import EncoderError, IndexDamaged, IndexMissing, IndexVersion
from index.ranking.bm25 import Frequencies, Statistics
from index.storage.file_record import FileRecord
from index.text.analyzer import ANALYSIS
from index.text.passages import Splitting
from index.types import Bools, Skipped

NAME = "MANIFEST.json"
COPY = "MANIFEST.copy"
FORMAT = 2

_SEGMENT = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """One segment: its name, how many articles and passages its file holds, the record of that file, and
    which of its articles were deleted since (one bit each, in base64; empty when none was)."""

    name: str
    articles: int
    passages: int
    file: FileRecord
    deleted: str = ""
    live_articles: int = 0

    def live(self) -> Bools | None:
        """Which of its articles are live, bool [articles]; None when all are."""
        if not self.deleted:
            return None
        bits = np.frombuffer(base64.b64decode(self.deleted, validate=True), np.uint8)
        if len(bits) != -(-self.articles // 8):
            raise ValueError(f"the deletions of segment {self.name}")
        return ~np.unpackbits(bits, count=self.articles).astype(np.bool_)

    def with_live(self, live: Bools) -> SegmentRecord:
        """The same segment with the articles live that a mask [articles] says."""
        deleted = "" if live.all() else base64.b64encode(np.packbits(~live).tobytes()).decode()
        return replace(self, deleted=deleted, live_articles=int(np.count_nonzero(live)))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A committed state of an index. `generation` grows by one with each commit.

    `frequencies` are pairs (df, n): n terms are held by df live passages each; see index.ranking.bm25.
    `terms` is how many terms all live passages have together, `analysis` how words were made terms: an index
    that does not say has 1.
    """

    encoder: Identity
    splitting: Splitting
    segments: tuple[SegmentRecord, ...] = ()
    statistics: Statistics = field(default_factory=lambda: Statistics(0, 0.0, 0.0))
    terms: int = 0
    frequencies: tuple[tuple[int, int], ...] = ()
    skipped: tuple[Skipped, ...] = ()
    generation: int = 0
    analysis: int = ANALYSIS

    def next(self, **changes: Any) -> Manifest:
        """The manifest of the next commit, with some fields changed."""
        return replace(self, generation=self.generation + 1, **changes)

    def counted(self) -> Frequencies:
        """A copy of the frequencies, to be changed."""
        return Frequencies(self.frequencies, self.statistics.passages, self.terms)

    def to_bytes(self) -> bytes:
        """The file's content: JSON with sorted keys and its own SHA-256."""
        body = {"format": FORMAT, **asdict(self)}
        return _canonical({**body, "sha256": _digest(body)})

    @classmethod
    def from_bytes(cls, data: bytes, where: Path) -> Manifest:
        """IndexDamaged unless it is what `to_bytes` gave; IndexVersion when it is of another format."""
        try:
            body = json.loads(data)
            canonical = _canonical(body) == data  # the same JSON can be written in other bytes
            found = body.pop("format")
            _check_not_newer(found, where)  # before all else, which may be otherwise in another format
            given = body.pop("sha256")
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise _damaged(where, "it cannot be read") from error
        if found != FORMAT:
            raise IndexVersion(
                f"{where} has index format {found}, of an older version of Dateline; this one reads format "
                f"{FORMAT}: build it again with `dateline index PATH --index DIR --rebuild`"
            )
        if not canonical or given != _digest({"format": found, **body}):
            raise _damaged(where, "its checksum is not its own")
        analysis = body.get("analysis", 1)
        if type(analysis) is int and analysis > ANALYSIS:
            raise IndexVersion(
                f"{where} has its words analyzed in way {analysis}, of a newer version of Dateline; this one"
                f" knows {ANALYSIS}: update Dateline to use it, or build another index in another folder"
            )
        try:
            made = cls(
                encoder=Identity(**body["encoder"]),
                splitting=Splitting(**body["splitting"]),
                segments=tuple(_segment(record) for record in body["segments"]),
                statistics=Statistics(**body["statistics"]),
                terms=body["terms"],
                frequencies=tuple((int(df), int(n)) for df, n in body["frequencies"]),
                skipped=tuple(Skipped(**row) for row in body["skipped"]),
                generation=body["generation"],
                analysis=analysis,
            )
            _check(made)
            return made
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged(where, f"it does not add up ({error})") from error


def read_manifest(folder: Path, name: str = NAME) -> Manifest:
    """The committed state of the index in `folder`; IndexMissing when there is none."""
    path = folder / name
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if name == NAME and (folder / COPY).exists():  # the copy is written after it
            raise IndexDamaged(
                f"{path} is missing: `dateline verify --repair` restores it from its copy"
            ) from error
        raise IndexMissing(
            f"no index in {folder}: make one with `dateline index PATH --index {folder}`"
        ) from error
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read: {error.strerror}") from error
    return Manifest.from_bytes(data, path)


def check_identity(manifest: Manifest, encoder: Encoder) -> None:
    """EncoderError unless `encoder` is the one that the index was made with."""
    made, given = manifest.encoder, encoder.identity
    if made != given:
        raise EncoderError(
            f"the index was made with the encoder {made.name} ({made.sha256[:12]}…), not {given.name} "
            f"({given.sha256[:12]}…): use that one, or build the index again with --rebuild"
        )


def _check_not_newer(found: object, where: Path) -> None:
    """IndexVersion where an index is of a newer format; ValueError for what is no format."""
    if type(found) is not int or found < 1:
        raise ValueError("a format is a whole number")
    if found > FORMAT:
        raise IndexVersion(
            f"{where} has index format {found}, of a newer version of Dateline; this one reads format "
            f"{FORMAT}: update Dateline to use it, or build another index in another folder"
        )


def _check(manifest: Manifest) -> None:
    """ValueError for values that no commit writes."""
    encoder, splitting, statistics = manifest.encoder, manifest.splitting, manifest.statistics
    live = sum(record.passages for record in manifest.segments)
    counts = [encoder.dimension, splitting.max_pieces, splitting.header_pieces, splitting.overlap]
    counts += [statistics.passages, manifest.terms, manifest.generation, manifest.analysis]
    counts += [n for pair in manifest.frequencies for n in pair]
    if (
        not all(type(n) is int and 0 <= n < 1 << 62 for n in counts)
        or not encoder.dimension
        or not splitting.max_pieces
        or not manifest.analysis
    ):
        raise ValueError("a count is not a whole number in its range")
    averages = (statistics.average_length, statistics.average_idf)
    if not all(type(x) is float and math.isfinite(x) for x in averages) or averages[0] < 0:
        raise ValueError("an average is not a finite number")
    if statistics.passages > live or any(not 0 < df <= statistics.passages for df, _ in manifest.frequencies):
        raise ValueError("the frequencies do not fit")
    texts = [encoder.name, encoder.sha256, *(t for s in manifest.skipped for t in (s.path, s.reason))]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a name or reason is not text")
    if len({record.name for record in manifest.segments}) != len(manifest.segments):
        raise ValueError("a segment is named twice")


def _segment(record: Mapping[str, Any]) -> SegmentRecord:
    made = SegmentRecord(**{**record, "file": FileRecord.parse(record["file"])})
    counts = (made.articles, made.passages, made.live_articles)
    if not _SEGMENT.fullmatch(made.name) or not all(type(n) is int and n >= 0 for n in counts):
        raise ValueError(f"segment {made.name!r}")
    live = made.live()
    if made.live_articles != (made.articles if live is None else np.count_nonzero(live)):
        raise ValueError(f"the deletions of segment {made.name}")
    return made


def _damaged(where: Path, what: str) -> IndexDamaged:
    return IndexDamaged(
        f"{where} is damaged: {what}; `dateline verify --repair` restores it from its copy, and "
        "`dateline index PATH --index DIR --rebuild` makes the index anew"
    )


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
