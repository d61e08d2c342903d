"""Merging: when segments are merged, and that only what was deleted goes by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import update
from index.encoders.hashing import HashEncoder
from index.errors import StoreError
from index.segments.commit import compact, writing
from index.segments.merge import to_merge
from index.segments.snapshot import Snapshot
from index.types import Article
from tests.index.segments.test_commit import article, state

ENCODER = HashEncoder()


def test_segments_of_a_size_merge_when_there_are_many() -> None:
    assert to_merge([900] * 7, [900] * 7) is None
    assert to_merge([900] * 8, [900] * 8) == list(range(8))
    assert to_merge([20_000, *[900] * 8, 20_000], [20_000, *[900] * 8, 20_000]) == list(range(1, 9))
    assert to_merge([], []) is None


def test_a_segment_with_much_deleted_is_written_anew() -> None:
    assert to_merge([70, 100], [100, 100]) is None
    assert to_merge([100, 66], [100, 100]) == [1]
    assert to_merge([100, 0], [100, 100]) == [1]


@given(st.lists(st.integers(1, 30_000), max_size=200))
def test_there_are_never_many_segments_and_little_is_written_again(added: list[int]) -> None:
    sizes: list[int] = []
    written = 0
    for size in added:
        sizes.append(size)
        while (places := to_merge(sizes, sizes)) is not None:
            together = sum(sizes[n] for n in places)
            written += together
            sizes = [*(size for n, size in enumerate(sizes) if n not in places), together]
    assert len(sizes) <= 7 * 6
    assert written <= 6 * sum(added)
    assert sum(sizes) == sum(added)


def segments(folder: Path) -> int:
    return len(Snapshot(folder).segments)


def test_one_article_at_a_time_stays_few_segments(tmp_path: Path) -> None:
    articles = [article(f"a{n:02}", n) for n in range(30)]
    for one in articles:
        update(tmp_path / "many", [one], lambda: ENCODER)
        assert segments(tmp_path / "many") <= 8
    assert len(list((tmp_path / "many" / "segments").iterdir())) == segments(tmp_path / "many")
    update(tmp_path / "one", articles, lambda: ENCODER)
    assert state(Snapshot(tmp_path / "many")) == state(Snapshot(tmp_path / "one"))


def test_after_compacting_no_byte_of_a_deleted_article_is_left(tmp_path: Path) -> None:
    secret = b"zanzibarquux"
    update(tmp_path, [article("a", 1)], lambda: ENCODER)
    name = secret.decode()
    gone = Article(name, f"{name} spoke. {article('b', 2).text}", title=f"On {name}")
    update(tmp_path, [gone, *(article(name, 3) for name in "cdefgh")], lambda: ENCODER)
    with writing(tmp_path) as writer:
        writer.delete([gone.id])
        writer.commit()

    def found() -> list[str]:
        return [p.name for p in tmp_path.rglob("*") if p.is_file() and secret in p.read_bytes()]

    assert found()
    before = state(Snapshot(tmp_path))
    snapshot = compact(tmp_path)
    assert found() == []
    assert len(snapshot.segments) == 1
    assert list(snapshot.article_ids()) == list("acdefgh")
    assert state(snapshot) == before
    # nothing to do: nothing is written
    names = {p.name for p in (tmp_path / "segments").iterdir()}
    compact(tmp_path)
    assert {p.name for p in (tmp_path / "segments").iterdir()} == names


def test_what_cannot_be_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    update(tmp_path, [article("a", 1)], lambda: ENCODER)
    update(tmp_path, [article("b", 1)], lambda: ENCODER)
    monkeypatch.setattr("index.storage.disk.System.unlink", _refuse)
    with pytest.raises(StoreError, match="could not be removed"):
        compact(tmp_path)
    monkeypatch.undo()
    assert len(Snapshot(tmp_path).segments) == 1  # it was compacted all the same
    update(tmp_path, [article("c", 1)], lambda: ENCODER)
    assert len(list((tmp_path / "segments").iterdir())) == 2  # and swept with the next write


def _refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_an_old_state_answers_while_a_writer_merges(tmp_path: Path, write: Callable[..., Path]) -> None:
    articles = [article(f"a{n}", n) for n in range(4)]
    for one in articles:
        update(tmp_path, [one], lambda: ENCODER)
    old, fresh = Snapshot(tmp_path), Snapshot(tmp_path)
    before = state(fresh)
    update(tmp_path, [article("a1", 99)], lambda: ENCODER)
    compact(tmp_path)
    assert state(old) == before  # nothing of it had been read before
    assert [old.article(a.id) for a in articles] == articles
    assert state(Snapshot(tmp_path, before=old)) != before
