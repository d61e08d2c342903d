"""What changes in watched folders is followed, and what does not count is not."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from index.reading import changes
from index.reading.changes import counts
from tests.support.waiting import until
from tests.support.watching import FakeIndex, watching


@pytest.mark.parametrize("poll", [False, True])
def test_new_changed_moved_and_deleted_files(folder: Path, poll: bool) -> None:
    index = FakeIndex()
    with watching(index, folder, poll=poll) as said:
        until(lambda: index.texts == {"a.txt": "The dam."})
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "b.txt").write_text("The bridge.")
        until(lambda: index.texts == {"a.txt": "The dam.", "deep/er/b.txt": "The bridge."})
        (folder / "a.txt").write_text("The sea.")
        until(lambda: index.texts["a.txt"] == "The sea.")
        (folder / "deep" / "er" / "b.txt").rename(folder / "c.txt")
        until(lambda: index.texts == {"a.txt": "The sea.", "c.txt": "The bridge."})
        (folder / "a.txt").unlink()
        (folder / "c.txt").unlink()
        shutil.rmtree(folder / "deep")
        until(lambda: index.texts == {})
    assert said == []


def test_a_file_whose_time_goes_back_is_seen_by_looking(folder: Path) -> None:
    index = FakeIndex()
    with watching(index, folder, poll=True):
        until(lambda: index.updates >= 2)
        (folder / "old.txt").write_text("The sea.")
        os.utime(folder / "old.txt", (1_600_000_000, 1_600_000_000))
        os.replace(folder / "old.txt", folder / "a.txt")
        until(lambda: index.texts == {"a.txt": "The sea."})


def test_nothing_happens_when_nothing_changes_that_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[set[str]] = []
    watch = watchfiles.watch

    def recorded(*paths: str, **options: Any) -> Iterator[set[tuple[watchfiles.Change, str]]]:
        for batch in watch(*paths, **options):
            batches.append({Path(path).name for _, path in batch})
            yield batch

    monkeypatch.setattr(watchfiles, "watch", recorded)
    index = FakeIndex()
    (folder / ".git").mkdir()
    (folder.parent / "index").mkdir()
    with watching(index, folder):
        until(lambda: index.updates == 2)  # at the start, and once more when the folders are being watched
        (folder / ".git" / "lock").write_text("x")
        (folder / ".a.txt.swp").write_text("x")
        until(lambda: {"lock", ".a.txt.swp"} <= set[str]().union(*batches))
        reported = len(batches)
        until(lambda: len(batches) > reported + 3)  # by then a change would have been taken up
        assert index.updates == 2
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: index.updates == 3)


def test_changes_that_do_not_count() -> None:
    roots = {"/a/.notes", "/b"}
    assert counts("/a/.notes/x.txt", roots, "/b/index")
    assert counts("/b/deep/x.txt", roots, "/b/index")
    assert counts("/b/index.txt", roots, "/b/index")
    assert not counts("/b/index/segments/1", roots, "/b/index")
    assert not counts("/b/index", roots, "/b/index")
    assert not counts("/b/deep/.x/y.txt", roots, "/b/index")


def test_keep_deletes_nothing(folder: Path) -> None:
    index = FakeIndex()
    with watching(index, folder, keep=True):
        until(lambda: index.updates == 2)
        (folder / "b.txt").write_text("The bridge.")
        (folder / "a.txt").unlink()
        until(lambda: index.texts == {"a.txt": "The dam.", "b.txt": "The bridge."})


def test_a_file_may_be_watched_and_replaced(folder: Path) -> None:
    index = FakeIndex()
    with watching(index, folder / "a.txt"):
        until(lambda: index.updates == 2)
        (folder / "new").write_text("The sea.")
        os.replace(folder / "new", folder / "a.txt")
        until(lambda: index.texts == {"a.txt": "The sea."})


@pytest.mark.parametrize(
    "error", [OSError("OS file watch limit reached."), RuntimeError("Too many open files")]
)
def test_where_the_system_tells_of_nothing_changes_are_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*paths: str, **options: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr(watchfiles, "watch", refuse)
    index = FakeIndex()
    with watching(index, folder) as said:
        until(lambda: index.updates >= 2)
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in index.texts)
        line = f"The system cannot tell of changes ({error}): looking for them every few seconds."
        assert said == [line]


def test_what_nobody_tells_of_is_found_in_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(*paths: str, stop_event: threading.Event, **options: object) -> Iterator[set[object]]:
        while not stop_event.wait(0.05):
            yield set()

    monkeypatch.setattr(watchfiles, "watch", deaf)
    monkeypatch.setattr(changes, "_RELIST", 0.3)
    index = FakeIndex()
    with watching(index, folder):
        until(lambda: index.updates == 2)
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in index.texts)
