"""The index on disk: what was committed is found again, changed or not, and damage is noticed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import Item, update
from index.encoders.base import Encoder, Identity
from index.encoders.hashing import HashEncoder
from index.errors import EncoderError, IndexDamaged, IndexLocked, IndexMissing, IndexVersion
from index.segments.commit import writing
from index.segments.manifest import NAME, Manifest, read_manifest
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms
from index.text.passages import Splitting
from index.types import Article, Skipped

ENCODER = HashEncoder()
SPLITTING = Splitting(20, 16)
WORDS = "space agreement council minsk launch rocket signed minister energy border".split()


def made(folder: Path, articles: Sequence[Article], prune: bool = False) -> Snapshot:
    update(folder, articles, lambda: ENCODER, splitting=SPLITTING, prune=prune)
    return Snapshot(folder)


def article(name: str, seed: int) -> Article:
    rng = random.Random(f"{name}{seed}")
    text = " ".join(" ".join(rng.choices(WORDS, k=6)).capitalize() + "." for _ in range(rng.randint(1, 8)))
    return Article(name, text, title=rng.choice([None, "Minsk talks"]))


def no_encoder() -> Encoder:
    raise AssertionError("nothing should have been encoded")


def test_what_was_committed_is_found_again(tmp_path: Path) -> None:
    articles = [article(f"a{n}", n) for n in range(5)]
    snapshot = made(tmp_path / "index", articles)
    assert [snapshot.article(a.id) for a in articles] == articles
    for row in snapshot.live_rows():
        passage = snapshot.passage(row)
        assert snapshot.article(passage.article_id).text[passage.start : passage.end] == passage.text
        assert snapshot.row_of(passage.id) == row
    for missing in ("a9", "a1#0", "a1#99", "a1#x", "a1#-1", "", "#1"):
        with pytest.raises(KeyError):
            snapshot.row_of(missing)


def test_nothing_new_means_nothing_encoded_and_nothing_written(tmp_path: Path) -> None:
    articles = [article("a", 1), article("b", 2)]
    made(tmp_path / "index", articles)
    before = (tmp_path / "index" / NAME).read_bytes()
    changes = update(tmp_path / "index", articles, no_encoder)
    assert (changes.unchanged, changes.added, changes.passages) == (2, 0, 0)
    assert (tmp_path / "index" / NAME).read_bytes() == before


def state(snapshot: Snapshot) -> list[Any]:
    """All that a search could see, whatever the rows are."""
    out: list[Any] = []
    for query in ["space agreement", "minsk", "rocket rocket launch", "border energy minister"]:
        rows, scores = snapshot.bm25(terms(query))
        bm25 = sorted(
            (snapshot.passage(int(r)).id, round(float(s), 5)) for r, s in zip(rows, scores, strict=True)
        )
        near, cosines = snapshot.nearest(ENCODER.encode([query])[0], 1000)
        dense = sorted(
            (snapshot.passage(int(r)).id, round(float(c), 5)) for r, c in zip(near, cosines, strict=True)
        )
        adjacent, together = snapshot.proximity(terms(query), rows)
        out.append((query, bm25, dense))
        near_by = zip(rows, adjacent, together, strict=True)
        out.append((query, sorted((snapshot.passage(int(r)).id, a, t) for r, a, t in near_by), []))
    return out


OPERATIONS = st.lists(
    st.tuples(st.sampled_from(["put", "delete"]), st.sampled_from("abcde"), st.integers(0, 3)), max_size=12
)


@settings(deadline=None, max_examples=40)
@given(operations=OPERATIONS)
def test_any_changes_are_as_good_as_a_fresh_build(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    expected = {"a": article("a", 0), "z": article("z", 0)}
    made(folder, list(expected.values()))
    for operation, name, seed in operations:
        if operation == "put":
            expected[name] = article(name, seed)
            update(folder, [expected[name]], lambda: ENCODER)
        else:
            expected.pop(name, None)
            with writing(folder) as writer:
                writer.delete([name])
                writer.commit()
    changed = Snapshot(folder)
    fresh = made(tmp_path_factory.mktemp("fresh"), list(expected.values()))
    assert list(changed.article_ids()) == sorted(expected)
    assert changed.passage_count == fresh.passage_count == len(list(changed.live_rows()))
    assert state(changed) == state(fresh)


def test_prune_deletes_what_is_gone_and_nothing_else_does(tmp_path: Path) -> None:
    a, b = article("a", 1), article("b", 1)
    made(tmp_path, [a, b])
    assert set(made(tmp_path, [a]).article_ids()) == {"a", "b"}
    assert set(made(tmp_path, [a], prune=True).article_ids()) == {"a"}


def test_additions_and_what_is_pruned_are_one_commit(tmp_path: Path) -> None:
    before = made(tmp_path, [article("a", 1), article("b", 1)])
    items: list[Item] = [article("b", 2), article("c", 1), Skipped("d.pdf", "it is empty")]
    update(tmp_path, items, lambda: ENCODER, splitting=SPLITTING, prune=True)
    after = Snapshot(tmp_path)
    assert list(after.article_ids()) == ["b", "c"]
    assert after.manifest.skipped == (Skipped("d.pdf", "it is empty"),)
    assert after.manifest.generation == before.manifest.generation + 1


def test_an_empty_collection_is_an_index(tmp_path: Path) -> None:
    snapshot = made(tmp_path, [])
    assert snapshot.passage_count == 0
    assert snapshot.bm25(["space"])[0].size == 0
    assert snapshot.nearest(ENCODER.encode(["space"])[0], 5)[0].size == 0


def test_deleting_everything_leaves_an_empty_index(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1)])
    with writing(tmp_path) as writer:
        assert writer.delete(["a", "a", "nothing"]) == 1
        writer.commit()
    assert Snapshot(tmp_path).passage_count == 0
    assert list((tmp_path / "segments").iterdir()) == []


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="dateline index PATH --index"):
        Snapshot(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexMissing):
        Snapshot(tmp_path / "file")


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1), article("b", 2)])
    with writing(tmp_path) as writer:  # only from the second commit on must there be a copy
        writer.commit()
    rng = random.Random(7)
    files = [p for p in tmp_path.rglob("*") if p.is_file() and p.stat().st_size]
    assert len(files) == 3
    for path in files:
        good = path.read_bytes()
        places = rng.sample(range(len(good) * 8), min(40, len(good) * 8))
        for bit in places:
            bad = bytearray(good)
            bad[bit // 8] ^= 1 << bit % 8
            path.write_bytes(bad)
            with pytest.raises((IndexDamaged, IndexVersion), match=path.name):
                _read_all(tmp_path)
        for shorter in (0, len(good) // 2, len(good) - 1):
            path.write_bytes(good[:shorter])
            with pytest.raises(IndexDamaged, match=path.name):
                _read_all(tmp_path)
        path.unlink()
        with pytest.raises(IndexDamaged, match=path.name):
            _read_all(tmp_path)
        path.write_bytes(good)
    _read_all(tmp_path)


def _read_all(folder: Path) -> None:
    Snapshot(folder)
    for line in verify(folder).damage:
        raise IndexDamaged(line)


def test_damage_is_noticed_before_it_is_answered_from(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1)])
    path = next(tmp_path.rglob("*.seg"))
    data = bytearray(path.read_bytes())
    record = Snapshot(tmp_path).manifest.segments[0].file
    data[record.layout["rows"].offset] ^= 1
    path.write_bytes(data)
    snapshot = Snapshot(tmp_path)
    with pytest.raises(IndexDamaged, match=r"\.seg is damaged.*rows.*verify --repair"):
        snapshot.bm25(["space"])


class Other(HashEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.identity = Identity("other", "0" * 64, 64)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1)])
    with pytest.raises(EncoderError, match=r"made with the encoder hash .* not other"):
        update(tmp_path, [article("b", 1)], Other)
    update(tmp_path, [article("b", 1)], Other, rebuild=True)
    assert read_manifest(tmp_path).encoder.name == "other"


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1)])
    with (
        writing(tmp_path),
        pytest.raises(IndexLocked, match="another process"),
        writing(tmp_path, timeout=0.1),
    ):
        pass


def test_a_failed_write_leaves_the_old_state(tmp_path: Path) -> None:
    made(tmp_path, [article("a", 1)])

    class Failing(HashEncoder):
        def encode(self, texts: object, done: object = None) -> np.ndarray:
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError):
        update(tmp_path, [article("b", 1)], Failing)
    assert set(Snapshot(tmp_path).article_ids()) == {"a"}
    update(tmp_path, [article("b", 1)], lambda: ENCODER)
    assert set(Snapshot(tmp_path).article_ids()) == {"a", "b"}


def test_what_an_interrupted_write_left_is_swept(tmp_path: Path, write: Callable[..., Path]) -> None:
    made(tmp_path, [article("a", 1)])
    (tmp_path / "segments" / "halfway").mkdir()
    (tmp_path / "segments" / "halfway" / "texts.utf8").write_text("half a wri")
    (tmp_path / f"{NAME}.new").write_text("{")
    made(tmp_path, [article("b", 1)])
    assert not (tmp_path / "segments" / "halfway").exists()
    assert not (tmp_path / f"{NAME}.new").exists()


def test_a_large_collection_is_committed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.build.FLUSH_PASSAGES", 4)
    articles = [article(f"a{n}", n) for n in range(6)]
    parts = made(tmp_path / "parts", articles)
    assert len(parts.segments) > 1
    monkeypatch.undo()
    assert state(parts) == state(made(tmp_path / "whole", articles))


def test_the_manifest_round_trips(tmp_path: Path) -> None:
    manifest = made(tmp_path, [article("a", 1)]).manifest
    assert Manifest.from_bytes(manifest.to_bytes(), tmp_path) == manifest
