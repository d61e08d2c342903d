"""Excel workbooks: rows, days, sheets, and those that are made to take a computer down."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from index.reading.formats import xlsx
from tests.support.article_files import zipped
from tests.support.collection_files import workbook, workbook_of_xml
from tests.support.read_files import TEXT, part_id, read_all_data, read_data, read_paths, reason

WORDS = TEXT.strip()


def test_rows_are_articles(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Export of the archive"],
        [],
        ["ID", "Headline", "Published", "Body", "Paper", None],
        [17, "One", datetime.datetime(2020, 1, 22), WORDS, "BelTA", "x"],
        [],
        [None, "Two", "22 January 2020", WORDS, None],
        [18.0, "Three", datetime.datetime(2020, 1, 22, 10, 15), WORDS],
        [19, "Four", None, None],
    ]
    (tmp_path / "a.xlsx").write_bytes(workbook(rows))
    articles, skipped = read_paths(tmp_path)
    assert {name: (a.title, str(a.date)) for name, a in articles.items()} == {
        "17": ("One", "2020-01-22"),
        part_id("a.xlsx", WORDS): ("Two", "2020-01-22"),
        "18": ("Three", "2020-01-22"),
    }
    assert articles["17"].source == "BelTA"
    assert {a.text for a in articles.values()} == {WORDS}
    assert list(skipped) == [f"{tmp_path}/a.xlsx:8"]


def test_each_sheet_has_its_own_names(tmp_path: Path) -> None:
    sheets: tuple[list[list[Any]], ...] = (
        [["title", "text"], ["A", WORDS]],
        [["a", "b"], [1, 2]],
        [],
        [["text"], [f"So: {WORDS}"]],
    )
    (tmp_path / "a.xlsx").write_bytes(workbook(*sheets))
    articles, skipped = read_paths(tmp_path)
    assert list(articles) == [part_id("a.xlsx", text) for text in (WORDS, f"So: {WORDS}")]
    assert list(skipped) == [f"{tmp_path}/a.xlsx:Sheet1"]


def test_what_is_no_workbook_or_holds_no_text_is_told() -> None:
    assert reason(".xlsx", workbook([["a", "b"], [1, 2]])).startswith('no text: its columns are "a", "b"')
    assert reason(".xlsx", zipped({"a.xml": b"<a/>"})) == "damaged Excel workbook"
    assert reason(".xlsx", b"words") == "damaged zip file"


def test_a_damaged_row_ends_its_sheet_and_what_was_before_is_kept() -> None:
    found = read_all_data(".xlsx", workbook_of_xml("<row></cell>"))
    assert [draft if isinstance(draft, str) else draft.text for draft in found] == [
        "It met.",
        "damaged here: nothing behind it can be read",
    ]


def test_rows_that_are_said_to_be_far_below_are_not_waited_for() -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>B</t></is></c></row>'
    assert read_data(".xlsx", workbook_of_xml(row.format(999_999_999))).text == "It met."


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * (xlsx._LARGEST_ROW // 4) + "</row>",
        "<row/>" * (xlsx._MOST_ROWS + 1),
        "<row>" + "<!-- <row> -->" * 200_000 + "</row>",
    ],
)
def test_sheets_that_would_fill_the_memory_are_not_read(rows: str) -> None:
    data = workbook_of_xml(rows)
    assert "too large" in reason(".xlsx", data) or "far more than its own size" in reason(".xlsx", data)


def test_other_parts_that_would_fill_the_memory_are_not_read() -> None:
    styles = b"<styleSheet>" + b"".join(b'<xf n="%d"/>' % number for number in range(150_000))
    assert "'xl/styles.xml' is too large" in reason(".xlsx", zipped({"xl/styles.xml": styles}))
