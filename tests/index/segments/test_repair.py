"""A damaged index: the damage is named, and all that can be made again is."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import update
from index.encoders.base import Encoder
from index.encoders.hashing import HashEncoder
from index.errors import IndexDamaged
from index.segments.commit import writing
from index.segments.manifest import COPY, NAME, read_manifest
from index.segments.repair import repair, verify
from index.segments.snapshot import Snapshot
from index.storage.file_record import BLOCK
from tests.index.segments.test_commit import SPLITTING, article, state

ENCODER = HashEncoder()
MANY = 0b101101


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for names in ("abcdef", "ghij"):
        update(tmp_path, [article(n, 1) for n in names], lambda: ENCODER, splitting=SPLITTING)
    with writing(tmp_path) as writer:
        writer.delete(["b"])
        writer.commit()
    return tmp_path


def flip(folder: Path, array: str, segment: int = 0, bits: int = 16) -> Path:
    """Flips bits in the middle of an array: one, or more than can be put back."""
    record = read_manifest(folder).segments[segment]
    path = folder / "segments" / f"{record.name}.seg"
    data = bytearray(path.read_bytes())
    layout = record.file.layout[array]
    data[layout.offset + layout.size // 2] ^= bits
    path.write_bytes(data)
    return path


def refuse() -> Encoder:
    raise AssertionError("nothing should have been encoded")


def test_a_sound_index_is_left_as_it_is(folder: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    assert verify(folder).damage == ()
    assert repair(folder, refuse).damage == ()
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


@pytest.mark.parametrize(
    "array", ["term_hashes", "rows", "heads", "sequence", "posting_starts", "spans", "dates"]
)
def test_what_can_be_made_again_is(folder: Path, array: str) -> None:
    before = state(Snapshot(folder))
    path = flip(folder, array, bits=MANY)
    report = verify(folder)
    assert len(report.damage) == 1
    assert path.name in report.damage[0]
    assert array in report.damage[0]
    done = repair(folder, lambda: ENCODER)
    assert (done.segments, done.damage) == (1, report.damage)
    assert verify(folder).damage == ()
    assert set(Snapshot(folder).article_ids()) <= set("acdefghij")
    if not done.lost:
        assert state(Snapshot(folder)) == before


@pytest.mark.parametrize("array", ["texts", "ids", "meta", "rows", "vectors", "passage_starts"])
def test_a_flipped_bit_is_put_back(folder: Path, array: str) -> None:
    before, other = state(Snapshot(folder)), read_manifest(folder).segments[1].name
    good = {p.read_bytes() for p in (folder / "segments").iterdir()}
    path = flip(folder, array)
    done = repair(folder, refuse)
    assert (done.segments, done.encoded, done.lost) == (1, 0, 0)
    assert verify(folder).damage == ()
    assert state(Snapshot(folder)) == before
    assert {p.read_bytes() for p in (folder / "segments").iterdir()} == good
    assert not path.exists()
    assert other in {record.name for record in read_manifest(folder).segments}


def test_nothing_is_lost_but_what_is_damaged_itself(tmp_path: Path) -> None:
    articles = [article(f"a{n:03}", n) for n in range(200)]
    update(tmp_path, articles, lambda: ENCODER, splitting=SPLITTING)
    before = state(Snapshot(tmp_path))
    assert read_manifest(tmp_path).segments[0].file.data > 10 * BLOCK
    flip(tmp_path, "rows", bits=MANY)
    done = repair(tmp_path, lambda: ENCODER)
    assert (done.segments, done.encoded, done.lost) == (1, 0, 0)
    assert state(Snapshot(tmp_path)) == before
    flip(tmp_path, "vectors", bits=MANY)
    done = repair(tmp_path, lambda: ENCODER)
    assert 0 < done.encoded < Snapshot(tmp_path).passage_count
    assert done.lost == 0
    assert state(Snapshot(tmp_path)) == before
    flip(tmp_path, "texts", bits=MANY)
    done = repair(tmp_path, lambda: ENCODER)
    assert 0 < done.lost < 200
    update(tmp_path, articles, lambda: ENCODER)
    assert state(Snapshot(tmp_path)) == before


def test_a_segment_that_is_gone(folder: Path) -> None:
    (folder / "segments" / f"{read_manifest(folder).segments[1].name}.seg").unlink()
    assert "cannot be read" in verify(folder).damage[0]
    assert repair(folder, lambda: ENCODER).lost == 4
    assert list(Snapshot(folder).article_ids()) == list("acdef")
    assert verify(folder).damage == ()


def test_the_manifest_is_restored_from_its_copy(folder: Path) -> None:
    before = state(Snapshot(folder))
    (folder / NAME).write_bytes(b"{" + (folder / NAME).read_bytes()[1:-1])
    with pytest.raises(IndexDamaged, match="verify --repair"):
        Snapshot(folder)
    assert len(verify(folder).damage) == 1
    repair(folder, refuse)
    assert state(Snapshot(folder)) == before
    assert verify(folder).damage == ()


def test_the_copy_is_made_anew(folder: Path) -> None:
    (folder / COPY).write_bytes(b"nothing")
    assert COPY in verify(folder).damage[0]
    repair(folder, refuse)
    assert (folder / COPY).read_bytes() == (folder / NAME).read_bytes()


def test_both_gone_only_a_rebuild_helps(folder: Path) -> None:
    for name in (NAME, COPY):
        (folder / name).write_bytes(b"{}")
    with pytest.raises(IndexDamaged, match="--rebuild"):
        repair(folder, refuse)
    update(folder, [article("z", 1)], lambda: ENCODER, rebuild=True)
    assert list(Snapshot(folder).article_ids()) == ["z"]
    assert len(list((folder / "segments").iterdir())) == 1
