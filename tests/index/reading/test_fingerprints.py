"""Files that were read before: their bytes are compared and not parsed again, or not even read."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.build import Changes, update
from index.encoders.hashing import HashEncoder
from index.reading import fingerprints, formats
from index.reading.articles import read_articles
from index.reading.contents import Found
from index.reading.draft import Draft, Unreadable
from index.reading.fingerprints import FileMemory, remembering
from index.reading.formats import plain_text
from index.reading.ids import NothingKnown
from index.segments.snapshot import Snapshot
from index.types import Article, ArticleRow, Passage, Renamed, Skipped, Unchanged

TEXT = "The council met in Minsk on Wednesday and agreed on a budget.\n"
LONG_AGO = 1_600_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in {
        "a.txt": TEXT.encode(),
        "b/page.html": f"<html><body><article><p>{TEXT * 5}</p></article></body></html>".encode(),
        "c.txt.gz": gzip.compress(TEXT.encode(), mtime=0),
        "empty.txt": b"",
        "rows.jsonl": b'{"id": "row", "text": "The dam was opened."}\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bytes of every file that is parsed."""
    seen: list[bytes] = []

    def read(data: bytes, max_bytes: int) -> Draft:
        seen.append(data)
        return plain_text.read(data, max_bytes)

    monkeypatch.setattr(formats, "reader", lambda module: read)
    return seen


def origins_of(folder: Path, max_bytes: int = 20_000_000) -> dict[str, str]:
    read = read_articles(folder, max_bytes=max_bytes)
    return {each.id: each.origin for each in read if isinstance(each, Article)}


class Before(NothingKnown):
    """An index that holds the files of a folder, each read from bytes of some origin."""

    def __init__(self, folder: Path, origin: Callable[[str], str | None]) -> None:
        self.folder, self.origin = folder, origin

    def row(self, article_id: str) -> ArticleRow | None:
        name = "rows.jsonl" if article_id == "row" else article_id
        origin, path = self.origin(article_id), str(self.folder / name)
        return None if origin is None else ArticleRow(article_id, None, None, None, None, path, (), origin)


def kinds(items: Iterator[Found]) -> dict[str, str]:
    return {
        Path(item.path).name if isinstance(item, Skipped) else item.id: type(item).__name__ for item in items
    }


def test_files_have_an_origin_and_rows_of_a_collection_have_none(folder: Path) -> None:
    found = origins_of(folder)
    assert {name: len(origin) for name, origin in found.items()} == {
        "a.txt": 64,
        "b/page.html": 64,
        "c.txt.gz": 64,
        "row": 0,
    }
    assert found["a.txt"] == found["c.txt.gz"] != found["b/page.html"]


def test_an_origin_is_no_part_of_what_an_article_is(folder: Path) -> None:
    assert Article("a", "x", origin="0") == Article("a", "x", origin="1")
    assert "origin" not in repr(Article("a", "x", origin="0"))


def test_only_what_has_changed_is_parsed(folder: Path, parsed: list[bytes]) -> None:
    known = Before(folder, origins_of(folder).get)
    parsed.clear()
    assert kinds(read_articles(folder, known=known)) == {
        "a.txt": "Unchanged",
        "b/page.html": "Unchanged",
        "c.txt.gz": "Unchanged",
        "empty.txt": "Skipped",
        "row": "Article",
    }
    assert parsed == []
    (folder / "a.txt").write_text("The bridge was closed.")
    assert kinds(read_articles(folder, known=known))["a.txt"] == "Article"
    assert parsed == [b"The bridge was closed."]


def test_what_is_not_known_is_read(folder: Path) -> None:
    assert kinds(read_articles(folder, known=NothingKnown()))["a.txt"] == "Article"
    assert kinds(read_articles(folder, known=Before(folder, lambda article_id: "")))["row"] == "Article"


def test_another_way_of_reading_reads_everything_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Before(folder, origins_of(folder).get)
    assert kinds(read_articles(folder, known=known, max_bytes=1_000))["a.txt"] == "Article"
    monkeypatch.setattr(fingerprints, "READING", fingerprints.READING + 1)
    assert kinds(read_articles(folder, known=known))["a.txt"] == "Article"


def test_after_another_way_of_reading_every_file_is_parsed_once(
    folder: Path, parsed: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync() -> Changes:
        parsed.clear()
        return update(index, lambda known: read_articles(folder, known=known), HashEncoder)

    def passages(snapshot: Snapshot) -> list[tuple[Passage, float]]:
        query = HashEncoder().encode(["the council of Minsk"])[0]
        rows = list(snapshot.live_rows())
        cosines = snapshot.cosines(query, np.asarray(rows)).tolist()
        return list(zip(map(snapshot.passage, rows), cosines, strict=True))

    index = tmp_path.parent / f"{tmp_path.name}-index"
    sync()
    before = Snapshot(index)
    monkeypatch.setattr(fingerprints, "READING", fingerprints.READING + 1)
    assert (sync().unchanged, len(parsed)) == (4, 3)
    after = Snapshot(index)
    assert (sync().unchanged, len(parsed)) == (4, 0)
    assert Snapshot(index).manifest.generation == after.manifest.generation
    assert {id_: after.article_row(id_).origin for id_ in after.article_ids()} == origins_of(folder)
    assert [after.article(id_) for id_ in after.article_ids()] == [
        before.article(id_) for id_ in before.article_ids()
    ]
    assert passages(after) == passages(before)
    assert after.manifest.statistics == before.manifest.statistics
    assert after.bm25(["council"])[1].tolist() == before.bm25(["council"])[1].tolist()


def test_an_unchanged_file_keeps_its_id_to_itself(folder: Path, tmp_path: Path) -> None:
    known = Before(folder, origins_of(folder).get)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("Another text altogether.")
    found = list(read_articles([folder / "a.txt", tmp_path / "other"], known=known))
    assert found[0] == Unchanged("a.txt")
    assert found[1:] == [
        Renamed(str(tmp_path / "other" / "a.txt"), "other/a.txt", "a.txt", str(folder / "a.txt")),
        Article("other/a.txt", "Another text altogether.", path=str(tmp_path / "other" / "a.txt")),
    ]


def settle(folder: Path) -> None:
    """Makes all files old: one that was changed this very moment is not remembered."""
    for path in folder.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def test_what_is_remembered_is_not_read(
    folder: Path, parsed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(folder)
    monkeypatch.setattr(fingerprints, "_SETTLED_NS", -1)  # that of the times which utime cannot set
    known, memory = Before(folder, origins_of(folder).get), FileMemory()
    with remembering(memory):
        first = list(read_articles(folder, known=known))
    assert len(memory.files) == 4
    monkeypatch.setattr(
        "index.reading.contents.origin_of", lambda data, max_bytes: pytest.fail("a file was read")
    )
    with remembering(memory):
        assert list(read_articles(folder, known=known)) == first
        changed = folder / "a.txt"
        changed.write_text("The bridge was closed.")
        with pytest.raises(pytest.fail.Exception, match="was read"):
            list(read_articles(folder, known=known))


def test_the_reason_why_a_file_was_skipped_is_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes, max_bytes: int) -> Draft:
        tried.append(data)
        raise Unreadable("a scan")

    tried: list[bytes] = []
    monkeypatch.setattr(formats, "reader", lambda module: read)
    monkeypatch.setattr(fingerprints, "_SETTLED_NS", -1)
    with remembering(FileMemory()):
        first = list(read_articles(folder / "a.txt"))
        assert list(read_articles(folder / "a.txt")) == first == [Skipped(str(folder / "a.txt"), "a scan")]
    assert len(tried) == 1
    assert list(read_articles(folder / "a.txt")) == first
    assert len(tried) == 2


def test_a_file_changed_this_moment_is_not_remembered(folder: Path) -> None:
    memory = FileMemory()
    with remembering(memory):
        list(read_articles(folder))
    assert memory.files == {}


def test_a_changed_article_is_read_even_where_its_file_is_remembered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index may have lost the article meanwhile, or hold it from other bytes."""
    monkeypatch.setattr(fingerprints, "_SETTLED_NS", -1)
    with remembering(FileMemory()):
        list(read_articles(folder))
        assert kinds(read_articles(folder, known=NothingKnown()))["a.txt"] == "Article"
        other = Before(folder, lambda article_id: "0" * 64)
        assert kinds(read_articles(folder, known=other))["a.txt"] == "Article"
