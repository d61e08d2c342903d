"""Files with many articles as they are read into an index: their ids, and what is not read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import Changes, update
from index.encoders.hashing import HashEncoder
from index.reading.articles import read_articles
from index.reading.exports import split
from index.segments.snapshot import Snapshot
from index.types import Article
from tests.support.exports import STORIES, nexis_newer, nexis_numbered


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "export.txt").write_text(nexis_numbered(STORIES))
    return tmp_path / "articles"


def sync(folder: Path, *, prune: bool = False) -> Changes:
    index = folder.parent / "index"
    return update(index, lambda known: read_articles(folder, known=known), HashEncoder, prune=prune)


def ids(folder: Path) -> list[str]:
    return sorted(Snapshot(folder.parent / "index").article_ids())


def test_an_article_of_many_is_known_by_the_file_and_its_number(folder: Path) -> None:
    (folder / "one.txt").write_text(nexis_newer(STORIES[:1]))
    found = [item for item in read_articles(folder) if isinstance(item, Article)]
    assert [item.id for item in found] == ["export.txt:1", "export.txt:2", "export.txt:3", "one.txt"]
    assert [item.author for item in found] == ["Ida Berg", "Per Lund", "Ida Berg", "Ida Berg"]


def test_a_file_that_is_the_same_is_not_taken_apart_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sync(folder).added == 3
    monkeypatch.setattr(split, "parts_of", lambda draft: pytest.fail("it was"))
    assert sync(folder).unchanged == 3


def test_a_file_is_read_again_where_one_of_its_articles_is_not_indexed(folder: Path) -> None:
    sync(folder)
    snapshot = Snapshot(folder.parent / "index")
    kept = [snapshot.article(f"export.txt:{n}") for n in (1, 3)]
    update(folder.parent / "index", kept, HashEncoder, prune=True)
    assert ids(folder) == ["export.txt:1", "export.txt:3"]
    changes = sync(folder)
    assert (changes.added, changes.unchanged) == (1, 2)


def test_a_file_that_holds_fewer_loses_the_others_where_that_is_asked_for(folder: Path) -> None:
    sync(folder)
    (folder / "export.txt").write_text(nexis_numbered(STORIES[:2]))
    sync(folder, prune=True)
    assert ids(folder) == ["export.txt:1", "export.txt:2"]
