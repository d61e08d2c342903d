"""A disk that is full: what was committed before stays, and the message says so."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from index.build import update
from index.encoders.hashing import HashEncoder
from index.errors import InputError
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.storage import disk
from index.types import Article


class Full(disk.System):
    """A disk that has no more room once a number of files were made."""

    def __init__(self, files: int) -> None:
        self.left = files

    def create(self, path: Path) -> int:
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().create(path)


@pytest.mark.parametrize("rebuild", [False, True])
def test_what_was_committed_before_the_disk_was_full_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    monkeypatch.setattr("index.build.FLUSH_PASSAGES", 1)
    encoder = HashEncoder()
    update(tmp_path, [Article("old", "An old article.")], lambda: encoder)
    articles = [Article(f"a{n}", f"Article number {n}.") for n in range(3)]
    # A commit makes three files: a segment, the manifest and its copy. A rebuild has one, at the end.
    with (
        disk.using(Full(2 if rebuild else 4)),
        pytest.raises(InputError, match=r"No space left on device; what was committed before this is kept$"),
    ):
        update(tmp_path, articles, lambda: encoder, rebuild=rebuild)
    # Of the others the first was committed; a rebuild takes the place of the old index when all is done.
    assert set(Snapshot(tmp_path).article_ids()) == ({"old"} if rebuild else {"old", "a0"})
    assert verify(tmp_path).damage == ()
