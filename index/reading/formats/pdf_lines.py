"""Gives the lines of a PDF's page as a reader sees them, with the characters that pdfium finds and their
places.

pdfium says where lines end, what is a hyphen at a line's end, and which blanks were left out. What it gets
wrong is put right here by where the characters stand: what lies off the page, lines read from the right, the
large first letter of an article. Places are those of the page as it is shown, turned pages upright."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from index.reading.formats.hyphens import BROKEN, english_words
from index.reading.formats.right_to_left import (
    Glyph,
    has_marks,
    is_right_to_left,
    mostly_right_to_left,
    reading_order,
)
from index.reading.formats.text import clean

MAX_PLACED = 200_000
"""On a page with more characters than this no one asks where each stands."""

_HYPHENS = (0x02, 0xFFFE)
_SHORT_WORDS = frozenset("in it is if an as at am".split())
_MOST_INITIALS = 20  # of a page; where there are more they are something else
_BESIDE = 50  # characters of a row by which the next piece is told to be in it
_LARGE = 1.6  # times as tall as the text beside it: a first letter that is set large


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, without blanks around it, and its box; `size` is that of its letters, 0 for unknown.

    A hyphen at its end that breaks a word is `hyphens.BROKEN`.
    """

    text: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    size: float = 0.0

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2

    @property
    def height(self) -> float:
        return self.top - self.bottom


def lines_of(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page in the order in which the file has them."""
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > MAX_PLACED:
            text = textpage.get_text_bounded().replace("\ufffe", BROKEN)
            return [Line(tidied) for part in text.split("\n") if (tidied := _tidy(part))]
        placing = _Placing.of(page)
        groups = _glyphs(textpage, placing)
        text = "".join(glyph.char for group in groups for glyph in group)
        if is_right_to_left(text):
            groups = _glyphs(textpage, placing, with_room=True)
            return list(_from_right(groups, mostly_right_to_left(text)))
    finally:
        textpage.close()
    rows = _rows([part for group in groups for part in _apart(group)])
    return _with_first_letters([line for row in rows if (line := _line(_text(row), row))])


@dataclass(frozen=True, slots=True)
class _Placing:
    """The box of a page that is shown, and by how many quarters it is turned to the right."""

    box: tuple[float, float, float, float]
    turns: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> _Placing:
        return cls(page.get_bbox(), page.get_rotation() // 90)

    def shows(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether the middle of a box is on the page."""
        x, y = (left + right) / 2, (bottom + top) / 2
        return self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]

    def upright(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A box on the page as it is shown."""
        if self.turns == 1:
            return bottom, -right, top, -left
        if self.turns == 2:
            return -right, -top, -left, -bottom
        return (-top, left, -bottom, right) if self.turns == 3 else (left, bottom, right, top)


def _glyphs(textpage: pypdfium2.PdfTextPage, placing: _Placing, with_room: bool = False) -> list[list[Glyph]]:
    """The characters that are shown, line by line; `with_room` as wide as the font sets them, not as their
    ink."""
    raw = textpage.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    places = [ctypes.byref(value) for value in (left, right, bottom, top)]
    room = pdfium.FS_RECTF()
    lines: list[list[Glyph]] = [[]]
    for number in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, number)
        if code in (0x0D, 0x0A):
            if lines[-1]:
                lines.append([])
            continue
        if not code or not pdfium.FPDFText_GetCharBox(raw, number, *places):
            continue
        box = (left.value, bottom.value, right.value, top.value)
        if with_room and pdfium.FPDFText_GetLooseCharBox(raw, number, room):
            box = (room.left, bottom.value, room.right, top.value) if not placing.turns else box
        if placing.shows(*box):
            char = BROKEN if code in _HYPHENS else chr(code)
            lines[-1].append(Glyph(char, *placing.upright(*box), pdfium.FPDFText_GetFontSize(raw, number)))
            if char == BROKEN:
                lines.append([])
    return lines


def _apart(group: list[Glyph]) -> list[list[Glyph]]:
    """A line, and a large letter in it by itself: pdfium may take it for a part of any line beside it."""
    seen = [glyph.top - glyph.bottom for glyph in group if not glyph.char.isspace()]
    if len(seen) < 4 or max(seen) < 2 * (usual := median(seen)):
        return [group]
    large = [
        at for at, glyph in enumerate(group) if glyph.top - glyph.bottom > 2 * usual and glyph.char.isupper()
    ]
    if len(large) != 1:
        return [group]
    at = large[0]
    return [part for part in (group[:at], group[at : at + 1], group[at + 1 :]) if part]


def _text(glyphs: Sequence[Glyph]) -> str:
    """The characters of a line; halves of one that pdfium gives one by one joined."""
    text = "".join(glyph.char for glyph in glyphs)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line(text: str, glyphs: Sequence[Glyph]) -> Line | None:
    """A line of its text and the characters that are seen of it; None for an empty one."""
    seen = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not (text := _tidy(text)) or not seen:
        return None
    return Line(
        text,
        min(glyph.left for glyph in seen),
        min(glyph.bottom for glyph in seen),
        max(glyph.right for glyph in seen),
        max(glyph.top for glyph in seen),
        median(glyph.size for glyph in seen),
    )


def _tidy(text: str) -> str:
    """A line without control characters and blanks around it; a broken word's hyphen stays."""
    text = text.rstrip()
    broken = text.endswith(BROKEN)
    return clean(text.replace(BROKEN, "-" if not broken else "")).strip() + BROKEN * broken if text else ""


def _rows(groups: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The lines, with what pdfium parts put together where it stands in one row close by."""
    rows: list[list[Glyph]] = []
    for group in groups:
        gap = _gap(rows[-1][-_BESIDE:], group) if rows else None
        if gap is None:
            rows.append(list(group))
        else:
            end = group[0]._replace(char=" ", right=group[0].left)
            blank = rows[-1][-1].char.isspace() or group[0].char.isspace()
            rows[-1] += [end, *group] if gap > 0.15 and not blank else group
    return rows


def _gap(one: Sequence[Glyph], other: Sequence[Glyph]) -> float | None:
    """How far a piece stands behind another in the same row, by the height of its letters; None elsewhere."""
    a, b = _line("x", one), _line("x", other)
    if a is None or b is None or one[-1].char == BROKEN:
        return None
    high, low = (max(glyph.top - glyph.bottom for glyph in piece) for piece in (one, other))
    level = a.height <= _LARGE * high and b.height <= _LARGE * low and high < _LARGE * low < _LARGE**2 * high
    shared = min(a.top, b.top) - max(a.bottom, b.bottom)
    gap = (b.left - a.right) / (high or 1.0)
    return gap if level and shared > 0.5 * min(a.height, b.height) and -0.2 < gap < 1.5 else None


def _from_right(groups: Sequence[Sequence[Glyph]], from_right: bool) -> Iterator[Line]:
    """Lines of a page with letters read from the right: what pdfium has in pieces is put together."""
    rows: list[list[Glyph]] = []
    for group in groups:
        if not any(not glyph.char.isspace() for glyph in group):
            continue
        if rows and _same_row(rows[-1][-_BESIDE:], group):
            rows[-1] += group
        else:
            rows.append(list(group))
    for row in rows:
        mixed = from_right or is_right_to_left(_text(row))
        for text in reading_order(row, from_right) if mixed else [_text(row)]:
            if line := _line(text, row):
                yield line


def _same_row(one: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """Whether two pieces stand beside each other: half of the lower one is at the height of the other.

    What has vowel marks may have only their boxes, above or below the letters.
    """
    a, b = _line("x", one), _line("x", other)
    if a is None or b is None:
        return False
    beyond = 0.4 * a.height if has_marks(_text(other)) else 0.0
    shared = min(a.top + beyond, b.top) - max(a.bottom - beyond, b.bottom)
    return shared > 0.5 * min(a.height, b.height)


def _with_first_letters(lines: list[Line]) -> list[Line]:
    """The lines with each large first letter put in front of the line that it begins."""
    left = list(lines)
    initials = [line for line in lines if _is_initial(line.text)]
    for letter in initials if len(initials) <= _MOST_INITIALS else ():
        beside = [
            line
            for line in left
            if line is not letter
            and letter.bottom < line.middle < letter.top + line.height
            and letter.right - 1 <= line.left <= letter.right + letter.height
            and line.height * _LARGE < letter.height
        ]
        if beside:
            first = max(beside, key=lambda line: line.top)
            at = next(i for i, line in enumerate(left) if line is first)
            left[at] = Line(
                _begun(letter.text, first.text), letter.left, first.bottom, first.right, first.top, first.size
            )
            left = [line for line in left if line is not letter]
    return left


def _is_initial(text: str) -> bool:
    """Whether a line is one capital, or one with a quotation mark or an apostrophe beside it."""
    letters = [char for char in text if char.isalpha()]
    return (
        len(text) <= 3 and len(letters) == 1 and not letters[0].islower() and not any(map(str.isdigit, text))
    )


def _begun(letter: str, line: str) -> str:
    """A line with its first letter; a space between where the letter is a word, as in "A council"."""
    word = "".join(char for char in line.split(" ")[0] if char.isalpha()).casefold()
    known = english_words()
    alone = letter.strip("\"'“”‘’«»„").casefold() in {"a", "i"}
    whole = letter.strip("\"'“”‘’«»„").casefold() + word
    apart = alone and whole not in known | _SHORT_WORDS and (word in known or len(word) < 3)
    return f"{letter}{' ' if apart else ''}{line}"
