"""`dateline watch`: the folders change, the index follows."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import watchfiles

from index import watch
from index.errors import IndexDamaged, IndexLocked, InputError
from index.reading import changes
from index.reading.articles import read_articles
from index.reading.changes import counts
from index.types import Article, Progress
from index.watch import Watch

PATIENCE = 30.0
"""Seconds after which a test gives up; on a quiet computer all takes a fraction of one."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "TICK", 0.15)
    monkeypatch.setattr(changes, "_POLL", 0.15)
    monkeypatch.setattr(watch, "_RETRY", 0.3)


class Held:
    """Stands in for an index: what it holds by id, and what happens at the next update."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.rounds = 0
        self.errors: list[Exception] = []
        self.before_write: Callable[[], None] = lambda: None

    def bring(self, paths: Sequence[Path], prune: bool, tell: Progress, timeout: float) -> None:
        if self.errors:
            raise self.errors.pop(0)
        read = {each.id: each.text.strip() for each in read_articles(paths) if isinstance(each, Article)}
        for n in range(len(read)):
            tell("read", n, 0)
        self.before_write()
        tell("write", 0, 0)
        self.texts = read if prune else {**self.texts, **read}
        self.rounds += 1


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


@contextmanager
def watching(
    held: Held, *paths: Path, keep: bool = False, poll: bool = False, wait: float = 0.0
) -> Iterator[list[str]]:
    """A watch in a thread, past its first rounds; what it says."""
    said: list[str] = []
    stop = threading.Event()
    index = paths[0].parent / "index"
    runs = Watch(paths, index, held.bring, say=said.append, stop=stop, keep=keep, poll=poll, wait=wait)
    thread = threading.Thread(target=runs.run, daemon=True)
    thread.start()
    try:
        yield said
        assert thread.is_alive()
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("The dam.")
    return tmp_path / "articles"


@pytest.mark.parametrize("poll", [False, True])
def test_new_changed_moved_and_deleted_files(folder: Path, poll: bool) -> None:
    held = Held()
    with watching(held, folder, poll=poll) as said:
        until(lambda: held.texts == {"a.txt": "The dam."})
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "b.txt").write_text("The bridge.")
        until(lambda: held.texts == {"a.txt": "The dam.", "deep/er/b.txt": "The bridge."})
        (folder / "a.txt").write_text("The sea.")
        until(lambda: held.texts["a.txt"] == "The sea.")
        (folder / "deep" / "er" / "b.txt").rename(folder / "c.txt")
        until(lambda: held.texts == {"a.txt": "The sea.", "c.txt": "The bridge."})
        (folder / "a.txt").unlink()
        (folder / "c.txt").unlink()
        shutil.rmtree(folder / "deep")
        until(lambda: held.texts == {})
    assert said == []


def test_a_file_whose_time_goes_back_is_seen_by_looking(folder: Path) -> None:
    held = Held()
    with watching(held, folder, poll=True):
        until(lambda: held.rounds >= 2)
        (folder / "old.txt").write_text("The sea.")
        os.utime(folder / "old.txt", (1_600_000_000, 1_600_000_000))
        os.replace(folder / "old.txt", folder / "a.txt")
        until(lambda: held.texts == {"a.txt": "The sea."})


def test_nothing_happens_when_nothing_changes_that_is_read(folder: Path) -> None:
    held = Held()
    (folder / ".git").mkdir()
    (folder.parent / "index").mkdir()
    with watching(held, folder):
        until(lambda: held.rounds == 2)  # at the start, and once more when the folders are being watched
        (folder / ".git" / "lock").write_text("x")
        (folder / ".a.txt.swp").write_text("x")
        time.sleep(1)
        assert held.rounds == 2
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: held.rounds == 3)


def test_changes_that_do_not_count() -> None:
    roots = {"/a/.notes", "/b"}
    assert counts("/a/.notes/x.txt", roots, "/b/index")
    assert counts("/b/deep/x.txt", roots, "/b/index")
    assert counts("/b/index.txt", roots, "/b/index")
    assert not counts("/b/index/segments/1", roots, "/b/index")
    assert not counts("/b/index", roots, "/b/index")
    assert not counts("/b/deep/.x/y.txt", roots, "/b/index")


def test_keep_deletes_nothing(folder: Path) -> None:
    held = Held()
    with watching(held, folder, keep=True):
        until(lambda: held.rounds == 2)
        (folder / "b.txt").write_text("The bridge.")
        (folder / "a.txt").unlink()
        until(lambda: held.texts == {"a.txt": "The dam.", "b.txt": "The bridge."})


@pytest.mark.parametrize("poll", [False, True])
def test_a_folder_that_vanishes_is_waited_for_and_its_articles_stay(folder: Path, poll: bool) -> None:
    held = Held()
    other = folder.parent / "other"
    other.mkdir()
    (other / "b.txt").write_text("The bridge.")
    with watching(held, folder, other, poll=poll) as said:
        until(lambda: held.rounds >= 2)
        folder.rename(folder.parent / "away")
        until(lambda: said == [f"{folder} is not there: nothing is deleted until it is back."])
        (other / "c.txt").write_text("The sea.")
        (other / "b.txt").unlink()
        until(lambda: "c.txt" in held.texts)
        assert held.texts == {"a.txt": "The dam.", "b.txt": "The bridge.", "c.txt": "The sea."}
        (folder.parent / "away").rename(folder)
        until(lambda: held.texts == {"a.txt": "The dam.", "c.txt": "The sea."})
        assert said[1:] == [f"{folder} is back."]
        (folder / "d.txt").write_text("A tunnel.")
        until(lambda: "d.txt" in held.texts)


def test_a_folder_that_is_made_anew_is_watched_again(folder: Path) -> None:
    held = Held()
    with watching(held, folder):
        until(lambda: held.rounds == 2)
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: held.texts == {"b.txt": "The bridge."})
        (folder / "c.txt").write_text("The sea.")
        until(lambda: "c.txt" in held.texts)


def test_a_folder_that_vanishes_while_it_is_read_deletes_nothing(folder: Path) -> None:
    held = Held()

    def vanish() -> None:
        if held.rounds:
            held.before_write = lambda: None
            folder.rename(folder.parent / "away")

    with watching(held, folder) as said:
        until(lambda: held.rounds == 2)
        held.before_write = vanish
        (folder / "a.txt").unlink()
        until(lambda: len(said) == 1)
        assert held.texts == {"a.txt": "The dam."}
        assert "is not there" in said[0]


def test_an_empty_folder_at_the_start_may_be_a_drive_that_is_not_mounted(folder: Path) -> None:
    held = Held()
    held.texts = {"z.txt": "From the drive."}
    (folder / "a.txt").unlink()
    with watching(held, folder) as said:
        until(lambda: len(said) == 1)
        assert said == [f"{folder} is empty: nothing is deleted until it holds something."]
        assert held.texts == {"z.txt": "From the drive."}
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: held.texts == {"b.txt": "The bridge."})
        (folder / "b.txt").unlink()  # now it is known to be the folder that held something
        until(lambda: held.texts == {})


def test_a_file_may_be_watched_and_replaced(folder: Path) -> None:
    held = Held()
    with watching(held, folder / "a.txt"):
        until(lambda: held.rounds == 2)
        (folder / "new").write_text("The sea.")
        os.replace(folder / "new", folder / "a.txt")
        until(lambda: held.texts == {"a.txt": "The sea."})


def test_a_path_that_is_not_there_at_the_start_is_an_error(folder: Path) -> None:
    nowhere = folder / "nowhere"
    stop = threading.Event()
    with pytest.raises(InputError, match="nowhere"):
        Watch([folder, nowhere], folder, Held().bring, say=pytest.fail, stop=stop).run()


def test_another_writer_is_waited_for_with_one_word_about_it(folder: Path) -> None:
    held = Held()
    held.errors = [IndexLocked("locked")] * 3
    with watching(held, folder) as said:
        until(lambda: held.texts == {"a.txt": "The dam."})
        assert said == [f"Another process is writing to {folder.parent / 'index'}: waiting for it."]
        held.errors = [IndexLocked("locked")]
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in held.texts)
        assert len(said) == 2


def test_another_writer_is_waited_for_in_silence_at_first(folder: Path) -> None:
    held = Held()
    held.errors = [IndexLocked("locked")] * 2
    with watching(held, folder, wait=PATIENCE) as said:
        until(lambda: held.texts == {"a.txt": "The dam."})
    assert said == []


def test_a_failure_that_may_pass_is_tried_again(folder: Path) -> None:
    held = Held()
    with watching(held, folder) as said:
        until(lambda: held.rounds == 2)
        held.errors = [InputError("writing failed: no space left")] * 2
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in held.texts)
        assert said == ["error: writing failed: no space left; trying again."]


def test_a_failure_that_will_not_pass_ends_it(folder: Path) -> None:
    held, stop = Held(), threading.Event()
    held.errors = [IndexDamaged("a file is damaged")]
    with pytest.raises(IndexDamaged):
        Watch([folder], folder.parent / "index", held.bring, say=pytest.fail, stop=stop).run()


def test_a_stop_is_heard_before_anything_is_written(folder: Path) -> None:
    held, stop = Held(), threading.Event()
    held.before_write = stop.set
    Watch([folder], folder.parent / "index", held.bring, say=pytest.fail, stop=stop).run()
    assert held.rounds == 0


@pytest.mark.parametrize(
    "error", [OSError("OS file watch limit reached."), RuntimeError("Too many open files")]
)
def test_where_the_system_tells_of_nothing_changes_are_looked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*paths: str, **options: object) -> Iterator[object]:
        raise error

    monkeypatch.setattr(watchfiles, "watch", refuse)
    held = Held()
    with watching(held, folder) as said:
        until(lambda: held.rounds >= 2)
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in held.texts)
        line = f"The system cannot tell of changes ({error}): looking for them every few seconds."
        assert said == [line]


def test_what_nobody_tells_of_is_found_in_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(*paths: str, stop_event: threading.Event, **options: object) -> Iterator[set[object]]:
        while not stop_event.wait(0.05):
            yield set()

    monkeypatch.setattr(watchfiles, "watch", deaf)
    monkeypatch.setattr(changes, "_RELIST", 0.3)
    held = Held()
    with watching(held, folder):
        until(lambda: held.rounds == 2)
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in held.texts)
