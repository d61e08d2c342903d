"""The writer of an index: what each change does to it, and in which order the disk sees a commit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.build import update
from index.encoders.hashing import HashEncoder
from index.errors import IndexDamaged
from index.segments.commit import writing
from index.segments.folder import segment_path
from index.segments.manifest import COPY, NAME, Manifest, read_manifest
from index.segments.snapshot import Snapshot
from index.segments.writer import Batch, SegmentContents, write_segment
from index.storage import disk
from index.storage.file_record import FileRecord
from index.text.passages import split, with_headers
from index.types import Article, Skipped
from tests.faults.systems import Watched
from tests.index.segments.test_commit import SPLITTING, article, state

ENCODER = HashEncoder()


def batch(*articles: Article) -> Batch:
    passages = [split(one, ENCODER.pieces, SPLITTING) for one in articles]
    texts = [
        text
        for one, of in zip(articles, passages, strict=True)
        for text in with_headers(one, of, ENCODER.pieces, SPLITTING)
    ]
    return Batch(articles, [p for of in passages for p in of], texts, ENCODER.encode(texts))


def empty() -> Manifest:
    return Manifest(ENCODER.identity, SPLITTING)


def made(folder: Path, *groups: str, seed: int = 1) -> Snapshot:
    """An index with a segment for each group of article ids."""
    for names in groups or ("abcd", "efgh"):
        with writing(folder, empty) as writer:
            writer.add(batch(*(article(name, seed) for name in names)))
            writer.commit()
    return Snapshot(folder)


def names(folder: Path) -> set[str]:
    return {path.name for path in (folder / "segments").iterdir()}


def counted(manifest: Manifest) -> tuple[object, ...]:
    return manifest.statistics, manifest.terms, manifest.frequencies


def test_deleting_says_how_many_live_articles_went(tmp_path: Path) -> None:
    made(tmp_path)
    with writing(tmp_path) as writer:
        assert writer.delete(["a", "a", "nobody", "e"]) == 2
        assert writer.delete(["a", "e"]) == writer.delete([]) == writer.delete(["nobody"]) == 0
        after = writer.commit()
    assert list(after.article_ids()) == list("bcdfgh")
    assert [(r.articles, r.live_articles) for r in after.manifest.segments] == [(4, 3), (4, 3)]


@pytest.mark.parametrize("gone", ["", "a", "abc", "aeh", "abcd", "abcdefgh"])
def test_the_frequencies_are_those_of_what_is_left(tmp_path: Path, gone: str) -> None:
    made(tmp_path / "changed")
    with writing(tmp_path / "changed") as writer:
        writer.delete(list(gone[:1]))
        writer.delete(list(gone[1:]))
        writer.add(batch(article("z", 5), article("y", 5)))
        changed = writer.commit().manifest
    fresh = made(tmp_path / "fresh", "".join(c for c in "abcdefgh" if c not in gone)).manifest
    with writing(tmp_path / "fresh") as writer:
        writer.add(batch(article("y", 5), article("z", 5)))
        fresh = writer.commit().manifest
    assert counted(changed) == counted(fresh)
    assert state(Snapshot(tmp_path / "changed")) == state(Snapshot(tmp_path / "fresh"))


def test_the_frequencies_by_hand(tmp_path: Path) -> None:
    with writing(tmp_path, empty) as writer:
        writer.add(batch(Article("a", "Minsk space agreement."), Article("b", "Minsk Minsk dam.")))
        writer.add(batch(Article("c", "Minsk dam bridge river.")))
        manifest = writer.commit().manifest
        # dam in two passages, minsk in three; space, agreement, bridge, river in one each
        assert manifest.frequencies == ((1, 4), (2, 1), (3, 1))
        assert (manifest.terms, manifest.statistics.passages) == (3 + 3 + 4, 3)
        writer.delete(["b"])
        manifest = writer.commit().manifest
        assert manifest.frequencies == ((1, 5), (2, 1))
        assert (manifest.terms, manifest.statistics.passages) == (3 + 4, 2)
        # 1.0 would be another manifest
        assert {type(n) for pair in manifest.frequencies for n in pair} == {int}


def test_an_empty_batch_writes_nothing(tmp_path: Path) -> None:
    with writing(tmp_path, empty) as writer, disk.using(watched := Watched()):
        writer.add(Batch([], [], [], np.zeros((0, 64), np.float32)))
    assert watched.calls == []


def test_what_is_added_counts_from_the_commit_on(tmp_path: Path) -> None:
    made(tmp_path, "a")
    with writing(tmp_path) as writer:
        writer.add(batch(article("b", 1)))
        assert list(writer.snapshot.article_ids()) == list(Snapshot(tmp_path).article_ids()) == ["a"]
        assert writer.commit() is writer.snapshot
        assert list(writer.snapshot.article_ids()) == list(Snapshot(tmp_path).article_ids()) == ["a", "b"]
        assert writer.delete(["b"]) == 1
    assert "b" in Snapshot(tmp_path)  # not committed
    assert len(names(tmp_path)) == 2


def test_a_segment_that_stays_is_not_opened_again(tmp_path: Path) -> None:
    made(tmp_path, "abcd")
    with writing(tmp_path) as writer:
        (before,) = writer.snapshot.segments
        writer.add(batch(article("z", 1)))
        assert writer.commit().segments[0] is before


def test_many_ids_are_looked_up_after_reading_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    made(tmp_path)
    monkeypatch.setattr("index.segments.segment.Segment.expect_lookups", lambda self: read.append(self.name))
    with writing(tmp_path) as writer:
        assert writer.delete(["a", *map(str, range(198))]) == 1
        assert read == []
        assert writer.delete(["b", *map(str, range(199))]) == 1
        assert read == [record.name for record in read_manifest(tmp_path).segments]


def test_segments_are_taken_over_with_what_is_deleted_in_them(tmp_path: Path) -> None:
    made(tmp_path, "abcd", "efgh", "ij")
    with writing(tmp_path) as writer:
        writer.delete(["b", "e"])
        before = writer.commit()
    with writing(tmp_path, empty, anew=True) as writer:
        for record in before.manifest.segments:
            writer.adopt(record)
        after = writer.commit()
        assert counted(after.manifest) == counted(before.manifest)
        assert after.manifest.segments == before.manifest.segments
        assert writer.delete(["b"]) == 0
        assert writer.delete(["a", "j"]) == 2
        assert counted(writer.commit().manifest) == counted(
            made(tmp_path / "other", "cd", "fgh", "i").manifest
        )


def test_segments_that_were_taken_over_can_be_merged(tmp_path: Path) -> None:
    before = made(tmp_path, "abcd", "ef")
    with writing(tmp_path, empty, anew=True) as writer:
        for record in before.manifest.segments:
            writer.adopt(record)
        after = writer.commit(compact=True)
    assert len(after.segments) == 1
    assert (state(after), counted(after.manifest)) == (state(before), counted(before.manifest))


def test_a_large_segment_of_a_large_collection_has_clusters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def write(path: Path, contents: SegmentContents, clustered: bool) -> FileRecord:
        asked.append(clustered)
        return write_segment(path, contents, False)

    small, large = batch(article("a", 1)), batch(*(article(name, 1) for name in "bcdefghi"))
    monkeypatch.setattr("index.ranking.ivf.FROM", len(small.passages) + 1)
    monkeypatch.setattr("index.segments.commit.write_segment", write)
    with writing(tmp_path, empty) as writer:
        for one in (small, large, batch(article("z", 1))):
            writer.add(one)
    assert asked == [False, True, False]


def test_what_was_skipped_stays_known_until_told_otherwise(tmp_path: Path) -> None:
    with writing(tmp_path, empty) as writer:
        assert writer.commit([Skipped("d.pdf", "it is empty")]).manifest.skipped == (
            Skipped("d.pdf", "it is empty"),
        )
        assert writer.commit().manifest.skipped == (Skipped("d.pdf", "it is empty"),)
        assert writer.commit([]).manifest.skipped == ()
        assert read_manifest(tmp_path).generation == 3


def test_the_disk_sees_a_commit_in_the_order_that_is_promised(tmp_path: Path) -> None:
    old = made(tmp_path, "abc").manifest.segments[0]
    with writing(tmp_path) as writer, disk.using(watched := Watched()):
        writer.delete(["a", "b"])  # so much that what is left is written anew
        writer.add(batch(article("z", 1)))
        after = writer.commit()
    segments = {segment_path(tmp_path, record.name) for record in after.manifest.segments}
    assert len(segments) == 2
    seen = [
        (c.name, c.path) for c in watched.calls if c.name in ("fsync", "sync_folder", "replace", "unlink")
    ]
    assert set(seen[:2]) == {("fsync", path) for path in segments}
    assert seen[2:] == [
        ("sync_folder", tmp_path / "segments"),
        ("fsync", tmp_path / f"{NAME}.new"),
        ("replace", tmp_path / NAME),
        ("sync_folder", tmp_path),
        ("fsync", tmp_path / f"{COPY}.new"),
        ("replace", tmp_path / COPY),
        ("sync_folder", tmp_path),
        ("unlink", segment_path(tmp_path, old.name)),
    ]


def test_an_index_without_articles_has_a_folder_for_segments(tmp_path: Path) -> None:
    with writing(tmp_path, empty) as writer:
        writer.commit()
    assert names(tmp_path) == set()


def test_a_segment_is_merged_by_itself_only_where_something_is_deleted(tmp_path: Path) -> None:
    made(tmp_path, "abcd")
    before = names(tmp_path)
    with writing(tmp_path) as writer:
        writer.commit(compact=True)
        assert names(tmp_path) == before
        writer.delete(["a"])
        writer.commit()
        assert names(tmp_path) == before
        after = writer.commit(compact=True)
    assert len(names(tmp_path)) == 1
    assert names(tmp_path) != before
    assert [(r.articles, r.live_articles) for r in after.manifest.segments] == [(3, 3)]


def test_the_segments_between_are_kept_when_others_merge(tmp_path: Path) -> None:
    before = made(tmp_path, "abc", "defghi", "jk", "lmn")
    with writing(tmp_path) as writer:
        writer.delete(["a", "b", "c", "j", "l", "m"])
        after = writer.commit()
    kept, *written = after.manifest.segments
    assert kept == before.manifest.segments[1]
    assert [(r.articles, r.live_articles) for r in written] == [(1, 1), (1, 1)]
    assert list(after.article_ids()) == list("defghikn")
    fresh = made(tmp_path / "fresh", "defghikn")
    assert (state(after), counted(after.manifest)) == (state(fresh), counted(fresh.manifest))


def test_eight_segments_of_a_size_become_one(tmp_path: Path) -> None:
    assert len(made(tmp_path, *"abcdefg").segments) == 7
    after = made(tmp_path, "h")
    assert [(r.articles, r.live_articles) for r in after.manifest.segments] == [(8, 8)]
    assert len(names(tmp_path)) == 1


def test_wrong_frequencies_are_damage_and_what_to_do_is_said(tmp_path: Path) -> None:
    manifest = made(tmp_path, "ab").manifest
    (tmp_path / NAME).write_bytes(replace(manifest, frequencies=((1, 1),)).to_bytes())
    with writing(tmp_path) as writer:
        writer.delete(["a"])
        with pytest.raises(IndexDamaged) as caught:
            writer.commit()
    assert str(caught.value) == (
        f"{tmp_path / NAME} is damaged: its frequencies are not those of its segments; "
        "`dateline index PATH --index DIR --rebuild` makes the index anew"
    )


def test_updating_is_writing(tmp_path: Path) -> None:
    update(tmp_path / "updated", [article("a", 1), article("b", 1)], lambda: ENCODER, splitting=SPLITTING)
    assert state(Snapshot(tmp_path / "updated")) == state(made(tmp_path / "written", "ab"))
