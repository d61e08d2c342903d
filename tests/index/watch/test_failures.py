"""An update that fails is tried again where that may help, and ends the watch where it cannot."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.errors import IndexDamaged, IndexLocked, InputError
from index.watch import Watch
from tests.support.waiting import PATIENCE, until
from tests.support.watching import FakeIndex, watching


def test_another_writer_is_waited_for_with_one_word_about_it(folder: Path) -> None:
    index = FakeIndex()
    index.errors = [IndexLocked("locked")] * 3
    with watching(index, folder) as said:
        until(lambda: index.texts == {"a.txt": "The dam."})
        assert said == [f"Another process is writing to {folder.parent / 'index'}: waiting for it."]
        index.errors = [IndexLocked("locked")]
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in index.texts)
        assert len(said) == 2


def test_another_writer_is_waited_for_in_silence_at_first(folder: Path) -> None:
    index = FakeIndex()
    index.errors = [IndexLocked("locked")] * 2
    with watching(index, folder, wait=PATIENCE) as said:
        until(lambda: index.texts == {"a.txt": "The dam."})
    assert said == []


def test_a_failure_that_may_pass_is_tried_again(folder: Path) -> None:
    index = FakeIndex()
    with watching(index, folder) as said:
        until(lambda: index.updates == 2)
        index.errors = [InputError("writing failed: no space left")] * 2
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: "b.txt" in index.texts)
        assert said == ["error: writing failed: no space left; trying again."]


def test_a_failure_that_will_not_pass_ends_it(folder: Path) -> None:
    index, stop = FakeIndex(), threading.Event()
    index.errors = [IndexDamaged("a file is damaged")]
    with pytest.raises(IndexDamaged):
        Watch([folder], folder.parent / "index", index.update, say=pytest.fail, stop=stop).run()


def test_a_stop_is_heard_before_anything_is_written(folder: Path) -> None:
    index, stop = FakeIndex(), threading.Event()
    index.before_write = stop.set
    Watch([folder], folder.parent / "index", index.update, say=pytest.fail, stop=stop).run()
    assert index.updates == 0
