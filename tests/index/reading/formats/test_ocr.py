"""Scanned pages: what is recognised, what is said of it, and what is said where nothing can be."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from index.reading.formats import ocr
from index.reading.formats.scan_order import Box, in_reading_order
from tests.support.read_files import read_data, read_paths, reason
from tests.support.scan_files import scan

needs_ocr = pytest.mark.skipif(
    not importlib.util.find_spec("rapidocr"), reason="the extra `ocr` is not installed"
)
LINES = [
    (40.0, 50.0, "Harbour fees go up"),
    (40.0, 90.0, "The harbour board met on Tuesday and"),
    (40.0, 106.0, "agreed a new schedule of fees."),
]


@needs_ocr
def test_a_scanned_page_is_read_and_said_to_be_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(scan([LINES, []]))
    article = read_paths(tmp_path)[0]["a.pdf"]
    assert "The harbour board met on Tuesday and\nagreed a new schedule of fees." in article.text
    assert (article.scanned, len(article.pages)) == ((1,), 2)
    assert article.scanned_at(article.text.index("agreed"))


@needs_ocr
def test_letters_that_are_not_known_are_not_made_up() -> None:
    cyrillic = [(40.0, 60.0, "Россия и Казахстан обсуждают,"), (40.0, 80.0, "сообщил министр.")]
    assert "no letters in them that were recognised" in reason(".pdf", scan([cyrillic]))


def test_without_the_extra_the_reason_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "can_recognise", lambda: False)
    assert "scanned pages; the extra dateline[ocr]" in reason(".pdf", scan([LINES]))


def test_what_is_recognised_is_part_of_the_pages_that_have_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "can_recognise", lambda: True)
    monkeypatch.setattr(
        ocr,
        "_boxes",
        lambda page: [Box("It was agreed on Wed-", 40, 50, 300, 62), Box("nesday.", 40, 66, 90, 78)],
    )
    draft = read_data(".pdf", scan([[], LINES]))
    assert (draft.text, draft.scanned) == ("It was agreed on Wednesday.", (2,))
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    assert "2 scanned pages: more than" in reason(".pdf", scan([LINES, LINES]))


def box(text: str, left: float, top: float, width: float = 100, height: float = 10) -> Box:
    return Box(text, left, top, left + width, top + height)


def test_columns_are_read_one_after_the_other_below_their_headline() -> None:
    boxes = [
        box("Headline over both", 10, 10, 230, 20),
        *(box(f"left {n}", 10, 40 + 14 * n) for n in range(3)),
        *(box(f"right {n}", 140, 40 + 14 * n) for n in range(3)),
        box("A foot under both", 10, 100, 230),
    ]
    expected = [
        "Headline over both",
        *(f"{side} {n}" for side in ("left", "right") for n in range(3)),
        "A foot under both",
    ]
    assert [each.text for each in in_reading_order(boxes[::-1])] == expected


def test_parts_of_a_line_are_one_line() -> None:
    boxes = [box("The board", 10, 10), box("met today", 115, 12), box("and agreed.", 10, 24)]
    assert [each.text for each in in_reading_order(boxes)] == ["The board met today", "and agreed."]
    assert in_reading_order([]) == []
