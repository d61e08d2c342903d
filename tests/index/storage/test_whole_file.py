"""A file is replaced in one step: whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from index.storage.whole_file import replacing, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_half_written_file_is_never_seen(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    with replacing(path) as aside, aside.open("w") as file:
        assert aside.parent == path.parent  # a file is moved in one step only within a folder
        file.write("half")
        file.flush()
        assert path.read_text() == "old"
        file.write(" and half")
    assert path.read_text() == "half and half"
    assert names(tmp_path) == ["report.json"]


def write_half(path: Path, error: type[BaseException]) -> None:
    with replacing(path) as aside:
        aside.write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("existed", [True, False])
def test_a_failure_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, existed: bool, error: type[BaseException]
) -> None:
    path = tmp_path / "report.json"
    if existed:
        path.write_text("old")
    with pytest.raises(error):
        write_half(path, error)
    assert names(tmp_path) == (["report.json"] if existed else [])
    assert not existed or path.read_text() == "old"


def test_a_block_that_writes_nothing_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    with pytest.raises(FileNotFoundError), replacing(path):
        pass
    assert path.read_text() == "old"


def test_a_replacement_that_fails_leaves_nothing_beside(tmp_path: Path) -> None:
    taken = tmp_path / "report.json"
    (taken / "full").mkdir(parents=True)
    with pytest.raises(OSError, match=r"report\.json"):
        write_whole(taken, "new")
    assert names(tmp_path) == ["report.json"]
    assert names(taken) == ["full"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.json"
    write_whole(path, "old")
    write_bytes = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        write_bytes(self, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, "a new and longer one")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["report.json"]


@pytest.mark.parametrize(
    ("content", "expected"), [("žluť\r\n", "žluť\r\n".encode()), (b"\xff\0", b"\xff\0"), ("", b"")]
)
def test_what_is_written_is_what_is_read(tmp_path: Path, content: str | bytes, expected: bytes) -> None:
    write_whole(tmp_path / "a", content)
    assert (tmp_path / "a").read_bytes() == expected


def test_half_a_surrogate_pair_is_escaped(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "\ud83d!")
    assert (tmp_path / "a").read_bytes() == b"\\ud83d!"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(path, "new")
        assert os.read(reading, 100) == b"new"
    finally:
        os.close(reading)
    assert path.is_fifo()
    assert names(tmp_path) == ["pipe"]
