"""Nothing is deleted while a watched folder is not there, or may be a drive that is not mounted."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from index.errors import InputError
from index.watch import Watch
from tests.support.waiting import until
from tests.support.watching import FakeIndex, watching


@pytest.mark.parametrize("poll", [False, True])
def test_a_folder_that_vanishes_is_waited_for_and_its_articles_stay(folder: Path, poll: bool) -> None:
    index = FakeIndex()
    other = folder.parent / "other"
    other.mkdir()
    (other / "b.txt").write_text("The bridge.")
    with watching(index, folder, other, poll=poll) as said:
        until(lambda: index.updates >= 2)
        folder.rename(folder.parent / "away")
        until(lambda: said == [f"{folder} is not there: nothing is deleted until it is back."])
        (other / "c.txt").write_text("The sea.")
        (other / "b.txt").unlink()
        until(lambda: "c.txt" in index.texts)
        assert index.texts == {"a.txt": "The dam.", "b.txt": "The bridge.", "c.txt": "The sea."}
        (folder.parent / "away").rename(folder)
        until(lambda: index.texts == {"a.txt": "The dam.", "c.txt": "The sea."})
        assert said[1:] == [f"{folder} is back."]
        (folder / "d.txt").write_text("A tunnel.")
        until(lambda: "d.txt" in index.texts)


def test_a_folder_that_is_made_anew_is_watched_again(folder: Path) -> None:
    index = FakeIndex()
    with watching(index, folder):
        until(lambda: index.updates == 2)
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: index.texts == {"b.txt": "The bridge."})
        (folder / "c.txt").write_text("The sea.")
        until(lambda: "c.txt" in index.texts)


def test_a_folder_that_vanishes_while_it_is_read_deletes_nothing(folder: Path) -> None:
    index = FakeIndex()

    def vanish() -> None:
        if index.updates:
            index.before_write = lambda: None
            folder.rename(folder.parent / "away")

    with watching(index, folder) as said:
        until(lambda: index.updates == 2)
        index.before_write = vanish
        (folder / "a.txt").unlink()
        until(lambda: len(said) == 1)
        assert index.texts == {"a.txt": "The dam."}
        assert "is not there" in said[0]


def test_an_empty_folder_at_the_start_may_be_a_drive_that_is_not_mounted(folder: Path) -> None:
    index = FakeIndex()
    index.texts = {"z.txt": "From the drive."}
    (folder / "a.txt").unlink()
    with watching(index, folder) as said:
        until(lambda: len(said) == 1)
        assert said == [f"{folder} is empty: nothing is deleted until it holds something."]
        assert index.texts == {"z.txt": "From the drive."}
        (folder / "b.txt").write_text("The bridge.")
        until(lambda: index.texts == {"b.txt": "The bridge."})
        (folder / "b.txt").unlink()  # now it is known to be the folder that held something
        until(lambda: index.texts == {})


def test_a_path_that_is_not_there_at_the_start_is_an_error(folder: Path) -> None:
    nowhere = folder / "nowhere"
    stop = threading.Event()
    with pytest.raises(InputError, match="nowhere"):
        Watch([folder, nowhere], folder, FakeIndex().update, say=pytest.fail, stop=stop).run()
