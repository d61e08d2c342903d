"""Gathers all that can be seen of an index, so that two can be compared.

Two states are equal when every article with its text and metadata, every passage, what was skipped, and the
ranked results with their scores of some queries in every mode are equal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np

from index.encoders.base import Done
from index.encoders.hashing import HashEncoder
from index.errors import IndexMissing
from index.segments.manifest import NAME
from index.segments.snapshot import Snapshot
from index.types import Article, Passage, Skipped, Vectors
from qa.retrieval.search import search
from qa.types import Mode

QUERIES = ("space agreement, Minsk talks in October", "rocket rocket launch minister")
Ranking = tuple[tuple[str, float], ...]


class CachedEncoder(HashEncoder):
    """The stand-in encoder, with short vectors that are worked out once a text."""

    def __init__(self) -> None:
        super().__init__(dimension=8)

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        return np.array([_vector(text) for text in texts], np.float32).reshape(-1, 8)


@cache
def _vector(text: str) -> tuple[float, ...]:
    return tuple(HashEncoder(dimension=8).encode([text])[0].tolist())


ENCODER = CachedEncoder()


@dataclass(frozen=True)
class State:
    """All that can be seen of an index."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    skipped: tuple[Skipped, ...]
    rankings: tuple[Ranking, ...]


def rankings(snapshot: Snapshot, queries: tuple[str, ...] = QUERIES) -> tuple[Ranking, ...]:
    """Passage ids and scores, best first, of each query in each mode."""
    return tuple(
        tuple((hit.passage.id, hit.score) for hit in search(snapshot, encode, query, 50, mode))
        for query in queries
        for mode in get_args(Mode)
    )


def encode(query: str) -> Vectors:
    vector: Vectors = ENCODER.encode([query])[0]
    return vector


def state_of(folder: Path) -> State | None:
    """The state of the index in a folder, rounded so that sums in another order are equal; None: no index."""
    try:
        snapshot = Snapshot(folder)
    except IndexMissing:
        return None
    key = _key(folder, snapshot)
    if key not in _known:
        if len(_known) > 1000:
            _known.clear()
        _known[key] = _read(snapshot)
    return _known[key]


_known: dict[bytes, State] = {}


def _key(folder: Path, snapshot: Snapshot) -> bytes:
    """A digest of all bytes that a state is read from: the same bytes are not searched twice."""
    digest = hashlib.sha256((folder / NAME).read_bytes())
    for record in snapshot.manifest.segments:
        digest.update(hashlib.sha256((folder / "segments" / f"{record.name}.seg").read_bytes()).digest())
    return digest.digest()


def _read(snapshot: Snapshot) -> State:
    return State(
        articles=tuple(snapshot.article(id) for id in sorted(snapshot.article_ids())),
        passages=tuple(sorted(map(snapshot.passage, snapshot.live_rows()), key=lambda p: p.id)),
        skipped=tuple(snapshot.manifest.skipped),
        rankings=tuple(tuple((id, round(s, 5)) for id, s in ranking) for ranking in rankings(snapshot)),
    )


@dataclass(frozen=True, eq=False)
class Broken:
    """An index that cannot be read; equal to no state."""

    why: str


def found(folder: Path) -> State | Broken | None:
    """As `state_of`, for an index that may be broken."""
    try:
        return state_of(folder)
    except Exception as error:
        return Broken(f"{type(error).__name__}: {error}")


def shown(state: State | Broken | None) -> str:
    """A state in a few words, for people."""
    if state is None:
        return "no index"
    if isinstance(state, Broken):
        return state.why
    ids = " ".join(article.id for article in state.articles)
    return f"another state: articles {ids or 'none'}, {len(state.passages)} passages"


def leftovers(folder: Path) -> list[str]:
    """What is wrong with the files of an index to which a writer has just been: there must be those that the
    manifest names, and a true copy of the manifest, and nothing else."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    named = {f"segments/{record.name}.seg" for record in Snapshot(folder).manifest.segments}
    expected = named | {NAME, "MANIFEST.copy", "write.lock"}
    problems = [f"left over: {name}" for name in sorted(found - expected)]
    problems += [f"missing: {name}" for name in sorted(expected - found)]
    if not problems and (folder / NAME).read_bytes() != (folder / "MANIFEST.copy").read_bytes():
        problems.append("MANIFEST.copy is not a copy of MANIFEST.json")
    return problems
