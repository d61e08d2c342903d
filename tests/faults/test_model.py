"""The model of a disk and the stand-ins that the fault tests rest on, on calls few enough to see through."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from index.storage import disk
from index.storage.disk import put, write_file
from tests.faults.disks import SECTOR, Disk, read_image, write_image
from tests.faults.records import Op, Recorder, replayed
from tests.faults.systems import Failing, Interrupted, Short, Stopped, Watched


def images(model: Disk) -> set[tuple[tuple[str, bytes | None], ...]]:
    return {tuple(image.items()) for image in model.images(random.Random(1), 300)}


def test_a_file_without_a_flush_may_be_anything() -> None:
    model = Disk({})
    file = model.create("a")
    model.write(file, b"12")
    found = images(model)
    assert {(), (("a", b""),), (("a", b"1"),), (("a", b"12"),), (("a", b"\0\0"),)} <= found
    model.fsync(file)
    assert images(model) == {(), (("a", b"12"),)}, "its name may be lost still"
    model.sync_folder("")
    assert images(model) == {(("a", b"12"),)}


def test_sectors_are_lost_one_by_one() -> None:
    model = Disk({"a": b"x" * 100})
    file = model.create("a")
    model.fsync(file)
    model.write(file, b"y" * 100)
    model.fsync(file)
    model.write(file, b"z" * (2 * SECTOR))
    found = {dict(image)["a"] for image in images(model)}
    head, full = b"y" * 100, b"y" * 100 + b"z" * (2 * SECTOR)
    first = SECTOR - 100
    assert head + bytes(first) + full[SECTOR:] in found
    assert head + full[100:SECTOR] + bytes(SECTOR) + full[2 * SECTOR :] in found
    assert all(data is not None and data.startswith(head) for data in found)


def test_an_emptied_file_may_keep_its_bytes() -> None:
    model = Disk({"a": b"old"})
    file = model.create("a")
    model.write(file, b"n")
    assert {(("a", b"old"),), (("a", b""),), (("a", b"n"),)} <= images(model)
    assert model.image() == {"a": b"n"}


def test_changes_of_a_folder_are_lost_each_by_itself() -> None:
    model = Disk({"d": None, "d/a": b"1"})
    model.fsync(model.create("d/b"))
    model.unlink("d/a")
    model.mkdir("d/c")
    model.sync_folder("")
    kept = [sum(1 for path in dict(image) if path == "d/c") for image in images(model)]
    assert len(images(model)) == 8
    assert 0 < sum(kept) < len(kept)


def test_a_replacement_is_whole() -> None:
    model = Disk({"a": b"old"})
    file = model.create("a.new")
    model.write(file, b"new")
    model.fsync(file)
    model.replace("a.new", "a")
    assert images(model) == {
        (("a", b"old"),),
        (("a", b"old"), ("a.new", b"new")),
        (("a", b"new"),),
    }


def run_put(folder: Path) -> None:
    put(folder / "m", b"new")


def test_put_is_found_out_when_it_forgets_to_flush(tmp_path: Path) -> None:
    write_image(tmp_path / "r", {"m": b"old"})
    recorder = Recorder(tmp_path / "r")
    with disk.using(recorder):
        run_put(tmp_path / "r")
    assert left(recorder.ops) == ({b"old", b"new"}, {b"new"})
    assert read_image(tmp_path / "r") == {"m": b"new"}
    ever, last = left([op for op in recorder.ops if op.name != "fsync"])
    assert b"" in ever
    assert b"" in last
    _, last = left([op for op in recorder.ops if op.name != "sync_folder"])
    assert last == {b"old", b"new"}


def left(ops: list[Op]) -> tuple[set[bytes | None], set[bytes | None]]:
    """What may be in "m" after a power cut at any time, and at the end."""
    each = [
        {image["m"] for image in model.images(random.Random(2), 50)} for model in replayed({"m": b"old"}, ops)
    ]
    return set().union(*each), each[-1]


def calls_of_put(tmp_path: Path) -> list[str]:
    watched = Watched()
    (tmp_path / "m").write_bytes(b"old")
    with disk.using(watched):
        run_put(tmp_path)
    return [call.name for call in watched.calls]


def test_put_is_undone_when_it_fails(tmp_path: Path) -> None:
    names = calls_of_put(tmp_path)
    assert names == ["create", "write", "fsync", "close", "replace", "sync_folder"]
    for n in range(len(names)):
        (tmp_path / "m").write_bytes(b"old")
        with disk.using(Failing(n, errno.EIO)), pytest.raises(OSError, match="error"):
            run_put(tmp_path)
        assert read_image(tmp_path) == {"m": b"old"}, names[n]


def test_put_on_a_full_disk(tmp_path: Path) -> None:
    for n in range(len(calls_of_put(tmp_path))):
        (tmp_path / "m").write_bytes(b"old")
        with disk.using(Failing(n, errno.ENOSPC, stays=True)), pytest.raises(OSError, match="space"):
            run_put(tmp_path)
        # Only the last step is past undoing: there is no room to write the old one again.
        assert read_image(tmp_path) == {"m": b"new" if n == 5 else b"old"}, n


def test_a_write_in_pieces_is_completed_and_one_of_nothing_is_an_error(tmp_path: Path) -> None:
    with disk.using(Short(1)):
        write_file(tmp_path / "a", b"12345")
    assert read_image(tmp_path) == {"a": b"12345"}
    with disk.using(Short(9, n=1)), pytest.raises(OSError, match="takes no more bytes"):
        write_file(tmp_path / "b", b"12345")
    assert read_image(tmp_path) == {"a": b"12345"}


def test_an_interruption_tidies_up(tmp_path: Path) -> None:
    with disk.using(Interrupted(1, "midway")), pytest.raises(Stopped):
        write_file(tmp_path / "a", b"12345")
    assert read_image(tmp_path) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_that_crashes_hangs_or_eats_memory_is_told_of() -> None:
    from tests.faults.children import in_child

    assert in_child(lambda: [1, "b"]).value == [1, "b"]
    assert "ZeroDivisionError" in str(in_child(lambda: 1 // 0).failure)
    assert in_child(lambda: os.kill(os.getpid(), signal.SIGKILL)).failure == "died of SIGKILL"
    assert in_child(signal.pause, seconds=0.05).failure == "hung for 0.05 s"
    assert "MemoryError" in str(in_child(lambda: len(bytes(8 << 30))).failure)
