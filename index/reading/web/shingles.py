"""Tells where a piece of text stands in lines, though spaces and marks differ: by four words at a time."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_SIZE = 4
_ENOUGH = 0.6


class Shingles:
    """The lines that text is looked for in."""

    def __init__(self, lines: list[str]) -> None:
        self._lines: dict[str, int] = {}
        self._places: dict[tuple[str, ...], int] = {}
        words: list[tuple[str, int]] = []
        for at, line in enumerate(lines):
            for part in (line, *line.split("|")):
                self._lines.setdefault(_key(part), at)
            words.extend((word, at) for word in _WORD.findall(line.casefold()))
        for start in range(len(words) - _SIZE + 1):
            four = words[start : start + _SIZE]
            self._places.setdefault(tuple(word for word, _ in four), four[-1][1])

    def place(self, text: str) -> int | None:
        """The number of the line that most of `text` ends in; None where it stands in none."""
        if (whole := self._lines.get(_key(text))) is not None:
            return whole
        words = _WORD.findall(text.casefold())
        if len(words) < _SIZE:
            return None if words else 0
        found = [self._places.get(tuple(words[at : at + _SIZE])) for at in range(len(words) - _SIZE + 1)]
        places = [place for place in found if place is not None]
        return places[-1] if places and len(places) >= _ENOUGH * len(found) else None


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
