"""What all measurements of the large index share: the queries, and how time and memory are measured.

The time of an encoder is in no figure: queries have their vectors. Memory is what Linux says in
/proc/self/status; nothing is dropped from the system's page cache.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.types import Vectors

Figures = dict[str, Any]
RSS = ("VmRSS", "RssAnon", "RssFile", "VmHWM")


@dataclass(frozen=True)
class _Encoded:
    """Stands for the encoder: gives the vector that a query was encoded as before."""

    vector: Vectors

    def __call__(self, text: str) -> Vectors:
        return self.vector


@dataclass(frozen=True)
class Queries:
    """Questions and their unit vectors, float32 [queries, d]."""

    texts: list[str]
    vectors: Vectors

    @classmethod
    def read(cls, folder: Path) -> Queries:
        """What `write` wrote to `folder`."""
        return cls(json.loads((folder / "queries.json").read_text()), np.load(folder / "queries.npy"))

    def write(self, folder: Path) -> None:
        """Writes queries.json (texts) and queries.npy (vectors)."""
        (folder / "queries.json").write_text(json.dumps(self.texts))
        np.save(folder / "queries.npy", self.vectors)

    def __iter__(self) -> Iterator[tuple[str, _Encoded]]:
        """Each text, and a function that stands for the encoder."""
        return ((text, _Encoded(vector)) for text, vector in zip(self.texts, self.vectors, strict=True))


def memory() -> dict[str, float]:
    """Megabytes of this process, by the names that Linux gives them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return {name: int(found[name].split()[0]) / 1024 for name in RSS}


def milliseconds(work: Callable[..., object], *given: object) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work(*given)
    return (time.perf_counter() - began) * 1000


def percentiles(values: list[float]) -> dict[str, float]:
    """The 50th, 95th and 99th percentile: "p50", "p95", "p99"."""
    return {f"p{p}": float(np.percentile(values, p)) for p in (50, 95, 99)}
