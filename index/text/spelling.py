"""Corrects typing errors in a query: words that no passage holds give way to the likeliest that some do.

A mistyped word is taken to be one edit away from the right one: two letters swapped, one doubled, one left
out, or another key hit. All words at that distance are generated, stemmed like any other and looked up, so
the cost hardly depends on how many terms there are, and endings that the stemmer cuts off need no rules.
Candidates are ranked by the likelihood of the edit times how many passages hold the word: the noisy channel
model of Kernighan, Church and Gale 1990, "A Spelling Correction Program Based on a Noisy Channel Model".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

import numpy as np

from index.text.analyzer import ANALYSIS, STOP_WORDS, terms
from index.types import Correction, Longs

SHORTEST = 4  # letters of a word that is corrected
# Letters hit by mistake from anywhere on the keyboard make a word out of nearly any short one.
_SHORTEST_FOR_RARE_EDITS = 6
_LONGEST = 40

# Log-likelihoods of the edits that lead from the right word to the mistyped one, relative to a letter left
# out. The optimum is flat: one more or less changes the share of words restored by less than a percentage
# point.
_SWAPPED, _DOUBLED, _DROPPED, _NEXT_KEY, _ADDED, _OTHER_KEY = 1.0, 0.0, 0.0, -0.5, -3.0, -4.0
_RARE = frozenset((_ADDED, _OTHER_KEY))

# Letters, and the apostrophe that "dont" lacks.
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz'", "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюя")
_KEYBOARDS = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"))

# Whole words of letters only: no part of a number, an address or a file name.
_WORD = re.compile(r"(?<![\w@.'’])[^\W\d_]+(?:['’][^\W\d_]+)*(?!['’]?\w|[@.]\w)")
_POSSESSIVE = ("'s", "’s")


def _key_neighbours() -> dict[str, str]:
    found: dict[str, str] = {}
    for rows in _KEYBOARDS:
        keys = {(r, c): key for r, row in enumerate(rows) for c, key in enumerate(row)}
        for (r, c), key in keys.items():
            # A row stands half a key to the right of the one above it.
            around = ((r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c), (r + 1, c - 1))
            found[key] = "".join(keys[at] for at in around if at in keys)
    return found


NEIGHBOURS = _key_neighbours()
"""Maps each key to the keys around it."""


class Speller:
    """Corrects words by the terms of one state of an index.

    `vocabularies` are its terms, in any number of collections that may overlap; `frequency` gives how many
    live passages hold a term, and `passages` is how many there are; `analysis` is that of the index. Safe to
    use from several threads."""

    def __init__(
        self,
        vocabularies: Sequence[Collection[str]],
        frequency: Callable[[str], int],
        passages: int,
        analysis: int = ANALYSIS,
    ) -> None:
        self._vocabularies, self._frequency, self._passages = vocabularies, frequency, passages
        self._analysis = analysis

    def corrected(self, query: str, known: Callable[[str], bool] | None = None) -> str:
        """The query with each word that no passage holds replaced by its likeliest correction."""
        return self.with_corrections(query, known)[0]

    def with_corrections(
        self, query: str, known: Callable[[str], bool] | None = None
    ) -> tuple[str, tuple[Correction, ...]]:
        """The query with each word that no passage holds replaced by its likeliest correction, all else
        verbatim; and which words these were, each once.

        `known` may tell that a word, in lower case, is spelt right although the collection does not hold it.
        Numbers, words of fewer than SHORTEST letters and acronyms stay as they are.
        """
        all_capitals = query.isupper()
        made: dict[Correction, None] = {}

        def replacement(match: re.Match[str]) -> str:
            word = match[0]
            if word.isupper() and not all_capitals:
                return word
            tail = next((s for s in _POSSESSIVE if word.casefold().endswith(s)), "")
            base = word[: len(word) - len(tail)]
            found = self.corrections(base)
            if not found or (known is not None and known(base.casefold())):
                return word
            right = _cased_like(base, found[0][0])
            made[Correction(base, right)] = None
            return right + word[len(base) :]

        return _WORD.sub(replacement, query), tuple(made)

    def corrections(self, word: str) -> list[tuple[str, float]]:
        """The words that a mistyped one may stand for, in lower case, likeliest first, and their
        probabilities (sum 1); one word for each term.

        Empty for a word that a passage holds, that is a stop word, has fewer than SHORTEST letters, or is one
        edit away from nothing that a passage holds.
        """
        word = word.casefold().replace("’", "'").replace("ё", "е")
        if not SHORTEST <= len(word) <= _LONGEST or not self._unknown(word):
            return []
        best: dict[str, tuple[float, str]] = {}
        for term, candidate, likelihood in self._candidates(word):
            count = self._passages if term in STOP_WORDS else self._frequency(term)
            if count > 0:
                score = (likelihood + math.log(count), candidate)
                best[term] = min(best.get(term, score), score, key=_best_first)
        ranked = sorted(best.values(), key=_best_first)
        odds = [math.exp(score - ranked[0][0]) for score, _ in ranked]
        return [(candidate, one / sum(odds)) for (_, candidate), one in zip(ranked, odds, strict=True)]

    def _unknown(self, word: str) -> bool:
        found = terms(word, self._analysis)
        return len(found) == 1 and self._frequency(found[0]) == 0

    def _candidates(self, word: str) -> list[tuple[str, str, float]]:
        """Term, word and log-likelihood of the edit for words one edit away; a few of them no passage
        holds."""
        rare = len(word) >= _SHORTEST_FOR_RARE_EDITS
        stops: list[tuple[str, str, float]] = []
        found: list[tuple[str, str, float]] = []
        for candidate, likelihood in _one_edit_away(word):
            if likelihood in _RARE and not rare:
                continue
            if candidate in STOP_WORDS:
                if len(candidate) >= SHORTEST and likelihood not in _RARE:
                    stops.append((candidate, candidate, likelihood))
            elif len(stems := terms(candidate, self._analysis)) == 1:
                found.append((stems[0], candidate, likelihood))
        hashes = np.fromiter((hash(term) for term, _, _ in found), np.int64, len(found))
        held = self._hashes.take(np.searchsorted(self._hashes, hashes), mode="clip") == hashes
        return stops + [one for one, is_held in zip(found, held.tolist(), strict=True) if is_held]

    @cached_property
    def _hashes(self) -> Longs:
        # Eight bytes a term, made when a word is first looked for; the zero keeps it from being empty. A hash
        # that two terms share, or none has, does no harm: the frequency is looked up in any case.
        parts = [np.fromiter(map(hash, some), np.int64, len(some)) for some in self._vocabularies]
        return np.sort(np.concatenate([*parts, np.zeros(1, np.int64)]))


def _one_edit_away(word: str) -> Iterator[tuple[str, float]]:
    """Every word that one edit turns into `word`, and the edit's log-likelihood."""
    alphabet = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    for i in range(len(word)):
        before, here, after = word[:i], word[i], word[i + 1 :]
        if after and after[0] != here:
            yield before + after[0] + here + after[1:], _SWAPPED
        if not after.startswith(here):  # of a doubled letter one is taken out, once
            yield before + after, _DOUBLED if before.endswith(here) else _ADDED
        near = NEIGHBOURS.get(here, "")
        for letter in alphabet:
            if letter != here:
                yield before + letter + after, _NEXT_KEY if letter in near else _OTHER_KEY
            yield before + letter + here + after, _DROPPED
    for letter in alphabet:
        yield word + letter, _DROPPED


def _best_first(scored: tuple[float, str]) -> tuple[float, str]:
    return -scored[0], scored[1]


def _cased_like(like: str, word: str) -> str:
    if like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if any(letter.isupper() for letter in like) else word
