"""Recognises passages that say the same in the same words, or nearly, so that each is shown once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.types import Hit

_WORD = re.compile(r"\w+")
# Two passages are duplicates from this share of common words on (Broder 1997, "On the Resemblance and
# Containment of Documents"); short ones, and ones whose numbers differ (a date, a score), only when they are
# the same.
_RESEMBLANCE = 0.9
_SHORT = 20


@dataclass(frozen=True, slots=True)
class _TextKey:
    """What of a text is compared: the text itself in lower case, its words, and those with a digit."""

    plain: str
    count: int
    words: frozenset[str]
    numbers: tuple[str, ...]


@lru_cache(maxsize=1_000)  # what one question finds the next often finds as well
def _key(text: str) -> _TextKey:
    folded = text.casefold()
    words = _WORD.findall(folded)
    numbers = tuple(word for word in words if not word.isalpha() and any(map(str.isdecimal, word)))
    return _TextKey(" ".join(folded.split()), len(words), frozenset(words), numbers)


class NearDuplicates:
    """Remembers hits by their text: the same words, or nearly, as when two papers print one wire report."""

    def __init__(self) -> None:
        self._same: dict[str, Hit] = {}
        self._shown: list[tuple[_TextKey, Hit]] = []

    def __len__(self) -> int:
        """How many texts are remembered."""
        return len(self._shown)

    def first(self, text: str) -> Hit | None:
        """The hit with the same text, or None."""
        key = _key(text)
        if same := self._same.get(key.plain):
            return same
        if key.count < _SHORT:
            return None
        for other, hit in self._shown:
            if key.numbers == other.numbers and _resemble(key.words, other.words):
                return hit
        return None

    def add(self, hit: Hit) -> None:
        """Remembers a hit whose text was not there."""
        key = _key(hit.passage.text)
        self._same[key.plain] = hit
        self._shown.append((key, hit))


def _resemble(a: frozenset[str], b: frozenset[str]) -> bool:
    if min(len(a), len(b)) < _RESEMBLANCE * max(len(a), len(b)):
        return False
    common = len(a & b)
    return common >= _RESEMBLANCE * (len(a) + len(b) - common)
