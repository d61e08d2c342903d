"""The lines of a PDF's page as a reader sees them, whatever way they were drawn."""

from __future__ import annotations

import pytest

from tests.support.article_files import placed_pdf
from tests.support.growth import near_linear
from tests.support.read_files import read_data, read_or_reason

Texts = list[tuple[float, float, float, str]]


def text_of(texts: Texts, *, turned: int = 0, letters: str = "") -> str:
    return read_data(".pdf", placed_pdf([texts], turned=turned, letters=letters)).text


@pytest.mark.parametrize("turned", [0, 90])
def test_lines_of_a_turned_page_stay_apart(turned: int) -> None:
    lines = ["agreed on a new price", "for the quay and said", "that it would begin"]
    texts: Texts = [(70, 700 - 14 * at, 11, line) for at, line in enumerate(lines)]
    assert text_of(texts, turned=turned) == "\n".join(lines)


def test_a_large_first_letter_belongs_to_its_word() -> None:
    body: Texts = [
        (95, 712, 11, "astport will have a new quay in May,"),
        (95, 698, 11, "the council agreed."),
    ]
    expected = "Eastport will have a new quay in May,\nthe council agreed."
    assert text_of([(70, 690, 34, "E"), *body]) == expected
    assert text_of([*body, (70, 690, 34, "E")]) == expected


@pytest.mark.parametrize(
    ("letter", "line", "expected"),
    [
        ("A", "council met again", "A council met again"),
        ("A", "fter the vote it left", "After the vote it left"),
        ("I", "n the harbour lay boats", "In the harbour lay boats"),
        ("I", "went to the harbour", "I went to the harbour"),
        ("T", "he harbour is old", "The harbour is old"),
    ],
)
def test_a_large_first_letter_may_be_a_word_itself(letter: str, line: str, expected: str) -> None:
    assert text_of([(70, 690, 34, letter), (98, 712, 11, line), (98, 698, 11, "and more")]).startswith(
        expected
    )


def test_a_large_figure_or_a_far_letter_is_none() -> None:
    assert (
        text_of([(70, 690, 34, "7"), (95, 712, 11, "boats lay there"), (95, 698, 11, "and more")])[0] == "7"
    )
    far: Texts = [(70, 690, 34, "E"), (300, 712, 11, "boats lay there"), (300, 698, 11, "and more")]
    assert "Eboats" not in text_of(far)


def test_what_stands_beside_the_page_is_not_seen() -> None:
    assert (
        text_of([(70, 700, 11, "Seen words."), (-300, 686, 11, "Slug"), (70, 900, 11, "Above")])
        == "Seen words."
    )


def test_controls_of_windows_are_quotes_and_dashes() -> None:
    data = placed_pdf([[(70, 700, 11, "for 2019~2020 of O^Dell")]], letters="\x96\x92")
    data = data.replace(b"~", b"\xc0").replace(b"^", b"\xc1")
    assert read_data(".pdf", data).text == "for 2019–2020 of O’Dell"


HEBREW = "".join(chr(0x5D0 + at) for at in range(27))


@pytest.mark.parametrize(
    "line",
    ["ראש העיר אמר", "ב-2019 נבנה הבית (החדש).", "הבנק של BBC News אמר", "עלה ב 12.5 אחוז"],
)
def test_lines_read_from_the_right(line: str) -> None:
    left = "".join(reversed(line)).translate(str.maketrans("()", ")("))
    for run in ("2019", "BBC News", "12.5"):
        left = left.replace("".join(reversed(run)), run)
    assert text_of([(70, 700, 11, left)], letters=HEBREW) == line


def test_a_word_read_from_the_right_in_a_line_read_from_the_left() -> None:
    assert (
        text_of([(70, 700, 11, "the word םולש means peace")], letters=HEBREW) == "the word שלום means peace"
    )


@pytest.mark.parametrize("text", ["E", "א", "ab", "x" * 30])
def test_many_pieces_on_a_page_take_linear_time(text: str) -> None:
    def page(marks: int) -> bytes:
        places: Texts = [(10 + at % 40 * 14, 700 - at // 40 * 0.1, 34, text) for at in range(marks)]
        return placed_pdf([places], letters=HEBREW)

    near_linear(lambda data: read_or_reason(".pdf", data), page, 300)
