"""An update that is interrupted keeps what was encoded; a rebuild leaves the old index until all is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.build import Changes, update
from index.encoders.base import Done
from index.encoders.hashing import HashEncoder
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.types import Article, Vectors

ARTICLES = [Article(f"a{n:02}", f"Article number {n} is told.") for n in range(20)]


class Stopping(HashEncoder):
    """Is stopped in one of its calls; counts the texts that it encodes."""

    def __init__(self, stop_at: int = 0, error: type[BaseException] = KeyboardInterrupt) -> None:
        super().__init__()
        self.stop_at, self.error, self.calls, self.texts = stop_at, error, 0, 0

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        self.calls += 1
        if self.calls == self.stop_at:
            raise self.error
        self.texts += len(texts)
        return super().encode(texts, done)


@pytest.fixture(autouse=True)
def _few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.build.ENCODE_PASSAGES", 4)


def sync(folder: Path, encoder: HashEncoder, **options: bool) -> Changes:
    return update(folder, ARTICLES, lambda: encoder, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_was_encoded_is_kept(tmp_path: Path, error: type[BaseException]) -> None:
    first, second = Stopping(stop_at=4, error=error), Stopping()
    with pytest.raises(error):
        sync(tmp_path, first)
    assert list(Snapshot(tmp_path).article_ids()) == [article.id for article in ARTICLES[:12]]
    assert verify(tmp_path).damage == ()
    changes = sync(tmp_path, second)
    assert (changes.unchanged, changes.added, changes.passages) == (12, 8, 8)
    assert first.texts + second.texts == 20


def test_an_older_version_stays_until_the_newer_is_encoded(tmp_path: Path) -> None:
    update(tmp_path, [Article("a01", "Before."), Article("a19", "Before.")], HashEncoder)
    with pytest.raises(KeyboardInterrupt):
        sync(tmp_path, Stopping(stop_at=3))
    snapshot = Snapshot(tmp_path)
    assert (snapshot.article("a01"), snapshot.article("a19").text) == (ARTICLES[1], "Before.")


@pytest.mark.parametrize("flush", [4, 5_000])
def test_an_interrupted_rebuild_leaves_the_old_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flush: int
) -> None:
    monkeypatch.setattr("index.build.FLUSH_PASSAGES", flush)
    monkeypatch.setattr("index.build.COMMIT_SECONDS", 0.0)
    update(tmp_path, [Article("old", "Before.")], HashEncoder)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(KeyboardInterrupt):
        sync(tmp_path, Stopping(stop_at=4), rebuild=True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files
    sync(tmp_path, HashEncoder(), rebuild=True)
    assert list(Snapshot(tmp_path).article_ids()) == [article.id for article in ARTICLES]


def test_a_first_build_is_kept_though_it_was_called_a_rebuild(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        sync(tmp_path, Stopping(stop_at=4), rebuild=True)
    assert Snapshot(tmp_path).article_count == 12


def test_a_process_that_is_killed_loses_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was encoded some time ago is committed, whatever becomes of the rest."""
    monkeypatch.setattr("index.build.COMMIT_SECONDS", 0.0)
    monkeypatch.setattr("index.build.COMMIT_SHARE", 1e9)
    held: list[int] = []

    def look(stage: str, done: int, total: int) -> None:
        if stage == "encode":
            held.append(Snapshot(tmp_path).article_count if (tmp_path / "MANIFEST.json").exists() else 0)

    update(tmp_path, ARTICLES, HashEncoder, progress=look)
    assert held == [0, 4, 8, 12, 16]


class Enough(Exception):
    pass


@pytest.mark.parametrize(("stage", "kept"), [("read", 8), ("encode", 8), ("write", 20)])
def test_a_progress_callback_may_end_it_at_any_stage(tmp_path: Path, stage: str, kept: int) -> None:
    def stop(now: str, done: int, total: int) -> None:
        if now == stage and (stage == "write" or done >= 10):
            raise Enough

    with pytest.raises(Enough):
        update(tmp_path, ARTICLES, HashEncoder, progress=stop)
    assert Snapshot(tmp_path).article_count == kept
