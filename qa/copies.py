"""Hits as they come and the text of the next in, the hit that already shows it out."""

from __future__ import annotations

import re

from qa.types import Hit

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\w*\d\w*")  # a word with a digit in it
# Two passages are copies from this share of common words on (Broder 1997, "On the Resemblance and Containment
# of Documents"); short ones, and ones whose numbers differ (a date, a score), only when they are the same.
_RESEMBLANCE = 0.9
_SHORT = 20


class Copies:
    """Remembers hits by their text: the same words, or nearly, as when two papers print one wire report."""

    def __init__(self) -> None:
        self._same: dict[str, Hit] = {}
        self._shown: list[tuple[frozenset[str], list[str], Hit]] = []

    def __len__(self) -> int:
        """How many texts are remembered."""
        return len(self._shown)

    def first(self, text: str) -> Hit | None:
        """The hit with the same text, or None."""
        if same := self._same.get(_plain(text)):
            return same
        words = _WORD.findall(text.casefold())
        if len(words) < _SHORT:
            return None
        distinct, numbers = frozenset(words), _numbers(text)
        for others, their_numbers, hit in self._shown:
            if numbers == their_numbers and _resemble(distinct, others):
                return hit
        return None

    def add(self, hit: Hit) -> None:
        """Remembers a hit whose text was not there."""
        words = _WORD.findall(hit.passage.text.casefold())
        self._same[_plain(hit.passage.text)] = hit
        self._shown.append((frozenset(words), _numbers(hit.passage.text), hit))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text.casefold())


def _resemble(a: frozenset[str], b: frozenset[str]) -> bool:
    if min(len(a), len(b)) < _RESEMBLANCE * max(len(a), len(b)):
        return False
    common = len(a & b)
    return common >= _RESEMBLANCE * (len(a) + len(b) - common)
