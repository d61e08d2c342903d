"""The reading order of lines of which only the places of the characters are known."""

from __future__ import annotations

import random

import pytest

from index.reading.formats.right_to_left import Glyph, mostly_right_to_left, reading_order


def printed(text: str, wide: float = 6) -> list[Glyph]:
    """The characters of a line from left to right, a blank as a gap, in an order of no meaning."""
    glyphs = [
        Glyph(char, at * wide, 0, at * wide + wide, 9, 11) for at, char in enumerate(text) if char != " "
    ]
    random.Random(1).shuffle(glyphs)
    return glyphs


@pytest.mark.parametrize(
    ("left_to_right", "expected"),
    [
        ("سيئرلا نلعأ", "أعلن الرئيس"),
        (".2022 ماع يف", "في عام 2022."),
        ("%45 نم رثكأ", "أكثر من 45%"),
        ("1,250 BBC News عم", "مع 1,250 BBC News"),
        ("(ديدجلا) تيبلا", "البيت (الجديد)"),
        (")ديدجلا( تيبلا", "البيت (الجديد)"),
        ("45% הלע", "עלה 45%"),
        ("12:30-ב", "ב-12:30"),
        ("ﻡﻼﺳ", "سلام"),
    ],
)
def test_lines_that_start_at_the_right(left_to_right: str, expected: str) -> None:
    assert reading_order(printed(left_to_right), from_right=True) in ([expected], [_figures_first(expected)])


def _figures_first(expected: str) -> str:
    """The other reading of a line of figures and Latin words, which look the same."""
    return expected.replace("1,250 BBC News", "BBC News 1,250")


def test_a_line_that_starts_at_the_left_turns_its_words_only() -> None:
    assert reading_order(printed("the םלוע םולש of 2022"), from_right=False) == ["the שלום עולם of 2022"]


def test_columns_are_read_from_the_right() -> None:
    left, right = printed("הנש"), [g._replace(left=g.left + 200, right=g.right + 200) for g in printed("םוי")]
    assert reading_order(left + right, from_right=True) == ["יום", "שנה"]


def test_marks_stay_with_their_letters() -> None:
    glyphs = [*printed("לא"), Glyph("\u05b8", 8, -2, 10, 0, 11)]
    assert reading_order(glyphs, from_right=True) == ["א\u05b8ל"]


def test_the_direction_of_a_page_is_that_of_most_letters() -> None:
    assert mostly_right_to_left("שלום לכם all")
    assert not mostly_right_to_left("peace to שלום")
