"""Hits as they come and the text of the next in, the hit that already shows it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.types import Hit

_WORD = re.compile(r"\w+")
# Two passages are copies from this share of common words on (Broder 1997, "On the Resemblance and Containment
# of Documents"); short ones, and ones whose numbers differ (a date, a score), only when they are the same.
_RESEMBLANCE = 0.9
_SHORT = 20


@dataclass(frozen=True, slots=True)
class _Look:
    """What of a text is compared."""

    plain: str
    count: int
    words: frozenset[str]
    numbers: tuple[str, ...]  # the words with a digit in them


@lru_cache(maxsize=1_000)  # what one question finds the next often finds as well
def _look(text: str) -> _Look:
    folded = text.casefold()
    words = _WORD.findall(folded)
    numbers = tuple(word for word in words if not word.isalpha() and any(map(str.isdecimal, word)))
    return _Look(" ".join(folded.split()), len(words), frozenset(words), numbers)


class NearDuplicates:
    """Remembers hits by their text: the same words, or nearly, as when two papers print one wire report."""

    def __init__(self) -> None:
        self._same: dict[str, Hit] = {}
        self._shown: list[tuple[_Look, Hit]] = []

    def __len__(self) -> int:
        """How many texts are remembered."""
        return len(self._shown)

    def first(self, text: str) -> Hit | None:
        """The hit with the same text, or None."""
        look = _look(text)
        if same := self._same.get(look.plain):
            return same
        if look.count < _SHORT:
            return None
        for other, hit in self._shown:
            if look.numbers == other.numbers and _resemble(look.words, other.words):
                return hit
        return None

    def add(self, hit: Hit) -> None:
        """Remembers a hit whose text was not there."""
        look = _look(hit.passage.text)
        self._same[look.plain] = hit
        self._shown.append((look, hit))


def _resemble(a: frozenset[str], b: frozenset[str]) -> bool:
    if min(len(a), len(b)) < _RESEMBLANCE * max(len(a), len(b)):
        return False
    common = len(a & b)
    return common >= _RESEMBLANCE * (len(a) + len(b) - common)
