"""Puts the characters of a printed line into reading order where letters of right-to-left scripts are among
them.

A PDF has such a line as it is printed, in pieces of any order; only where its characters stand is certain.
What is done here undoes the last steps of the Unicode bidirectional algorithm (UAX #9, L2 and L4) for one
line."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")  # letters as they look within a word
_GAP = 0.15  # of the height of the letters: a wider gap is a space
_COLUMN = 4.0  # and so many heights are another column
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_OPENING, _CLOSING = frozenset("([{<«"), frozenset(")]}>»")


class Glyph(NamedTuple):
    """A character and its box on the page, the page's bottom left being 0, 0."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


def is_right_to_left(text: str) -> bool:
    """Whether there is a letter of a right-to-left script in it."""
    return bool(_RIGHT.search(text))


def has_marks(text: str) -> bool:
    """Whether there are vowel marks in it."""
    return any(unicodedata.category(char) == "Mn" for char in text)


def mostly_right_to_left(text: str) -> bool:
    """Whether most letters are of right-to-left scripts: lines then start at the right."""
    right = len(_RIGHT.findall(text))
    return right * 2 > sum(map(str.isalpha, text))


def reading_order(glyphs: Sequence[Glyph], from_right: bool) -> list[str]:
    """The text of one printed line, its columns apart; `from_right` where it starts at the right."""
    height = _height(glyphs)
    columns: list[list[str]] = [[]]
    before: Glyph | None = None
    for glyph in _left_to_right(glyphs):
        gap = glyph.left - before.right if before else 0.0
        if gap > _COLUMN * height:
            columns.append([])
        elif gap > _GAP * height and columns[-1][-1] != " ":
            columns[-1].append(" ")
        if glyph.char != " " or columns[-1][-1:] not in ([" "], []):
            columns[-1].append(glyph.char)
        before = glyph if before is None or glyph.right > before.right else before
    if from_right:
        columns.reverse()
    return [_logical(column, from_right) for column in columns if column]


def _height(glyphs: Sequence[Glyph]) -> float:
    """The size of the letters: as the font says, unless it is scaled."""
    tall = max(glyph.top for glyph in glyphs) - min(glyph.bottom for glyph in glyphs)
    sizes = sorted(glyph.size for glyph in glyphs if not glyph.char.isspace()) or [0.0]
    return max(sizes[len(sizes) // 2], 0.6 * tall, 1.0)


def _left_to_right(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters by where they stand, each with the marks at it in one; blanks that have a width."""
    bases = sorted(
        (g for g in glyphs if _stands_alone(g)),
        key=lambda g: (g.left + g.right, g.left),
    )
    marks = [g for g in glyphs if unicodedata.category(g.char[0]) == "Mn"]
    found = list(bases)
    middles = [base.left + base.right for base in bases]
    for mark in marks if bases else ():
        middle = mark.left + mark.right
        after = min(bisect_left(middles, middle), len(bases) - 1)
        near = min(after, max(after - 1, 0), key=lambda at: abs(middles[at] - middle))
        found[near] = found[near]._replace(char=found[near].char + mark.char)
    return found


def _stands_alone(glyph: Glyph) -> bool:
    if glyph.char.isspace():
        return glyph.char == " " and glyph.right - glyph.left > 0.5
    return unicodedata.category(glyph.char[0]) not in {"Mn", "Cf"}


def _logical(printed: Sequence[str], from_right: bool) -> str:
    """Characters from left to right in the order in which they are read."""
    kinds = [_kind(char) for char in printed]
    base = "R" if from_right else "L"
    runs: list[tuple[str, list[str]]] = []
    for char, kind in zip(printed, _settled(kinds, base), strict=True):
        if not runs or runs[-1][0] != kind:
            runs.append((kind, []))
        runs[-1][1].append(char)
    if from_right:
        runs.reverse()
    text = "".join("".join(reversed(run)) if kind == "R" else "".join(run) for kind, run in runs)
    return _FORMS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), _mirrored(text) if from_right else text)


def _kind(char: str) -> str:
    """L for letters read from the left, R and A for Hebrew and Arabic ones, E for figures, T for what goes
    with figures (% - +), S for what may part them (. , : /), else N."""
    kinds = {"L": "L", "R": "R", "AL": "A", "EN": "E", "AN": "E", "ET": "T", "CS": "S", "ES": "D"}
    return kinds.get(unicodedata.bidirectional(char[0]), "N")


def _settled(kinds: list[str], base: str) -> list[str]:
    """L or R for each: figures are L with what goes with them, the rest is as what stands on both sides of
    it, or else as the line is."""
    marks = "".join(kinds)
    if "A" in marks:  # figures among Arabic letters keep a point or a comma, no more
        marks = re.sub("[TD]", "N", marks.replace("A", "R"))
    marks = re.sub("T+(?=E)|(?<=E)T+", lambda m: "E" * len(m[0]), marks)
    marks = re.sub("(?<=E)[SD](?=E)", "E", marks)
    marks = re.sub("(?<=[LE])[NSTD]+(?=L)|(?<=L)[NSTD]+(?=[LE])", lambda m: "L" * len(m[0]), marks)
    marks = re.sub("(?<=R)[NSTD]+(?=R)", lambda m: "R" * len(m[0]), marks)
    return list(re.sub("[NSTD]", base, marks).replace("E", "L"))


def _mirrored(text: str) -> str:
    """Brackets the right way round: some files have them as they look from the right."""
    found = [char for char in text if char in _OPENING | _CLOSING]
    return text.translate(_MIRRORED) if found and found[0] in _CLOSING and found[-1] in _OPENING else text
