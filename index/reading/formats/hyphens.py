"""Decides what a hyphen at the end of a line is: one of the word, which stays, or one that breaks it, which
goes.

"Kowalski-" before "Meier", "well-" before "known" keep it; "agree-" before "ment" does not. What the same
text has in the middle of a line decides first, then a list of English words; a text in another language loses
it before a small letter."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

BROKEN = "\x02"
"""A hyphen that pdfium found at the end of a line, whatever it looks like in the file."""

_AT_END = re.compile(r"(?P<before>[^\W_](?:[^\s\x02]*[^\W_])?)(?P<mark>[\x02\u2010\xad-])[ \t]*\Z")
_AT_START = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+\Z")
_SHORTEST = 3  # letters of a part of a compound; shorter ones are syllables that happen to be words
_FREQUENT = frozenset("the of and to in that is was for on with as at by from".split())
_ENGLISH = 0.1  # share of these among the words of an English text


class Hyphens:
    """What a text's own words say of the hyphens at its line ends; `lines` is the whole of it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        total = frequent = 0
        for line in lines:
            # The first and the last word of a line may be half a word.
            words = [word.casefold() for word in _WORD.findall(line)]
            self._words.update(words[1:-1])
            total += len(words)
            frequent += sum(word in _FREQUENT for word in words)
        self._own_hyphen = any("\u2010" in word for word in self._words)
        self._english = frequent > _ENGLISH * total

    def joint(self, before: str, after: str) -> str | None:
        """A line that ends in a hyphen as it stands right in front of the next; None where its word ends
        there."""
        end, start = _AT_END.search(before[-200:]), _AT_START.match(after[:100])
        if not end or not start:
            return None
        kept = self._kept(end["before"], start[0], end["mark"])
        return before[: len(before) - len(end[0]) + len(end["before"])] + "-" * kept

    def _kept(self, before: str, after: str, mark: str) -> bool:
        last = _LETTERS.search(before)
        if last is None or not after[0].isalpha():
            return True
        if after[0].isupper() and not last[0][-1:].isupper():
            return True
        if mark == "\xad" or (mark == "\u2010" and not self._own_hyphen):
            return False  # browsers print the hyphen that they put in as U+2010, that of the text as "-"
        left, right = last[0].casefold(), after.casefold()
        if any(f"{left}{hyphen}{right}" in self._words for hyphen in "-\u2010"):
            return True
        if left + right in self._words:
            return False
        return self._english and _is_compound(left, right)


def _is_compound(left: str, right: str) -> bool:
    """Whether two parts are English words that do not make one word."""
    known = english_words()
    if any((left + right).removesuffix(ending) in known for ending in ("", "ly", "ness", "s", "ed", "ing")):
        return False
    return min(len(left), len(right)) >= _SHORTEST and left in known and right in known


@cache
def english_words() -> frozenset[str]:
    """Some 74,000 English words of three letters and more, in lower case: english_words.md."""
    data = files("index.reading.formats").joinpath("english_words.txt.xz").read_bytes()
    return frozenset(lzma.decompress(data).decode("ascii").split())
