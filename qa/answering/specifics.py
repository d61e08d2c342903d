"""Finds what a question names (names, numbers, identifiers), and what of it a text does not hold.

An answer about another number or another person looks like the right one to a reader, as their sentences are
alike; that what was asked about does not stand there shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.analyzer import STOP_WORDS, terms

_WORD = re.compile(r"[\w€$£¥][\w.,/€$£¥-]*[\w%]|\w")
_FIRST = re.compile(r"^\W*[^\W\d_]+")
_COUNTS = dict(enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1))

# Numbers that are also written as words or in Roman figures, so that they may be there and not be found:
# small ones, ordinals, decades, and short names with a figure ("WW2").
_ALSO_WORDED = re.compile(
    r"[12]?\d|3[01]|\d+(?:st|nd|rd|th)|\d+['’]?s|[A-Za-z]{1,2}\d|\d[A-Za-z]", re.IGNORECASE
)
_YEAR = re.compile(r"1\d\d\d|20\d\d")


@dataclass(frozen=True, slots=True)
class Absent:
    """What of a question a text does not hold, each word as it was typed: names (and numbers that may stand
    there in words), years, other numbers and identifiers."""

    names: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.names, *self.years, *self.numbers)


def absent(question: str, text: str) -> Absent:
    """The names of the question that none of the text's words is, and its numbers that do not stand there.

    Of 1,299 questions that their paragraph answers .0% have a year that is not in it and .1% another number,
    of 1,529 that it does not answer 2.7% and 2.2% (SQuAD 2.0, eight development articles)."""
    held = set(terms(text))
    found: dict[str, list[str]] = {"names": [], "years": [], "numbers": []}
    for word in _named(question):
        stems = set(terms(word))
        if not any(map(str.isdigit, word)):
            if stems and not stems & held:
                found["names"].append(word)
        elif not stems <= held and _COUNTS.get(int(word) if word.isdecimal() else 0, word) not in held:
            kind = "years" if _YEAR.fullmatch(word) else "numbers"
            found["names" if _ALSO_WORDED.fullmatch(word) else kind].append(word)
    return Absent(*(tuple(dict.fromkeys(words)) for words in found.values()))


def _named(question: str) -> Iterator[str]:
    """The words with a capital behind the first word, or all in capitals, and those with a digit."""
    opening = _FIRST.match(question)
    begins = opening.end() if opening else 0
    for found in _WORD.finditer(question):
        word = found.group().strip(".,-/")
        if any(map(str.isdigit, word)):
            yield word
        elif _is_name(word, found.start() >= begins):
            yield re.sub(r"['’]s$", "", word)


def _is_name(word: str, is_inside: bool) -> bool:
    if not word[:1].isupper() or word.casefold() in STOP_WORDS:
        return False
    return is_inside or (len(word) > 1 and word.isupper())
