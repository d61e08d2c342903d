"""JSON of any shape and size: what is wrong in one object is told of that one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.read_files import TEXT, part_id, read_all_data, read_paths, reason

ROWS = [{"id": str(number), "text": f"{number}. {TEXT}"} for number in range(30)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_array_is_read_row_by_row(tmp_path: Path, encoding: str, indent: int | None) -> None:
    rows = [*ROWS, {"id": "é", "text": "Café au lait, s’il vous plaît. Déjà vu à l’été: « voilà »."}]
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(rows, indent=indent, ensure_ascii=False).encode(encoding))
    articles, skipped = read_paths(path)
    assert not skipped
    assert {name: article.text for name, article in articles.items()} == {
        row["id"]: row["text"] for row in rows
    }


@pytest.mark.parametrize("around", ["{}", '{{"status": "ok", "data": {{"articles": {}}}}}'])
def test_an_array_may_be_larger_than_an_article_may(tmp_path: Path, around: str) -> None:
    large = {"id": "large", "text": "x" * 2_000}
    rows = json.dumps([*ROWS, large, {"id": "last", "text": 'A "}" and a "\\" and [ in it.'}])
    (tmp_path / "a.json").write_text(around.format(rows))
    articles, skipped = read_paths(tmp_path, max_bytes=1_000)
    assert list(articles) == [*(row["id"] for row in ROWS), "last"]
    assert list(skipped.values()) == ["larger than the limit of 1,000 bytes"]


@pytest.mark.parametrize("between", ["", "\n", ",", "\n\n"])
def test_objects_behind_each_other_are_rows(tmp_path: Path, between: str) -> None:
    data = between.join(json.dumps(row, indent=1) for row in ROWS)
    (tmp_path / "a.json").write_text(data)
    assert list(read_paths(tmp_path)[0]) == [row["id"] for row in ROWS]
    assert list(read_paths(tmp_path, max_bytes=500)[0]) == [row["id"] for row in ROWS]


def test_one_article_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": "T", "text": TEXT, "tags": [{"name": "x"}]}))
    articles, skipped = read_paths(tmp_path)
    assert list(articles) == [part_id("a.json", TEXT)]
    assert not skipped


def test_bad_objects_do_not_stop_the_others() -> None:
    data = (
        f'[{{"text": "{TEXT.strip()}", "date": NaN}}, {{"text": "a" "b": 1}}, {{"text": [1, 2}},'
        ' {"text": "A line\nbreak."}, 5, {"text": "Good."}, {"text": "cut o'
    )
    assert [found if isinstance(found, str) else found.text for found in read_all_data(".json", data)] == [
        TEXT.strip(),
        "not valid JSON: Expecting ',' delimiter: line 1 column 14 (char 13)",
        "not valid JSON: Expecting ',' delimiter: line 1 column 15 (char 14)",
        "A line\nbreak.",
        "Good.",
        "cut off: the file ends in the middle of it",
    ]


def test_rows_of_an_unknown_layout_are_named_once(tmp_path: Path) -> None:
    rows = [{"a": 1, "b": "x"}] * 3 + [{"text": TEXT}, {"c": 1}, {"a": 2, "b": "y"}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    articles, skipped = read_paths(path)
    assert list(articles) == [part_id("a.json", TEXT)]
    assert list(skipped) == [f"{path}:1", f"{path}:5", f"{path}:6"]
    assert 'its fields are "a", "b"' in skipped[f"{path}:1"]
    assert skipped[f"{path}:6"] == "the last of 3 more with the same fields as 1, and no text"


def test_what_holds_no_objects_is_told() -> None:
    assert reason(".json", "[1, 2]") == "JSON without objects, as articles would be"
    assert reason(".json", "words") == "not JSON"
    assert "more than 1,000,000 values" in reason(".json", '{"text": [' + "0," * 1_000_001 + "0]}")
    assert reason(".json", "[" * 200_000) == "JSON nested too deeply"
    assert reason(".json", '{"a":' * 50_000 + "1" + "}" * 50_000) == "JSON nested too deeply"
