"""Articles of an index that an earlier version made are known, so that none is there twice afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import update
from index.types import Article
from tests.support.synced_index import ENCODER, SyncedIndex, counts, town_rows

DAM = "The dam was opened in 1964."
BRIDGE = "The bridge was closed for repairs."
TUNNEL = "A tunnel is planned below the bay."
Write = Callable[..., Path]


@pytest.fixture
def index(tmp_path: Path) -> SyncedIndex:
    return SyncedIndex(tmp_path / "index")


def older(index: SyncedIndex, *articles: Article) -> None:
    """An index as earlier versions made it: without places, rows named after their lines."""
    update(index.folder, articles, lambda: ENCODER)


def test_rows_that_an_earlier_version_named_after_their_lines(index: SyncedIndex, tmp_path: Path) -> None:
    file = tmp_path / "n.jsonl"
    texts = {row["url"]: row["text"] for row in town_rows(1, 2, 3, url=True)}
    older(
        index,
        *(Article(f"n.jsonl:{n}", text, url=url, path=str(file))
          for n, (url, text) in enumerate(texts.items(), 1)),
        Article("n.jsonl:1x", TUNNEL, path=str(tmp_path / "other.jsonl")),
    )  # fmt: skip
    file.write_text("".join(json.dumps(row) + "\n" for row in [*town_rows(8, 1, 2, url=True)]))
    with file.open("a") as out:
        out.write(json.dumps({"text": DAM, "url": "https://a.org/3"}))
    changes = index.sync(file)
    assert counts(changes) == (1, 1, 2, 0, 2)
    assert index.texts() == {
        "n.jsonl:https://a.org/8": "Town 8 opened a bridge.",
        "n.jsonl:https://a.org/1": "Town 1 opened a bridge.",
        "n.jsonl:https://a.org/2": "Town 2 opened a bridge.",
        "n.jsonl:https://a.org/3": DAM,
        "n.jsonl:1x": TUNNEL,
    }
    assert counts(index.sync(file)) == (0, 0, 0, 4, 0)


@pytest.mark.parametrize("relative", [True, False])
def test_articles_of_an_earlier_version_are_known_by_their_paths(
    index: SyncedIndex, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relative: bool
) -> None:
    may, june = write({"a.txt": "Now: " + DAM, "b.txt": TUNNEL}, "may"), write({"a.txt": BRIDGE}, "june")
    path = Path("may") if relative else may
    older(index, *(Article(name, DAM, path=str(path / name)) for name in ("a.txt", "gone.txt")))
    monkeypatch.chdir(may)  # the paths were given from another folder
    assert counts(index.sync(june)) == (1, 0, 0, 0, 1)
    assert counts(index.sync(may)) == (1, 1, 0, 0, 2)
    monkeypatch.chdir(tmp_path)
    assert index.sync(may, prune=True).deleted == 1
    assert index.texts() == {"a.txt": "Now: " + DAM, "b.txt": TUNNEL, "june/a.txt": BRIDGE}


def test_articles_of_an_earlier_version_are_known_where_their_folder_was_moved(
    index: SyncedIndex, write: Write, tmp_path: Path
) -> None:
    now, other = write({"b/a.txt": BRIDGE}, "here/articles"), write({"b/a.txt": TUNNEL}, "here/others")
    older(index, Article("b/a.txt", DAM, path=str(tmp_path / "gone" / "articles" / "b" / "a.txt")))
    assert counts(index.sync(other)) == (1, 0, 0, 0, 1)
    assert counts(index.sync(now)) == (0, 1, 0, 0, 1)
    assert index.texts() == {"b/a.txt": BRIDGE, "others/b/a.txt": TUNNEL}
