"""Models a file system, to work out which disks a power cut may leave behind.

The model is that of Pillai et al. 2014, "All File Systems Are Not Created Equal" (ALICE), with as few
promises as they found kept by all file systems in use:

- What was written to a file lasts once fsync of that file has returned. Until then any of it may be lost:
  all, everything behind some byte, or any of its sectors (512 bytes) while the file has its full length
  already, with zeros or with what was on the disk before in their place.
- A file that was emptied (opened anew) and not flushed may still have its old bytes.
- What was created, renamed, removed in a folder lasts once the folder has been flushed. Until then any of
  these changes may be lost and later ones kept; those that are kept happen in order. Each of them is whole:
  a renamed file is there under its new name with the old one gone, or the other way round.
- Flushing a file does not make its name last, flushing a folder not the bytes of its files, and nothing that
  happens in one folder waits for anything in another.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

SECTOR = 512
Image = dict[str, bytes | None]
"""Path -> the bytes of a file, or None for a folder."""


@dataclass(eq=False)
class File:
    """What of a file is safe, and what was written to it since; `emptied`: it was opened anew since."""

    safe: bytes = b""
    fresh: bytes = b""
    emptied: bool = False

    @property
    def now(self) -> bytes:
        return (b"" if self.emptied else self.safe) + self.fresh

    def flush(self) -> None:
        self.safe, self.fresh, self.emptied = self.now, b"", False


@dataclass(eq=False)
class Folder:
    """The entries that are safe, and the changes since, each of some entries at once (None: removed)."""

    safe: dict[str, File | Folder] = field(default_factory=dict)
    changes: list[dict[str, File | Folder | None]] = field(default_factory=list)

    def with_changes(self, kept: list[bool]) -> dict[str, File | Folder]:
        entries: dict[str, File | Folder | None] = dict(self.safe)
        for change, keep in zip(self.changes, kept, strict=True):
            if keep:
                entries.update(change)
        return {name: entry for name, entry in entries.items() if entry is not None}

    @property
    def now(self) -> dict[str, File | Folder]:
        return self.with_changes([True] * len(self.changes))

    def flush(self) -> None:
        self.safe, self.changes = self.now, []


class Disk:
    """A file system on which the calls of `disk.System` have been made, with what is safe of them.

    Paths are relative to its root. What is there at the start is safe.
    """

    def __init__(self, image: Image) -> None:
        self.root = Folder()
        for path, data in image.items():
            parent = self._folder(PurePosixPath(path).parent)
            parent.safe[PurePosixPath(path).name] = Folder() if data is None else File(safe=data)

    def create(self, path: str) -> File:
        parent, name = self._place(path)
        found = parent.now.get(name)
        if isinstance(found, File):
            found.fresh, found.emptied = b"", True
            return found
        made = File()
        parent.changes.append({name: made})
        return made

    def write(self, file: File, data: bytes) -> None:
        file.fresh += data

    def fsync(self, file: File) -> None:
        file.flush()

    def sync_folder(self, path: str) -> None:
        self._folder(PurePosixPath(path)).flush()

    def replace(self, source: str, target: str) -> None:
        (parent, old), (other, new) = self._place(source), self._place(target)
        assert parent is other, "no file is moved to another folder"
        parent.changes.append({old: None, new: parent.now[old]})

    def unlink(self, path: str) -> None:
        parent, name = self._place(path)
        if name in parent.now:
            parent.changes.append({name: None})

    def mkdir(self, path: str) -> None:
        parent, name = self._place(path)
        if name not in parent.now:
            parent.changes.append({name: Folder()})

    def image(
        self,
        kept: Callable[[Folder], list[bool]] = lambda folder: [True] * len(folder.changes),
        bytes_of: Callable[[File], bytes] = lambda file: file.now,
    ) -> Image:
        """What is there when the power comes back; without arguments, what a program saw before the cut.

        `kept` says which changes of a folder have lasted, `bytes_of` what a file holds.
        """
        out: Image = {}

        def gather(folder: Folder, prefix: str) -> None:
            for name, entry in sorted(folder.with_changes(kept(folder)).items()):
                if isinstance(entry, Folder):
                    out[prefix + name] = None
                    gather(entry, f"{prefix}{name}/")
                else:
                    out[prefix + name] = bytes_of(entry)

        gather(self.root, "")
        return out

    def images(self, rng: random.Random, count: int) -> Iterator[Image]:
        """Images after a power cut: the plain ones, then `count` at random."""
        for kept in (_none, _all):
            for bytes_of in (_lost, _there, _zeros):
                yield self.image(kept, bytes_of)
        # Each change alone lost, and alone kept: with few of them, these are the cases that are found out.
        for changed in [folder for folder in self._folders(self.root) if folder.changes]:
            for n in range(len(changed.changes)):
                yield self.image(_but(changed, n, _all), _there)
                yield self.image(_but(changed, n, _none), _there)
        for _ in range(count):
            yield self.image(*_at_random(rng))

    def _folders(self, folder: Folder) -> Iterator[Folder]:
        yield folder
        for entry in folder.now.values():
            if isinstance(entry, Folder):
                yield from self._folders(entry)

    def _place(self, path: str) -> tuple[Folder, str]:
        return self._folder(PurePosixPath(path).parent), PurePosixPath(path).name

    def _folder(self, path: PurePosixPath) -> Folder:
        here = self.root
        for part in path.parts:
            entry = here.now[part]
            assert isinstance(entry, Folder), path
            here = entry
        return here


def _none(folder: Folder) -> list[bool]:
    return [False] * len(folder.changes)


def _all(folder: Folder) -> list[bool]:
    return [True] * len(folder.changes)


def _but(changed: Folder, n: int, rest: Callable[[Folder], list[bool]]) -> Callable[[Folder], list[bool]]:
    """As `rest` has it, but the n-th change of one folder the other way round."""

    def kept(folder: Folder) -> list[bool]:
        return [keep ^ (folder is changed and i == n) for i, keep in enumerate(rest(folder))]

    return kept


def _lost(file: File) -> bytes:
    return file.safe


def _there(file: File) -> bytes:
    return file.now


def _zeros(file: File) -> bytes:
    return file.now[: len(file.now) - len(file.fresh)] + bytes(len(file.fresh))


def _at_random(rng: random.Random) -> tuple[Callable[[Folder], list[bool]], Callable[[File], bytes]]:
    """Of each folder a random subset of its changes, of each file a random part of its bytes."""
    whole = rng.choice([0.2, 0.5, 0.8])

    def kept(folder: Folder) -> list[bool]:
        n = len(folder.changes)
        if rng.random() < 0.5:  # many file systems lose changes in order only, and it is the likeliest
            return _first(rng.randint(0, n), n)
        return [rng.random() < whole for _ in range(n)]

    return kept, lambda file: _torn(file, rng)


def _first(count: int, of: int) -> list[bool]:
    return [i < count for i in range(of)]


def _torn(file: File, rng: random.Random) -> bytes:
    if file.emptied and rng.random() < 0.3:
        return file.safe
    base = file.now[: len(file.now) - len(file.fresh)]
    way = rng.randrange(4)
    if way == 0:
        return base + file.fresh
    if way == 1:
        return base + file.fresh[: rng.randint(0, len(file.fresh))]
    rest = bytearray(file.fresh)
    for start in range(-(len(base) % SECTOR), len(rest), SECTOR):
        if rng.random() < 0.5:
            a, b = max(0, start), min(len(rest), start + SECTOR)
            rest[a:b] = bytes(b - a) if way == 2 else rng.randbytes(b - a)
    return base + bytes(rest)


def read_image(root: Path) -> Image:
    """What lies in a folder."""
    return {
        path.relative_to(root).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
    }


def write_image(root: Path, image: Image) -> None:
    """Puts an image into a folder."""
    root.mkdir(parents=True)
    for path, data in image.items():
        if data is None:
            (root / path).mkdir()
        else:
            (root / path).write_bytes(data)
