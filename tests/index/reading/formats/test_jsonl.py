"""Collections of an article a row: their fields, their bad rows, any Unicode, any size."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import pytest

from index.types import Article
from tests.support.read_files import TEXT, part_id, read_paths, write_rows


def test_rows_are_articles(tmp_path: Path) -> None:
    rows = write_rows(
        tmp_path / "news.jsonl",
        {
            "id": "a",
            "title": "T",
            "text": TEXT,
            "date": "2020-01-22T10:00:00Z",
            "source": "BELTA",
            "url": "https://a.org/",
        },
        {
            "_id": 7,
            "title": "",
            "text": TEXT,
            "metadata": {"date": "22 января 2020", "url": "https://b.org/"},
        },
        {"text": TEXT},
        {"id": "d", "text": "Posted: 22.01.2020\n\nA headline\n\n" + TEXT},
        {"id": "e", "text": "Posted: 22.01.2020\n\nA headline\n\n" + TEXT, "date": "03/04/2023"},
        {"id": "f", "text": TEXT, "date": 20200122, "source": {"name": "Reuters"}, "url": "javascript:x"},
    )
    articles, skipped = read_paths(tmp_path)
    day = datetime.date(2020, 1, 22)
    assert not skipped
    path = str(rows)
    assert articles["a"] == Article("a", TEXT, "T", day, "BelTA", "https://a.org/", path)
    assert articles["7"] == Article("7", TEXT, None, day, None, "https://b.org/", path)
    unnamed = part_id("news.jsonl", TEXT)
    assert articles[unnamed] == Article(unnamed, TEXT, path=path)
    assert (articles["d"].title, articles["d"].date) == ("A headline", day)
    assert (articles["e"].title, articles["e"].date) == ("A headline", None)
    assert articles["f"] == Article("f", TEXT, None, day, "Reuters", None, path)


def test_bad_rows_are_named_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "1", "text": "Good words."}',
        b"{not json",
        b"[1, 2]",
        b'{"id": "4"}',
        b'{"id": "5", "text": 5}',
        b'{"id": "6", "text": " \\n"}',
        b"",
        b"[" * 200_000,
        b'{"id": "9", "text": "' + b"x" * 2_000 + b'"}',
        b'{"id": "10", "text": ' + b"9" * 5_000 + b"}",
        b'{"id": "11", "text": "half \\ud800 a pair\\u0000, caf\xe9"}',
        b'{"id": "12", "text": "last words"}',
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\r\n".join(lines))
    articles, skipped = read_paths(path, max_bytes=1_500)
    assert list(articles) == ["1", "11", "12"]
    assert articles["11"].text == "half \ufffd a pair, café"
    assert set(skipped) == {f"{path}:{line}" for line in (2, 3, 4, 5, 6, 8, 9, 10)}
    assert "not valid JSON" in skipped[f"{path}:2"]
    assert skipped[f"{path}:3"] == "not a JSON object"
    assert skipped[f"{path}:4"].startswith('no text: its fields are "id"')
    assert "empty" in skipped[f"{path}:6"]
    assert "larger than the limit" in skipped[f"{path}:8"]
    assert read_paths(path)[1][f"{path}:8"] == "JSON nested too deeply"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_collection_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    rows = '{"id": "1", "text": "Привет, мир"}\n\n{"id": "2", "text": "two\u2028lines"}\n'
    (tmp_path / "a.jsonl").write_bytes(rows.encode(encoding))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(rows.replace('"id": "', '"id": "b').encode(encoding)))
    articles, skipped = read_paths(tmp_path)
    assert not skipped
    assert {name: a.text for name, a in articles.items()} == dict.fromkeys(
        ("1", "b1"), "Привет, мир"
    ) | dict.fromkeys(("2", "b2"), "two\nlines")


def test_a_collection_may_be_larger_than_an_article_may(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "a.jsonl", *({"id": str(n), "text": TEXT} for n in range(100)))
    assert len(read_paths(rows, max_bytes=500)[0]) == 100
