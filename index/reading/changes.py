"""Watches folders and tells, about once a second, whether something in them has changed and is quiet now."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import one_line
from index.reading.folders import files

TICK = 1.0
"""Changes are reported when none has come for so many seconds."""
_PATIENCE = 10.0  # or when they have been coming for so long
# Listing all names and times, where the system reports no changes: at most a tenth of the time.
_POLL, _POLL_SHARE = 2.0, 10
# And now and then in any case: no system reports what another computer changes on a shared drive.
_RELIST = 600.0


@dataclass
class FolderChanges:
    """Changes in folders as the operating system reports them, or found by polling.

    `stop` ends the watching, `say` gets a line for people, changes inside the folder `apart` do not count.
    `poll` asks for polling, which is turned to in any case where the system reports nothing.
    """

    stop: threading.Event
    say: Callable[[str], None]
    apart: Path
    poll: bool = False

    def of(self, folders: Sequence[Path]) -> Iterator[bool]:
        """True when something changed and is quiet now, else False; ends when a folder itself is gone."""
        if not folders:
            while not self.stop.wait(TICK):
                yield False
            return
        if not self.poll:
            try:
                yield from self._reported(folders)
                return
            except FileNotFoundError:
                self.stop.wait(TICK)
                return
            except (OSError, RuntimeError) as error:  # watchfiles' own error is a RuntimeError
                why = one_line(error)
                self.say(f"The system cannot tell of changes ({why}): looking for them every few seconds.")
                self.poll = True
        yield from self._polled(folders)

    def _reported(self, folders: Sequence[Path]) -> Iterator[bool]:
        """`of` from what the operating system reports."""
        from watchfiles import watch

        real = {os.path.realpath(folder) for folder in folders}
        apart = os.path.realpath(self.apart)
        first = last = 0.0  # of the changes not yet reported
        listed, relist = listing(folders), time.monotonic() + _RELIST
        for changes in watch(
            *sorted(real), watch_filter=None, step=100, debounce=500, rust_timeout=int(TICK * 1000),
            yield_on_timeout=True, stop_event=self.stop, force_polling=False, ignore_permission_denied=True,
        ):  # fmt: skip
            if any(path in real for _, path in changes):
                return
            now = time.monotonic()
            if any(counts(path, real, apart) for _, path in changes):
                first, last = first or now, now
            if now > relist:
                before, listed, relist = listed, listing(folders), now + _RELIST
                first = first or (now if listed != before else 0.0)
            quiet = bool(first) and (now - last >= TICK or now - first >= _PATIENCE)
            first = 0.0 if quiet else first
            yield quiet

    def _polled(self, folders: Sequence[Path]) -> Iterator[bool]:
        """`of` by listing the folders. watchfiles can do that too, but misses a file whose time goes back, or
        stays within the same second."""
        listed, due = listing(folders), 0.0
        while not self.stop.wait(TICK):
            start = time.monotonic()
            if start < due:
                yield False
                continue
            before, listed = listed, listing(folders)
            due = start + max(_POLL, _POLL_SHARE * (time.monotonic() - start)) - TICK / 2
            yield listed != before


def counts(path: str, roots: set[str], apart: str) -> bool:
    """Whether a change of `path` may change what is read: not where it is hidden, nor in `apart`."""
    if path == apart or path.startswith(apart + os.sep):
        return False
    root = next((root for root in roots if path.startswith(root + os.sep)), path)
    return not any(part.startswith(".") for part in path[len(root) :].split(os.sep))


def listing(folders: Sequence[Path]) -> int:
    """A number that changes with any name, size or time of a file in the folders."""
    found = 0
    for folder in folders:
        for file in files(folder):
            try:
                at = file.path.stat()
                found = hash((found, file.path, at.st_mtime_ns, at.st_ctime_ns, at.st_size, at.st_ino))
            except OSError:
                found = hash((found, file.path, file.reason))
    return found
