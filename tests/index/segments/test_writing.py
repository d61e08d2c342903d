"""Writing an index: who may, what is said of failures, and that they leave the index as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import IndexLocked, IndexMissing, InputError, StoreError
from index.segments.commit import compact, writing
from index.segments.folder import segment_path
from index.segments.manifest import NAME, read_manifest
from index.segments.snapshot import Snapshot
from tests.index.segments.test_commit import article, state
from tests.index.segments.test_writer import batch, empty, made, names


def test_there_is_nothing_to_write_to_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no index in"), writing(tmp_path / "index"):
        raise AssertionError("there is none")


def test_an_old_index_is_there_until_the_new_one_is_committed(tmp_path: Path) -> None:
    before = made(tmp_path)
    with writing(tmp_path, empty, anew=True) as writer:
        assert list(writer.snapshot.article_ids()) == []
        writer.add(batch(article("z", 1)))
        assert list(Snapshot(tmp_path).article_ids()) == list("abcdefgh")
        writer.commit()
    assert list(Snapshot(tmp_path).article_ids()) == ["z"]
    assert len(names(tmp_path)) == 1
    assert state(before)  # what had it open reads on


def fail(
    folder: Path, error: BaseException, anew: bool = False, meanwhile: Callable[[], object] = lambda: None
) -> None:
    """Adds a segment, and fails before the commit."""
    with writing(folder, empty, anew=anew) as writer:
        writer.add(batch(article("z", 1)))
        meanwhile()
        raise error


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("error", [RuntimeError("out of memory"), KeyboardInterrupt()])
def test_what_fails_leaves_the_index_and_nothing_else(
    tmp_path: Path, anew: bool, error: BaseException
) -> None:
    made(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(type(error)) as caught:
        fail(tmp_path, error, anew)
    assert caught.value is error
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_first_write_that_fails_leaves_no_segment(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        fail(tmp_path, RuntimeError())
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (OSError("it is full"), "it is full"),
    ],
)
def test_a_full_disk_is_said_in_one_line(tmp_path: Path, error: OSError, said: str) -> None:
    made(tmp_path)
    with pytest.raises(InputError) as caught, writing(tmp_path):
        raise error
    kept = "what was committed before this is kept"
    assert str(caught.value) == f"writing to {tmp_path} failed: {said}; {kept}"
    assert caught.value.__cause__ is error


def test_an_error_is_raised_also_where_nothing_can_be_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path)
    monkeypatch.setattr("index.storage.disk.System.unlink", refuse)
    with pytest.raises(RuntimeError, match="first"):
        fail(tmp_path, RuntimeError("first"))
    monkeypatch.undo()
    with pytest.raises(RuntimeError, match="second"):
        fail(tmp_path, RuntimeError("second"), meanwhile=lambda: (tmp_path / NAME).write_bytes(b"damaged"))


def refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_compacting_names_the_file_that_could_not_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made(tmp_path)
    old = sorted(segment_path(tmp_path, record.name) for record in before.manifest.segments)
    monkeypatch.setattr("index.storage.disk.System.unlink", refuse)
    with pytest.raises(StoreError) as caught:
        compact(tmp_path)
    assert str(caught.value) == (f"{old[0]} could not be removed: close what has it open and compact again")


def test_compacting_gives_the_new_state(tmp_path: Path) -> None:
    before = state(made(tmp_path))
    after = compact(tmp_path)
    assert after.manifest == read_manifest(tmp_path)
    assert len(after.segments) == len(names(tmp_path)) == 1
    assert state(after) == before
    with pytest.raises(IndexMissing):
        compact(tmp_path / "nowhere")


def test_another_writer_is_waited_for_as_long_as_said(tmp_path: Path) -> None:
    made(tmp_path)
    with writing(tmp_path):
        with pytest.raises(IndexLocked, match=r"for over 0\.02 s"), writing(tmp_path, timeout=0.02):
            raise AssertionError("two write")
        with pytest.raises(IndexLocked, match=r"for over 0\.02 s"):
            compact(tmp_path, timeout=0.02)


@pytest.mark.parametrize("write", [compact, lambda folder: writing(folder).__enter__()])
def test_another_writer_is_waited_for_ten_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], object]
) -> None:
    waited: list[float] = []

    @contextmanager
    def locked(folder: Path, timeout: float) -> Iterator[None]:
        waited.append(timeout)
        yield

    made(tmp_path)
    monkeypatch.setattr("index.segments.commit.locked", locked)
    write(tmp_path)
    assert waited == [10.0]
