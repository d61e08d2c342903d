"""Folders, and a function that brings an index up to date, in; it is called whenever they have changed."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexLocked, InputError
from index.reading.changes import FolderChanges
from index.reading.fingerprints import FileMemory, remembering
from index.types import Progress

# Paths to read, whether to delete what they no longer hold, progress, seconds to wait for another writer.
Bring = Callable[[Sequence[Path], bool, Progress, float], object]

_RETRY = 10.0
_LOCK_SLICE = 1.0  # a stop is heard while another writer is waited for


class Stopped(Exception):
    """Raised inside an update once a stop is asked for: what was committed stays, the rest is as it was."""


class _Vanished(Exception):
    """Raised inside an update, before it deletes anything, when a path given is no longer there."""


@dataclass
class _Root:
    """A path given, and the device that it was on when it last held something."""

    path: Path
    device: int | None = None

    def missing(self) -> str:
        """Why nothing may be concluded from what is not in it; empty when it is there.

        A folder that is empty and was never seen to hold anything may be a drive that is not mounted.
        """
        try:
            found = self.path.stat()
            if not stat.S_ISDIR(found.st_mode):
                return ""
            with os.scandir(self.path) as entries:
                empty = next(entries, None) is None
        except OSError:
            return "is not there: nothing is deleted until it is back."
        if not empty:
            self.device = found.st_dev
        return "" if found.st_dev == self.device else "is empty: nothing is deleted until it holds something."

    def identity(self) -> tuple[int, ...] | None:
        """What changes when another folder takes its place; of a file, when it is written."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        place = found.st_dev, found.st_ino
        return place if stat.S_ISDIR(found.st_mode) else (*place, found.st_mtime_ns, found.st_size)


class Watch:
    """Calls `bring` at the start and after each change of `paths`, until `stop` is set.

    A path that is missing is left out, and nothing is deleted meanwhile; `keep` never deletes. `say` is given
    lines for people. Changes inside `index`, the folder of the index, are none. `poll` looks for changes
    instead of being told of them. Another writer is waited for, after `wait` seconds with a word about it.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        index: Path,
        bring: Bring,
        *,
        say: Callable[[str], None],
        stop: threading.Event,
        keep: bool = False,
        poll: bool = False,
        wait: float = 10.0,
    ) -> None:
        self.roots = [_Root(path) for path in paths]
        self.index, self.bring, self.say, self.stop = index, bring, say, stop
        self.keep, self.wait = keep, wait
        self.notices = FolderChanges(stop, say, index, poll)
        self.memory = FileMemory()
        self.said: dict[Path | str, str] = {}
        self.again: float | None = None

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Returns once `stop` is set; `ready` is called when the index is up to date for the first time.

        Raises InputError at the start, and at any time the errors that waiting would not mend.
        """
        for root in self.roots:
            if root.identity() is None:
                raise InputError(f"cannot read {str(root.path)!r}: no such file or folder")
        try:
            self._round(first=True)
            ready()
            while not self.stop.is_set():
                self._follow()
        except Stopped:
            pass

    def _follow(self) -> None:
        """Rounds for as long as the paths stay the same folders and files."""
        before = [root.identity() for root in self.roots]
        due = True  # something may have changed while nobody looked
        for changed in self.notices.of([root.path for root in self.roots if root.path.is_dir()]):
            if [root.identity() for root in self.roots] != before:
                return
            if due or changed or (self.again is not None and time.monotonic() >= self.again):
                self._round()
            due = False

    def _round(self, first: bool = False) -> None:
        """Brings the index up to date, as far as that is possible now."""
        there = [root for root in self.roots if not self._missing(root)]
        self.again = None
        if not there:
            return
        try:
            self._brought(there, prune=not self.keep and len(there) == len(self.roots))
            self.said.pop("failed", None)
        except _Vanished:
            self.again = time.monotonic()
        except InputError as error:
            if first:
                raise
            if not any(root.missing() for root in there):
                self._say_once("failed", f"error: {error}; trying again.")
            self.again = time.monotonic() + _RETRY

    def _missing(self, root: _Root) -> bool:
        """Whether a path is missing; says so once, and that it is back."""
        if why := root.missing():
            self._say_once(root.path, f"{root.path} {why}")
        elif self.said.pop(root.path, None):
            self.say(f"{root.path} is back.")
        return bool(why)

    def _brought(self, roots: Sequence[_Root], prune: bool) -> None:
        """One update, as soon as no other process writes."""

        def tell(stage: str, done: int, total: int) -> None:
            if self.stop.is_set():
                raise Stopped
            if stage == "write" and any(root.missing() for root in roots):
                raise _Vanished

        since = time.monotonic()
        while True:
            try:
                with remembering(self.memory):
                    self.bring([root.path for root in roots], prune, tell, min(_LOCK_SLICE, self.wait))
                self.said.pop("locked", None)
                return
            except IndexLocked:
                if self.stop.is_set():
                    raise Stopped from None
                if time.monotonic() - since >= self.wait:
                    self._say_once("locked", f"Another process is writing to {self.index}: waiting for it.")
                self.stop.wait(0.1)

    def _say_once(self, about: Path | str, line: str) -> None:
        if self.said.get(about) != line:
            self.said[about] = line
            self.say(line)
