"""Articles out of files: which are read, which are skipped and why, and what is an error at once."""

from __future__ import annotations

import datetime
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import InputError
from index.reading.articles import check_paths, read_articles
from index.reading.formats import NAMES
from index.types import Skipped
from tests.support.imports import HEAVY, loaded_by
from tests.support.paths import SEEDS
from tests.support.read_files import TEXT, read_paths, write_rows


def test_the_seeds_say_who_they_are() -> None:
    articles, skipped = read_paths(SEEDS)
    assert not skipped
    told = {name[:3]: (a.title, a.date, a.source, a.url) for name, a in articles.items()}
    assert told == {
        "000": (None, datetime.date(2020, 1, 22), "TASS", None),
        "001": (None, None, "KazInform, BelTA", None),
        "002": (
            "Governments of Belarus, Russia sign agreement on sci-tech and innovative co-operation",
            datetime.date(2023, 3, 29),
            None,
            None,
        ),
        "003": ("Russia and Kazakhstan discuss strengthening of cooperation at Baikonur", None, None, None),
        "004": (None, None, None, None),
    }
    for path in SEEDS.iterdir():
        assert articles[path.name].text == path.read_text(encoding="utf-8")
        assert articles[path.name].path == str(path)


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(TEXT)
    found = read_articles([tmp_path])
    next(found)
    (tmp_path / "b.txt").write_text("")
    assert next(found) == Skipped(str(tmp_path / "b.txt"), "empty")


@pytest.mark.parametrize("check", [read_articles, check_paths])
@pytest.mark.parametrize("missing", ["nowhere", "nowhere/a.txt", "a\0b"])
def test_a_path_that_is_not_there_is_an_error_at_once(
    tmp_path: Path, missing: str, check: Callable[[list[str]], object]
) -> None:
    with pytest.raises(InputError) as error:
        check([str(tmp_path), str(tmp_path / missing)])
    assert "\n" not in str(error.value)
    assert "cannot read" in str(error.value)


def test_no_paths_and_a_senseless_limit_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder or file"):
        read_articles([])
    with pytest.raises(InputError, match="not 0"):
        read_articles([tmp_path], max_bytes=0)
    with pytest.raises(InputError, match="not 0"):
        check_paths([tmp_path], 0)
    assert check_paths(str(tmp_path)) == [tmp_path]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(read_articles([tmp_path])) == []


def test_one_path_may_be_given_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    assert list(read_articles(str(tmp_path))) == list(read_articles([tmp_path]))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n\0\0", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", b"* * *\n--- ...", "no letters"),
        ("a.txt", bytes(range(256)) * 3, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"IHDR" * 30, "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06\x07\x08 text", "binary"),
        ("a.exe", b"MZ", f"unknown kind of file; {NAMES} are read"),
        ("a", b"MZ\x90\0\3", "unknown kind of file"),
        ("a.css", b"p { color: red; }", "unknown kind of file"),
        ("a.pdf", b"", "empty"),
        ("a.html", b"\0" * 100, "empty"),
        ("a.docx", b"", "empty"),
        ("a.txt.gz", b"\x1f\x8bno gzip", "damaged gzip"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "Words."}\n' * 99, mtime=0)[:-20], "damaged gzip"),
        ("a.txt", b"x" * 1001, "larger than the limit of 1,000 bytes"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT)
    articles, skipped = read_paths(tmp_path, max_bytes=1_000)
    assert "good.txt" in articles
    assert list(skipped) == [str(tmp_path / name)]
    assert reason in skipped[str(tmp_path / name)]
    assert "\n" not in skipped[str(tmp_path / name)]


def test_the_same_article_with_the_same_id_is_read_once(tmp_path: Path) -> None:
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT)
    articles, skipped = read_paths(tmp_path / "a", tmp_path / "b")
    assert articles["x.txt"].path == str(tmp_path / "a" / "x.txt")
    assert str(tmp_path / "a" / "x.txt") in skipped[str(tmp_path / "b" / "x.txt")]
    assert len(list(read_articles([tmp_path / "a", tmp_path / "a"]))) == 2
    rows = write_rows(tmp_path / "r.jsonl", {"id": "1", "text": TEXT}, {"_id": 1, "text": TEXT})
    assert f"{rows}:1" in read_paths(rows)[1][f"{rows}:2"]


def test_importing_and_reading_plain_text_loads_no_format_library() -> None:
    loaded = loaded_by(
        f"from index.reading.articles import read_articles; list(read_articles([{str(SEEDS)!r}]))"
    )
    assert loaded & HEAVY == {"index.reading.formats"}
