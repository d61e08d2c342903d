"""The folder of an index: what lies where, one writer at a time, and what is swept."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from index.build import update
from index.encoders.hashing import HashEncoder
from index.errors import IndexLocked, InputError
from index.segments.folder import bytes_on_disk, fresh_name, leftovers, locked, segment_path, sweep
from index.segments.manifest import COPY, NAME, Manifest, read_manifest
from index.storage import disk
from tests.faults.systems import Watched
from tests.index.segments.test_commit import article


def made(folder: Path, *names: str) -> Manifest:
    for name in names:
        update(folder, [article(name, 1)], HashEncoder)
    return read_manifest(folder)


def test_what_lies_where(tmp_path: Path) -> None:
    (record,) = made(tmp_path, "a").segments
    path = segment_path(tmp_path, record.name)
    assert path == tmp_path / "segments" / f"{record.name}.seg"
    assert path.is_file()


def test_names_are_sixteen_hexadecimal_figures_and_never_the_same() -> None:
    names = {fresh_name() for _ in range(100)}
    assert len(names) == 100
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)


def test_the_bytes_of_all_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "segments" / "deep").mkdir(parents=True)
    (tmp_path / NAME).write_bytes(b"123")
    (tmp_path / "segments" / "a.seg").write_bytes(b"12345")
    (tmp_path / "segments" / "deep" / "b").write_bytes(b"1234567")
    assert bytes_on_disk(tmp_path) == 3 + 5 + 7


def test_a_lock_is_had_by_one_and_free_after_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    with locked(folder, 0.05):
        assert (folder / "write.lock").exists()  # the name that other versions wait for
        with pytest.raises(IndexLocked) as caught, locked(folder, 0.05):
            raise AssertionError("two have it")
    assert str(caught.value) == (
        f"another process has been writing to {folder} for over 0.05 s: "
        "wait for it (--wait SECONDS), or stop it"
    )
    for _ in range(2):
        with pytest.raises(RuntimeError), locked(folder, 0.05):
            raise RuntimeError


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    had, done = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(tmp_path, 1):
            had.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert had.wait(10)
    threading.Timer(0.1, done.set).start()
    with locked(tmp_path, 10):
        assert done.is_set()
    holder.join()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "index"
    with pytest.raises(InputError) as caught, locked(folder, 1):
        raise AssertionError("it cannot be written")
    assert str(caught.value) in {  # the first where the system says so at once
        f"no index can be written in {folder}: {reason}" for reason in ("Not a directory", "File exists")
    }


def test_leftovers_are_what_the_manifest_does_not_name(tmp_path: Path) -> None:
    manifest = made(tmp_path, "a", "b")
    segments = tmp_path / "segments"
    named = [segment_path(tmp_path, record.name) for record in manifest.segments]
    assert leftovers(tmp_path, manifest) == []
    assert leftovers(tmp_path, None) == sorted(named)
    for path in (segments / "1.seg", segments / "0", tmp_path / f"{NAME}.new", tmp_path / f"{COPY}.new"):
        path.write_text("half")
    assert leftovers(tmp_path, manifest) == [
        *(tmp_path / f"{NAME}.new", tmp_path / f"{COPY}.new"),
        *(segments / "0", segments / "1.seg"),
    ]
    assert leftovers(tmp_path / "nowhere", manifest) == []


def test_sweeping_removes_the_leftovers_alone(tmp_path: Path) -> None:
    manifest = made(tmp_path, "a")
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    old = tmp_path / "segments" / "old"
    (old / "deep").mkdir(parents=True)
    (old / "deep" / "texts").write_text("of format 1")
    (tmp_path / "segments" / "half.seg").write_text("half")
    (tmp_path / f"{NAME}.new").write_text("half")
    sweep(tmp_path, manifest)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == whole
    assert not old.exists()


def test_sweeping_where_nothing_was_committed(tmp_path: Path) -> None:
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "half.seg").write_text("half")
    sweep(tmp_path, None)
    assert [path.name for path in tmp_path.rglob("*")] == ["segments"]


@pytest.mark.parametrize("stale", [None, b"of an older state"])
def test_the_copy_is_renewed_before_anything_is_removed(tmp_path: Path, stale: bytes | None) -> None:
    manifest = made(tmp_path, "a")
    (tmp_path / COPY).unlink()
    if stale is not None:
        (tmp_path / COPY).write_bytes(stale)
    half = tmp_path / "segments" / "half.seg"
    half.write_text("half")
    with disk.using(watched := Watched()):
        sweep(tmp_path, manifest)
    assert (tmp_path / COPY).read_bytes() == (tmp_path / NAME).read_bytes()
    changes = [(c.name, c.path) for c in watched.calls if c.name in ("replace", "unlink")]
    assert changes == [("replace", tmp_path / COPY), ("unlink", half)]


def test_a_copy_that_is_right_is_left(tmp_path: Path) -> None:
    manifest = made(tmp_path, "a")
    with disk.using(watched := Watched()):
        sweep(tmp_path, manifest)
    assert watched.calls == []


def test_an_old_folder_that_cannot_be_removed_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = made(tmp_path, "a")
    (tmp_path / "segments" / "old").mkdir()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.rmdir", refuse)
    sweep(tmp_path, manifest)
    assert (tmp_path / "segments" / "old").exists()
