"""Rich text: all that is seen, in the letters of its code pages; what is refused."""

from __future__ import annotations

import pytest

from tests.support.growth import near_linear
from tests.support.read_files import read_data, read_or_reason, reason

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}"
    rb"{\f2\fcharset128 Mincho;}{\f3\fcharset2 Symbol;}}{\colortbl;\red0\green0\blue0;}"
)


def rtf(body: bytes) -> bytes:
    """A rich text file with a font table of four scripts."""
    return HEAD + body + b"}"


def test_paragraphs_tables_and_marks() -> None:
    draft = read_data(
        ".rtf",
        rtf(
            rb"{\stylesheet{\s0 Normal;}}{\info{\title Fees go up}{\author Nobody}{\creatim\yr2019\mo3\dy4}}"
            rb"\pard\plain\b Fees go up\b0\par 22 January 2020\par The board\line met "
            rb"\ldblquote today\rdblquote"
            rb"\emdash and said \{so\}.\par\trowd\intbl Pier\cell Fee\cell\row\trowd\intbl "
            rb"East\cell 12\cell\row"
            b"\r\n\\pard The e\r\nnd.\\par"
        ),
    )
    assert draft.text == (
        "Fees go up\n\n22 January 2020\n\nThe board\nmet “today”—and said {so}.\n\nPier | "
        "Fee\nEast | 12\nThe end."
    )
    assert (draft.title, draft.date and draft.date.isoformat()) == ("Fees go up", "2020-01-22")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"caf\'e9 na\'efve \'93so\'94", "café naïve “so”"),
        (rb"\f1 \'cf\'f0\'e8\'e2\'e5\'f2\f0  \'e9", "Привет é"),
        (rb"\f2 \'83A\'83\'93", "アン"),  # the second byte of the first letter is an ASCII letter
        (rb"\u1055?\u1088?\uc2\u1080\'3f\'3f\u8212--ok", "При—ok"),
        (rb"{\uc0\u-10179\u-8704} smile", "😀 smile"),
        (rb"{\f3\'b7}\tab a point", "•\ta point"),
    ],
)
def test_letters_of_every_code_page(body: bytes, text: str) -> None:
    assert read_data(".rtf", rtf(body)).text == text


def test_what_is_seen_and_nothing_else() -> None:
    draft = read_data(
        ".rtf",
        rtf(
            rb"{\header\pard The Courier\par}"
            rb"Kept {\deleted dropped }{\revised added }{\v hidden }text\'a0with a "
            rb'{\field{\*\fldinst{HYPERLINK "http://x.example"}}{\fldrslt{link}}}.'
            rb"{\footnote \chftn  The note.}\par"
            rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt In the box.\par}}"
            rb"{\shprslt{\*\do{\dptxbxtext In the box.}}}}"
            rb"{\*\bkmkstart a}{\pict\pngblip 89504e47}{\*\unknown nothing}{\pict\bin11 }}}}\\\\{{{}"
            rb"Last.\par"
        ),
    )
    assert (
        draft.text == "Kept added text\u00a0with a link.\n\nLast.\n\nThe note.\n\nIn the box.\n\nThe Courier"
    )


def test_a_title_that_the_text_does_not_have_is_not_taken() -> None:
    draft = read_data(".rtf", rtf(rb"{\info{\title Microsoft Word - draft7.doc}}The board met on Tuesday."))
    assert draft.title is None


def test_what_is_no_rich_text_says_so() -> None:
    assert "not rich text" in reason(".rtf", b"The board met.")
    assert "empty" in reason(".rtf", rtf(b""))
    assert "nested too deeply" in reason(".rtf", b"{\\rtf1 " + b"{" * 100_000)


@pytest.mark.parametrize(
    "mark", [b"{\\b a", b"{\\field{\\*\\fldinst{HYPERLINK ", b"\\u", b"\\'e9", b"{\\footnote a}"]
)
def test_marks_take_linear_time(mark: bytes) -> None:
    near_linear(lambda data: read_or_reason(".rtf", data), lambda marks: b"{\\rtf1 a" + mark * marks, 1_000)
