"""Makes one text of the lines of a PDF's pages: what goes on is joined, running heads and feet stand once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.reading.formats.hyphens import BROKEN, Hyphens
from index.reading.formats.page_furniture import is_page_number, running_lines
from index.reading.formats.pdf_lines import Line

_OTHER_SIZE = 1.15  # times as large: another kind of text, such as a headline
_FULL = 0.7  # of the longest line of its page: a line that goes on to the margin
_CLOSING = "\"'”’»)]"
_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "؟")
_DIGITS = re.compile(r"\d+")


def text_of(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...], int]:
    """The text of a document, the offset of each page in it, and where its first page begins below the head.

    A blank line stands between pages, unless a sentence goes on there, and between lines of different sizes.
    A running head stands on the first page that has it, a foot on the last, and neither within a sentence;
    the numbers of pages nowhere."""
    furniture = running_lines(pages)
    bodies = [
        [line for at, line in enumerate(lines) if at not in found]
        for lines, found in zip(pages, furniture, strict=True)
    ]
    goes_on = _going_on(bodies)
    heads = _kept(pages, furniture, "head", [not on for on in [False, *goes_on[:-1]]])
    feet = _kept(pages, furniture, "foot", [not on for on in goes_on], last=True)
    text = _Text(Hyphens(line.text for body in bodies for line in body))
    for number, body in enumerate(bodies):
        text.page()
        text.add(heads[number], apart=True)
        text.add(body[:1], apart=bool(heads[number]) or not number or not goes_on[number - 1])
        for at, (before, line) in enumerate(pairwise(body)):
            text.add([line], apart=_differ(before, line) or (number + at == 0 and _is_headline(body)))
        text.add(feet[number], apart=True)
    above = "".join(f"{line.text}\n" for line in heads[0]) if heads and bodies[0] else ""
    return *text.done(), len(above)


class _Text:
    """A text on its way, line by line; the last line waits for what follows."""

    def __init__(self, hyphens: Hyphens) -> None:
        self._hyphens = hyphens
        self._parts: list[str] = []
        self._length = 0
        self._last = ""
        self._starts: list[int] = []
        self._opened = 0  # pages of which no line has come yet

    def page(self) -> None:
        self._opened += 1

    def add(self, lines: Sequence[Line], apart: bool) -> None:
        """More lines; `apart` puts a blank line in front of the first."""
        for at, line in enumerate(lines):
            self._add(line.text, apart and not at)

    def done(self) -> tuple[str, tuple[int, ...]]:
        self._put(_printed(self._last))
        return "".join(self._parts), (*self._starts, *[self._length] * self._opened)

    def _add(self, line: str, apart: bool) -> None:
        if self._last:
            word = None if apart else self._hyphens.joint(self._last, line)
            self._put(word if word is not None else _printed(self._last) + ("\n\n" if apart else "\n"))
        self._starts += [self._length] * self._opened
        self._opened = 0
        self._last = line

    def _put(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)


def _printed(line: str) -> str:
    """A line with the hyphen at its end as it is printed."""
    return line.replace(BROKEN, "-")


def _going_on(bodies: Sequence[Sequence[Line]]) -> list[bool]:
    """For each page whether its last sentence, or that of the last page with text, goes on behind it."""
    found = [False] * len(bodies)
    filled = [number for number, body in enumerate(bodies) if body]
    for one, other in pairwise(filled):
        found[one:other] = [_goes_on(bodies[one], bodies[other][0])] * (other - one)
    return found


def _goes_on(body: Sequence[Line], after: Line) -> bool:
    """Whether the sentence at the end of a page goes on in a line."""
    last, text = body[-1], body[-1].text
    if text.endswith(BROKEN):
        return True
    if text.rstrip(_CLOSING).endswith(_ENDS) or _differ(last, after):
        return False
    if after.text[0].islower():
        return True
    widest = max(line.right - line.left for line in body)
    inside = text[-1] in ",-–—" or (text[-1].isalpha() and not text[-1].isupper())
    return len(body) > 2 and inside and last.right - last.left >= _FULL * widest > 0


def _is_headline(body: Sequence[Line]) -> bool:
    """Whether the first line of a text stands short above the lines of a paragraph."""
    first, second = body[0], body[1]
    widest = max(line.right - line.left for line in body)
    short = first.right - first.left < _FULL * widest <= second.right - second.left
    return short and not first.text.endswith((*_ENDS, ",", BROKEN, "-")) and not second.text[0].islower()


def _differ(one: Line, other: Line) -> bool:
    """Whether two lines are of sizes that differ: a headline and its text."""
    small, large = sorted((one.size, other.size))
    return small > 0 and large > small * _OTHER_SIZE


def _kept(
    pages: Sequence[Sequence[Line]],
    furniture: Sequence[dict[int, str]],
    end: str,
    free: Sequence[bool],
    last: bool = False,
) -> list[list[Line]]:
    """The running heads or feet of each page that stand in the text: each on the first page, or the last,
    that is `free` for it, where no sentence goes on."""
    kept: list[list[Line]] = [[] for _ in pages]
    seen: set[str] = set()
    for number in sorted(range(len(pages)), reverse=last):
        here = set()
        for at in sorted(furniture[number]):
            line = pages[number][at]
            said = _DIGITS.sub("#", line.text.casefold())
            if furniture[number][at] != end or not free[number] or is_page_number(line.text) or said in seen:
                continue
            kept[number].append(line)
            here.add(said)
        seen |= here
    return kept
