"""Tells lines that stand around the text of each page from the text: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from index.reading.formats.pdf_lines import Line

_ROMAN = "[ivxlc]{1,7}"
_PAGE_NUMBER = re.compile(
    rf"[^\w]*(?:(?:page|p\.|pg\.?|seite|s\.|página|pagina|стр\.?|страница|strona|sida|side)\s*)?"
    rf"(?:\d{{1,4}}|{_ROMAN})(?:\s*(?:/|of|de|von|di|из|z|av)\s*\d{{1,4}})?[^\w]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,4}")
_MOST_NUMBERS = 3  # in a running head, of which any may be that of the page
_LINES = 3  # at the top and at the foot of a page that may be furniture
_PAGES = 3  # on so many a line repeats itself, or on all there are
_NEAR = 6.0  # points between the heights of two lines that stand at the same place


def is_page_number(line: str) -> bool:
    """Whether a line says the number of its page and nothing else: "Page 2 of 3", "- 4 -", "iv"."""
    return len(line) <= 40 and bool(_PAGE_NUMBER.fullmatch(line.strip()))


def running_lines(pages: Sequence[Sequence[Line]]) -> list[dict[int, str]]:
    """For each page the lines, by position, that stand at the same place of other pages too, as "head" or
    "foot".

    They say the same but for the number of the page.
    """
    places: defaultdict[tuple[str, str], dict[int, list[tuple[int, float]]]] = defaultdict(dict)
    for number, lines in enumerate(pages):
        for end, at in _edges(lines):
            if _ends_a_sentence(lines[at].text):
                continue
            for key in _keys(lines[at].text, number):
                places[end, key].setdefault(number, []).append((at, lines[at].middle))
    found: list[dict[int, str]] = [{} for _ in pages]
    for (end, _), on_pages in places.items():
        repeated = list(_repeated(on_pages))
        if len({number for number, _ in repeated}) >= min(_PAGES, len(pages)):
            for number, at in repeated:
                found[number][at] = end
    return found


def _ends_a_sentence(line: str) -> bool:
    """Whether a line is the end of a sentence that began above it."""
    return line[0].islower() and line.endswith(".") and len(line.split()) > 3


def _edges(lines: Sequence[Line]) -> Iterator[tuple[str, int]]:
    """The positions of the first and last lines of a page, by height and in the order of the file."""
    order = range(len(lines))
    by_height = sorted(order, key=lambda at: -lines[at].middle)
    half = min(_LINES, (len(lines) + 1) // 2)
    yield from {("head", at) for at in by_height[:half]}
    yield from {("foot", at) for at in by_height[len(lines) - half :]}


def _keys(text: str, page: int) -> set[str]:
    """What a line says, with some of its numbers as how far they are from that of the page."""
    text = " ".join(text.casefold().split())
    numbers = list(_NUMBER.finditer(text))
    if len(numbers) > _MOST_NUMBERS:
        return {text}
    keys = set()
    for moves in product((False, True), repeat=len(numbers)):
        parts, end = [], 0
        for number, moving in zip(numbers, moves, strict=True):
            parts += [text[end : number.start()], f"<{int(number[0]) - page}>" if moving else number[0]]
            end = number.end()
        keys.add("".join([*parts, text[end:]]))
    return keys


def _repeated(on_pages: dict[int, list[tuple[int, float]]]) -> Iterator[tuple[int, int]]:
    """Page and position of the lines that stand at nearly the same height on some other page."""
    heights = sorted((height, number, at) for number, found in on_pages.items() for at, height in found)
    for i, (height, number, at) in enumerate(heights):
        around = heights[max(0, i - 2) : i] + heights[i + 1 : i + 3]
        if any(other != number and abs(height - near) <= _NEAR for near, other, _ in around):
            yield number, at
