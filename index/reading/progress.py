"""Measures how much of what is to be read has been read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from index.reading.folders import files


class ReadingProgress:
    """Counts the bytes of files as they are read, a `.gz` as it is on the disk."""

    def __init__(self) -> None:
        self._total = self._done = self._inside = 0

    @property
    def share(self) -> float:
        """From 0 before reading to 1 at the end; 0 also where there are no bytes to read."""
        return min(1.0, (self._done + self._inside) / self._total) if self._total else 0.0

    def start(self, given: Iterable[Path]) -> None:
        """Adds up how large everything is, before it is read."""
        self._total = sum(_size(file.path) for path in given for file in files(path) if not file.reason)
        self._done = self._inside = 0

    def reached(self, position: int) -> None:
        """The file that is being read has been read up to a byte."""
        self._inside = position

    def finished(self, path: Path) -> None:
        """A file has been read."""
        self._done, self._inside = self._done + _size(path), 0


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
