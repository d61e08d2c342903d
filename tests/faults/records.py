"""Records the calls of a writer with their bytes, and makes them again on a model of a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.storage.disk import System
from tests.faults.disks import Disk, File, Image
from tests.faults.systems import Watched


@dataclass(frozen=True)
class Op:
    """One call. `path` is relative to the recorded root; `file` counts the files that were created."""

    name: str
    path: str = ""
    target: str = ""
    file: int = -1
    data: bytes = b""


class Recorder(Watched):
    """Makes all calls and lists those that succeeded."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root, self.ops, self._files, self._created = root, list[Op](), dict[int, int](), 0

    def create(self, path: Path) -> int:
        handle = super().create(path)
        self._files[handle], self._created = self._created, self._created + 1
        self.ops.append(Op("create", self._under(path), file=self._files[handle]))
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        taken = super().write(handle, data)
        self.ops.append(Op("write", file=self._files[handle], data=bytes(data[:taken])))
        return taken

    def fsync(self, handle: int) -> None:
        super().fsync(handle)
        self.ops.append(Op("fsync", file=self._files[handle]))

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        # A folder above the root is none of the model's; it is there already.
        if path == self.root or self.root in path.parents:
            self.ops.append(Op("sync_folder", self._under(path)))

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self.ops.append(Op("replace", self._under(source), self._under(target)))

    def unlink(self, path: Path) -> None:
        super().unlink(path)
        self.ops.append(Op("unlink", self._under(path)))

    def mkdir(self, path: Path) -> None:
        super().mkdir(path)
        self.ops.append(Op("mkdir", self._under(path)))

    def _under(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def replayed(start: Image, ops: list[Op]) -> Iterator[Disk]:
    """The model's disk before the first call and after each: one object, changed from call to call."""
    disk, files = Disk(start), dict[int, File]()
    yield disk
    for op in ops:
        _STEPS[op.name](disk, op, files)
        yield disk


def _create(disk: Disk, op: Op, files: dict[int, File]) -> None:
    files[op.file] = disk.create(op.path)


_STEPS: dict[str, Callable[[Disk, Op, dict[int, File]], None]] = {
    "create": _create,
    "write": lambda disk, op, files: disk.write(files[op.file], op.data),
    "fsync": lambda disk, op, files: disk.fsync(files[op.file]),
    "sync_folder": lambda disk, op, files: disk.sync_folder(op.path),
    "replace": lambda disk, op, files: disk.replace(op.path, op.target),
    "unlink": lambda disk, op, files: disk.unlink(op.path),
    "mkdir": lambda disk, op, files: disk.mkdir(op.path),
}
assert {name for name in vars(System) if not name.startswith("_")} == {*_STEPS, "close"}
