"""Stand-ins for `index.storage.disk.system`: they count, stop, fail or take little at the n-th call.

None of them flushes anything for real: neither a killed process nor an error loses what the operating system
has taken, and what a power cut loses is worked out from a record (see `disks`), not tried.
"""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from index.storage.disk import System

T = TypeVar("T")
When = Literal["before", "midway", "after"]


@dataclass(frozen=True)
class Call:
    """One call: its name, and the file or folder it changes (of a replacement, what is replaced)."""

    name: str
    path: Path
    size: int = 0


class Watched(System):
    """Lists every call; `around` may do something else in its place."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._paths: dict[int, Path] = {}

    def around(self, n: int, call: Call, do: Callable[[], T]) -> T:
        """Makes the n-th call, counted from 0."""
        return do()

    def create(self, path: Path) -> int:
        handle = self._call(Call("create", path), lambda: System.create(self, path))
        self._paths[handle] = path
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        call = Call("write", self._paths[handle], len(data))
        return self._call(call, lambda: System.write(self, handle, data[: self.taken(len(data))]))

    def fsync(self, handle: int) -> None:
        self._call(Call("fsync", self._paths[handle]), lambda: None)

    def close(self, handle: int) -> None:
        self._call(Call("close", self._paths.pop(handle)), lambda: System.close(self, handle))

    def sync_folder(self, path: Path) -> None:
        self._call(Call("sync_folder", path), lambda: None)

    def replace(self, source: Path, target: Path) -> None:
        self._call(Call("replace", target), lambda: System.replace(self, source, target))

    def unlink(self, path: Path) -> None:
        self._call(Call("unlink", path), lambda: System.unlink(self, path))

    def mkdir(self, path: Path) -> None:
        self._call(Call("mkdir", path), lambda: System.mkdir(self, path))

    def taken(self, size: int) -> int:
        """How many of so many bytes a write takes."""
        return size

    def _call(self, call: Call, do: Callable[[], T]) -> T:
        self.calls.append(call)
        return self.around(len(self.calls) - 1, call, do)


class Killed(Watched):
    """Kills the process before, midway through (a write: half of its bytes) or after the n-th call."""

    def __init__(self, n: int, when: When) -> None:
        super().__init__()
        self.n, self.when = n, when

    def around(self, n: int, call: Call, do: Callable[[], T]) -> T:
        if n == self.n and self.when == "before":
            self.stop()
        done = do()
        if n == self.n:
            self.stop()
        return done

    def taken(self, size: int) -> int:
        midway = self.when == "midway" and len(self.calls) - 1 == self.n
        return size // 2 if midway else size

    def stop(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Stopped(BaseException):
    """What a reader pressing Ctrl-C, or anything else nobody expects, raises in the middle of a write."""


class Interrupted(Killed):
    """Raises where `Killed` would kill; the calls after it work, so that tidying up can.

    Between the operating system's opening or closing a file and our knowing of it nothing is raised: nobody
    could tell then whether there is something to close.
    """

    def around(self, n: int, call: Call, do: Callable[[], T]) -> T:
        if n == self.n and call.name == "close":
            do()
        if n == self.n and call.name in ("create", "close"):
            self.stop()
        return super().around(n, call, do)

    def stop(self) -> None:
        raise Stopped


class Failing(Watched):
    """The n-th call fails with an error of the operating system, and with `stays` every one after it.

    A write that fails has taken half of its bytes before, as one that fills the disk has. A close that fails
    has closed (that is what Linux does), an fsync or a replacement that fails has done nothing.
    """

    def __init__(self, n: int, error: int, stays: bool = False) -> None:
        super().__init__()
        self.n, self.error, self.stays = n, error, stays

    def around(self, n: int, call: Call, do: Callable[[], T]) -> T:
        if not (n == self.n or (self.stays and n > self.n)):
            return do()
        # On a full disk what takes no room still works.
        if self.stays and self.error == _FULL and n > self.n and call.name in _NO_ROOM:
            return do()
        if call.name in ("close", "write"):
            do()
        raise OSError(self.error, os.strerror(self.error), str(call.path))

    def taken(self, size: int) -> int:
        n = len(self.calls) - 1
        return size // 2 if n == self.n or (self.stays and n > self.n) else size


class Short(Watched):
    """Every write takes few bytes; the n-th none, where n is given."""

    def __init__(self, size: int, n: int | None = None) -> None:
        super().__init__()
        self.size, self.n = size, n

    def taken(self, size: int) -> int:
        return 0 if len(self.calls) - 1 == self.n else min(size, self.size)


_NO_ROOM = {"unlink", "close", "replace"}
_FULL = errno.ENOSPC
