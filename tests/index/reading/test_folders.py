"""Folders: which files in them are read, under which names, and what is never followed or opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.reading.articles import read_articles
from index.types import Article, Skipped
from tests.support.read_files import TEXT, read_paths


def test_ids_are_relative_to_the_folder_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    expected = ["a/b/c.TXT", "a/z.txt", "a.txt", "b.txt"]
    assert [item.id for item in read_articles([tmp_path]) if isinstance(item, Article)] == expected
    assert list(read_paths(tmp_path / "a" / "z.txt")[0]) == ["z.txt"]
    assert list(read_paths(tmp_path / "b.txt", tmp_path / "a")[0]) == ["b.txt", "b/c.TXT", "z.txt"]


def test_hidden_names_are_passed_over_unless_given(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text(TEXT)
    (tmp_path / ".a.txt").write_text(TEXT)
    assert read_paths(tmp_path) == ({}, {})
    assert list(read_paths(tmp_path / ".a.txt", tmp_path / ".git")[0]) == [".a.txt", "a.txt"]


def test_an_index_among_the_articles_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    for folder in ("my-index", "no-index"):
        (tmp_path / folder / "segments").mkdir(parents=True)
        (tmp_path / folder / "segments" / "x.txt").write_text(TEXT)
    (tmp_path / "my-index" / "MANIFEST.json").write_text("{}")
    articles, skipped = read_paths(tmp_path)
    assert (list(articles), skipped) == (["a.txt", "no-index/segments/x.txt"], {})


def test_links_are_read_only_inside_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for place in (folder / "sub", folder / ".store", outside):
        place.mkdir(parents=True)
    (outside / "secret.txt").write_text(TEXT)
    (folder / ".store" / "kept.txt").write_text(TEXT)
    (folder / "in.txt").symlink_to(".store/kept.txt")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "up.txt").symlink_to("../outside/secret.txt")
    (folder / "outdir").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "sub" / "parent").symlink_to("..")
    (folder / "dead.txt").symlink_to("nothing.txt")
    articles, skipped = read_paths(folder)
    assert list(articles) == ["in.txt"]
    reasons = {Path(path).name: reason for path, reason in skipped.items()}
    assert reasons["out.txt"] == reasons["up.txt"] == reasons["outdir"] == "link that leaves the folder"
    assert "link to a folder" in reasons["loop"]
    assert "link to a folder" in reasons["parent"]
    assert "leads nowhere" in reasons["loop.txt"]
    assert "leads nowhere" in reasons["dead.txt"]


def test_a_link_given_itself_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(TEXT)
    (tmp_path / "link").symlink_to("real")
    assert list(read_paths(tmp_path / "link")[0]) == ["a.txt"]


def test_a_folder_called_like_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "y.txt").write_text(TEXT)
    assert list(read_paths(tmp_path)[0]) == ["x.txt/y.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_skipped_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    expected = Skipped(str(tmp_path / "pipe.txt"), "not a regular file")
    assert list(read_articles([tmp_path])) == [expected]
    assert list(read_articles([tmp_path / "pipe.txt"])) == [expected]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may read everything")
def test_what_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    modes = {"a.txt": 0, "listed": 0o444, "shut": 0}
    (tmp_path / "a.txt").write_text(TEXT)
    for folder in ("listed", "shut"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT)
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    try:
        articles, skipped = read_paths(tmp_path)
    finally:
        for folder in ("listed", "shut"):
            (tmp_path / folder).chmod(0o700)
    assert not articles
    assert [Path(path).name for path in skipped] == ["a.txt", "x.txt", "shut"]
    assert all("permission denied" in reason for reason in skipped.values())


def test_names_that_are_no_text_still_make_ids(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(TEXT)
        (tmp_path / "a\nb.txt").write_text(TEXT)
    except OSError:
        pytest.skip("the file system takes no such names")
    articles, _ = read_paths(tmp_path)
    assert sorted(articles) == ["a\ufffdb.txt", "caf\ufffd.txt"]
    for article in articles.values():
        f"{article.id}{article.path}".encode()


def test_folders_may_be_nested_deeper_than_python_calls(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(400):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(TEXT)
    assert list(read_paths(tmp_path)[0]) == ["d/" * 400 + "a.txt"]
