"""Counts what the fault tests tried and lists what went wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

ROWS = {
    "kills": "points killed (SIGKILL)",
    "twice": "points killed again while recovering",
    "traced": "system calls killed from outside (strace)",
    "errors": "errors injected (ENOSPC, EIO, short writes)",
    "images": "disk images after a power cut replayed",
    "recovered": "  of these written on afterwards",
    "again": "disk images after a second cut in the recovery",
    "bits": "bits flipped",
    "answered": "bits flipped with answers compared",
    "truncated": "files cut short",
    "cut": "files cut short while they are open",
    "removed": "files removed",
    "repaired": "damaged indexes repaired",
    "exact": "  of these with the whole old state",
    "manifests": "manifests doctored",
    "segments": "segments doctored",
    "steps": "steps of the store machine",
}


@dataclass
class Tally:
    """How often each thing was tried, and each case that went wrong with what it takes to repeat it."""

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
        total = f"{'went wrong':<48}{len(self.wrong):>10,}"
        return "\n".join([*lines, *self.notes, total, *self._kinds()])

    def _kinds(self) -> list[str]:
        """One example of each kind of what went wrong, the most frequent first, and how often it did."""
        kinds: defaultdict[str, list[str]] = defaultdict(list)
        for problem in self.wrong:
            kinds[re.sub(r"[0-9a-f]{16}|\d+|/\S+", "", problem.rpartition(": ")[2])].append(problem)
        ordered = sorted(kinds.values(), key=len, reverse=True)
        return [f"  {len(problems):>6,} x {problems[0]:.400}" for problems in ordered[:40]]
