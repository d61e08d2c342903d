"""Counts of what was tried in, a table and what came out wrong out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

ROWS = {
    "kills": "points killed (SIGKILL)",
    "twice": "points killed again while recovering",
    "traced": "system calls killed from outside (strace)",
    "errors": "errors injected (ENOSPC, EIO, short writes)",
    "images": "disk images after a power cut replayed",
    "recovered": "disk images written on afterwards",
    "bits": "bits flipped",
    "answered": "bits flipped with answers compared",
    "truncated": "files cut short",
    "removed": "files removed",
    "repaired": "damaged indexes repaired",
    "manifests": "manifests doctored",
    "segments": "segments doctored",
    "steps": "steps of the store machine",
}


@dataclass
class Tally:
    """How often what was tried, and each case that came out wrong with what it takes to see it again."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tried(self, what: str, problems: Iterable[str] = (), times: int = 1) -> None:
        assert what in ROWS, what
        self.counts[what] += times
        self.wrong.extend(problems)

    def add(self, other: Tally) -> None:
        self.counts.update(other.counts)
        self.wrong.extend(other.wrong)
        self.notes.extend(note for note in other.notes if note not in self.notes)

    def __str__(self) -> str:
        lines = [f"{ROWS[what]:<48}{self.counts[what]:>10,}" for what in ROWS if self.counts[what]]
        shown = [f"  wrong: {problem}" for problem in self.wrong[:20]]
        return "\n".join([*lines, *self.notes, f"{'came out wrong':<48}{len(self.wrong):>10,}", *shown])
