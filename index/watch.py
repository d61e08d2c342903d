"""Keeps an index in step with folders: updates it whenever something in them has changed."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexLocked, InputError, check_list
from index.reading.changes import FolderChanges
from index.reading.fingerprints import FileMemory, remembering
from index.types import Progress

Update = Callable[[Sequence[Path], bool, Progress, float], object]
"""Brings the index up to date. Is given the paths to read, whether to delete articles that they no longer
hold, a progress callback, and how many seconds to wait for another writer."""

_RETRY = 10.0  # seconds after a failure that may pass
_LOCK_WAIT = 1.0  # at most so long at a time, so that a stop is noticed while another writer is waited for


class WatchStopped(Exception):
    """Raised inside an update once a stop is asked for: what was committed stays, the rest is as it was."""


class _PathMissing(Exception):
    """Raised inside an update, before it deletes anything, when a watched path is no longer there."""


@dataclass
class _Root:
    """A watched path, and the device that it was on when it last held something."""

    path: Path
    device: int | None = None

    def missing(self) -> str:
        """Why articles that it does not hold must not be deleted; empty when it is there.

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
        """A value that changes when another folder takes its place, or, of a file, when it is written."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        place = found.st_dev, found.st_ino
        return place if stat.S_ISDIR(found.st_mode) else (*place, found.st_mtime_ns, found.st_size)


class Watch:
    """Calls `update` at the start and after each change of `paths`, until `stop` is set.

    A path that is missing is left out, and nothing is deleted meanwhile; with `keep` nothing ever is. `say`
    is given lines for people. Changes inside `index`, the folder of the index, do not count. `poll` looks for
    changes instead of relying on the system to report them. Another writer is waited for, after `wait`
    seconds with a line about it.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        index: Path,
        update: Update,
        *,
        say: Callable[[str], None],
        stop: threading.Event,
        keep: bool = False,
        poll: bool = False,
        wait: float = 10.0,
    ) -> None:
        check_list(paths, "paths")
        self.roots = [_Root(path) for path in paths]
        self.index, self.update, self.say, self.stop = index, update, say, stop
        self.keep, self.wait = keep, wait
        self.changes = FolderChanges(stop, say, index, poll)
        self.memory = FileMemory()
        self.last_said: dict[Path | str, str] = {}  # by what the line is about
        self.retry_at: float | None = None

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Returns once `stop` is set; `ready` is called when the index is up to date for the first time.

        Raises InputError at the start, and at any time the errors that waiting would not mend.
        """
        for root in self.roots:
            if root.identity() is None:
                raise InputError(f"cannot read {str(root.path)!r}: no such file or folder")
        try:
            self._update_if_possible(first=True)
            ready()
            while not self.stop.is_set():
                self._follow()
        except WatchStopped:
            pass

    def _follow(self) -> None:
        """Updates after each change, for as long as the paths are the same folders and files."""
        before = [root.identity() for root in self.roots]
        due = True  # something may have changed before the watching began
        for changed in self.changes.of([root.path for root in self.roots if root.path.is_dir()]):
            if [root.identity() for root in self.roots] != before:
                return
            if due or changed or (self.retry_at is not None and time.monotonic() >= self.retry_at):
                self._update_if_possible()
            due = False

    def _update_if_possible(self, first: bool = False) -> None:
        """Updates from the paths that are there; an update that fails for a while is tried again later."""
        present = [root for root in self.roots if not self._missing(root)]
        self.retry_at = None
        if not present:
            return
        try:
            self._update_once(present, prune=not self.keep and len(present) == len(self.roots))
            self.last_said.pop("failed", None)
        except _PathMissing:
            self.retry_at = time.monotonic()
        except InputError as error:
            if first:
                raise
            if not any(root.missing() for root in present):
                self._say_once("failed", f"error: {error}; trying again.")
            self.retry_at = time.monotonic() + _RETRY

    def _missing(self, root: _Root) -> bool:
        """Whether a path is missing; says so once, and once that it is back."""
        if why := root.missing():
            self._say_once(root.path, f"{root.path} {why}")
        elif self.last_said.pop(root.path, None):
            self.say(f"{root.path} is back.")
        return bool(why)

    def _update_once(self, roots: Sequence[_Root], prune: bool) -> None:
        """Updates once, as soon as no other process writes."""

        def check(stage: str, done: int, total: int) -> None:
            if self.stop.is_set():
                raise WatchStopped
            if stage == "write" and any(root.missing() for root in roots):
                raise _PathMissing

        since = time.monotonic()
        while True:
            try:
                with remembering(self.memory):
                    self.update([root.path for root in roots], prune, check, min(_LOCK_WAIT, self.wait))
                self.last_said.pop("locked", None)
                return
            except IndexLocked:
                if self.stop.is_set():
                    raise WatchStopped from None
                if time.monotonic() - since >= self.wait:
                    self._say_once("locked", f"Another process is writing to {self.index}: waiting for it.")
                self.stop.wait(0.1)

    def _say_once(self, about: Path | str, line: str) -> None:
        if self.last_said.get(about) != line:
            self.last_said[about] = line
            self.say(line)
