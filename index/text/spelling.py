"""A query with words that no passage holds in, the query with the words most likely meant out.

A word is taken to be mistyped by one slip: two letters swapped, one doubled, one left out, or another key
hit. Every word one slip away is made, stemmed like any other and looked up, so the cost hardly depends on how
many terms there are, and endings that the stemmer cuts off need no rules. The likeliest is chosen by how
likely its slip is times how many passages hold it: Kernighan, Church and Gale 1990, "A Spelling Correction
Program Based on a Noisy Channel Model".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from index.text.analyzer import STOP_WORDS, terms
from index.types import Longs

SHORTEST = 4
# Letters hit by mistake from anywhere on the keyboard make a word out of nearly any short one.
_SHORTEST_FOR_RARE_SLIPS = 6
_LONGEST = 40

# Log-likelihoods of one slip, that of a letter left out being 0. The optimum is flat: one more or less
# changes the share of words restored by less than a percentage point.
_SWAPPED, _DOUBLED, _DROPPED, _NEXT_KEY, _ADDED, _OTHER_KEY = 1.0, 0.0, 0.0, -0.5, -3.0, -4.0
_RARE = frozenset((_ADDED, _OTHER_KEY))

# Letters, and the apostrophe that "dont" lacks.
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz'", "абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюя")
_KEYBOARDS = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"))

# Whole words of letters only: no part of a number, an address or a file name.
_WORD = re.compile(r"(?<![\w@.'’])[^\W\d_]+(?:['’][^\W\d_]+)*(?!['’]?\w|[@.]\w)")
_POSSESSIVE = ("'s", "’s")


def _neighbours() -> dict[str, str]:
    found: dict[str, str] = {}
    for rows in _KEYBOARDS:
        places = {(r, c): key for r, row in enumerate(rows) for c, key in enumerate(row)}
        for (r, c), key in places.items():
            # A row stands half a key to the right of the one above it.
            around = ((r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c), (r + 1, c - 1))
            found[key] = "".join(places[at] for at in around if at in places)
    return found


# Key -> the keys around it.
NEIGHBOURS = _neighbours()


class Speller:
    """Corrects words by the terms of one state of an index.

    `vocabularies` are its terms, in any number of sequences that may overlap; `frequency` says how many live
    passages hold a term, and `passages` how many there are. Safe to use from several threads.
    """

    def __init__(
        self, vocabularies: Sequence[Sequence[str]], frequency: Callable[[str], int], passages: int
    ) -> None:
        self._vocabularies, self._frequency, self._passages = vocabularies, frequency, passages

    def corrected(self, query: str, known: Callable[[str], bool] | None = None) -> str:
        """The query with each word that no passage holds replaced by the likeliest meant, all else verbatim.

        `known` may say of a word in lower case that it is no mistake: rightly spelt, and only not in the
        collection. Numbers, words of less than SHORTEST letters and acronyms stay as they are.
        """
        shouted = query.isupper()

        def replacement(match: re.Match[str]) -> str:
            word = match[0]
            if word.isupper() and not shouted:
                return word
            tail = next((s for s in _POSSESSIVE if word.casefold().endswith(s)), "")
            base = word[: len(word) - len(tail)]
            meant = self.meant(base)
            if not meant or (known is not None and known(base.casefold())):
                return word
            return _cased(meant[0][0], base) + word[len(base) :]

        return _WORD.sub(replacement, query)

    def meant(self, word: str) -> list[tuple[str, float]]:
        """Words that a mistyped one may stand for, in lower case, likeliest first, and how likely (sum 1).

        One word for each term. None for a word that a passage holds, that is a stop word, has less than
        SHORTEST letters, or is one slip away from nothing that a passage holds.
        """
        word = word.casefold().replace("’", "'").replace("ё", "е")
        if not SHORTEST <= len(word) <= _LONGEST or not self._unheard_of(word):
            return []
        best: dict[str, tuple[float, str]] = {}
        for term, meant, slip in self._candidates(word):
            count = self._passages if term in STOP_WORDS else self._frequency(term)
            if count > 0:
                score = (slip + math.log(count), meant)
                best[term] = min(best.get(term, score), score, key=_order)
        ranked = sorted(best.values(), key=_order)
        odds = [math.exp(score - ranked[0][0]) for score, _ in ranked]
        return [(meant, one / sum(odds)) for (_, meant), one in zip(ranked, odds, strict=True)]

    def _unheard_of(self, word: str) -> bool:
        found = terms(word)
        return len(found) == 1 and self._frequency(found[0]) == 0

    def _candidates(self, word: str) -> list[tuple[str, str, float]]:
        """Term, word and log-likelihood of the slip for words one slip away; some have no passage."""
        rare = len(word) >= _SHORTEST_FOR_RARE_SLIPS
        stops: list[tuple[str, str, float]] = []
        found: list[tuple[str, str, float]] = []
        for meant, slip in _one_slip_away(word):
            if slip in _RARE and not rare:
                continue
            if meant in STOP_WORDS:
                if len(meant) >= SHORTEST and slip not in _RARE:
                    stops.append((meant, meant, slip))
            elif len(stems := terms(meant)) == 1:
                found.append((stems[0], meant, slip))
        hashes = np.fromiter((hash(term) for term, _, _ in found), np.int64, len(found))
        held = self._hashes.take(np.searchsorted(self._hashes, hashes), mode="clip") == hashes
        return stops + [one for one, is_held in zip(found, held.tolist(), strict=True) if is_held]

    @cached_property
    def _hashes(self) -> Longs:
        # Eight bytes a term, made when a word is first looked for, and never empty. A hash that two terms
        # share, or none has, does no harm: the frequency is asked for in any case.
        parts = [np.fromiter(map(hash, held), np.int64, len(held)) for held in self._vocabularies]
        return np.sort(np.concatenate([*parts, np.zeros(1, np.int64)]))


def _one_slip_away(word: str) -> Iterator[tuple[str, float]]:
    """Every word from which one slip makes `word`, and the slip's log-likelihood."""
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


def _order(scored: tuple[float, str]) -> tuple[float, str]:
    return -scored[0], scored[1]


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if any(letter.isupper() for letter in like) else word
