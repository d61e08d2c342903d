"""Makes a collection of any size, of the same nature as some real passages, in a stream.

Every synthetic passage comes from a real one, its base, and the base's nearest neighbours:

- its text takes sentences of the base and of its neighbours, in new combinations. Some rare words become
  coined names, the same one throughout an article, drawn from a Zipf distribution without end, and some
  numbers are drawn anew, so that the vocabulary grows with the collection as that of real text does;
- its vector is the base's plus a step along random differences of the neighbours: the directions in which
  real passages differ there. Part of the step is common to the article. STEP and PULL are such that as many
  synthetic vectors as there are real ones lie as close to questions, and to one another, as the real ones do.

Articles are made ten at a time, with a hundred passages between them. A block depends on the seed and on its
number alone: blocks can be made in any order and by any number of processes, and none is kept.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from benchmarks.large.real import SPLITTING, Real, pieces
from index.text.passages import with_headers
from index.text.sentences import sentences
from index.types import Article, Longs, Passage, Vectors

BLOCK_ARTICLES, BLOCK_PASSAGES = 10, 100
NEIGHBOURS = 16
PULL = 0.0
STEP, COMMON = 1.0, 0.3  # the length of the step, and how much of its variance an article shares
_SAME_GROUP = 0.7  # how many of an article's bases stand in one real article; the rest are neighbours
_OWN_SENTENCE, _LEAST_SENTENCES = 0.4, 3
_RARE, _COINED, _REDRAWN = 5, 0.8, 0.4
_ZIPF = 1.15  # the share of the n-th name falls with n^-1.15: there are always new ones
_SOURCES, _FIRST_DAY, _DAYS = 200, datetime.date(2014, 1, 1), 3652

_SLOT = re.compile(r"(?P<number>(?<![\w.,])\d{2,6}(?![\w]))|(?P<word>[^\W\d_]{4,})")
_ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pr r s sh st t th tr v w y z".split()
_VOWELS = "a e i o u ai ea ie ou an en in on ar er or al el ol".split()
_PAPERS = "Times Post Herald Courier Gazette Tribune Observer Chronicle Wire Review".split()

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Made:
    """Some articles, their passages in order, those with the header in front, and their unit vectors."""

    articles: list[Article]
    passages: list[Passage]
    texts: list[str]
    vectors: Vectors


class Synthetic:
    """A collection without end; the first n blocks of one with a seed are always the same.

    `vectors`, float32 [passages, d], are those of the real passages; `neighbours`, int64 [passages, n], are
    the rows of those nearest to each, itself left out.
    """

    def __init__(self, real: Real, vectors: Vectors, neighbours: Longs, seed: int = 0) -> None:
        self.vectors, self.neighbours, self.seed = vectors, neighbours, seed
        self.sentences = _with_slots(real.bodies)
        names, of = np.unique(np.asarray(real.groups), return_inverse=True)
        order = np.argsort(of, kind="stable")
        self._group_of, self._members = (
            of,
            np.split(order, np.cumsum(np.bincount(of, minlength=len(names)))[:-1]),
        )

    def block(self, number: int) -> Made:
        """Articles 10 * number to 10 * number + 9."""
        rng, bases, vectors = self._begun(number)
        made = Made([], [], [], vectors)
        for i, rows in enumerate(bases):
            self._write(rng, f"a{number * BLOCK_ARTICLES + i:07d}", rows, made)
        return made

    def block_vectors(self, number: int) -> Vectors:
        """The vectors of a block without its texts."""
        return self._begun(number)[2]

    def _begun(self, number: int) -> tuple[Rng, list[Longs], Vectors]:
        rng = np.random.default_rng([self.seed, number])
        sizes = 1 + rng.multinomial(BLOCK_PASSAGES - BLOCK_ARTICLES, [1 / BLOCK_ARTICLES] * BLOCK_ARTICLES)
        bases = [self._bases(rng, int(size)) for size in sizes]
        return rng, bases, self._vectors(rng, bases)

    def _bases(self, rng: Rng, size: int) -> Longs:
        """The real passages that an article's come from; the first is the one that it is about."""
        about = int(rng.integers(len(self.vectors)))
        same = rng.choice(self._members[self._group_of[about]], size)
        near = rng.choice(self.neighbours[about], size)
        rows = np.where(rng.random(size) < _SAME_GROUP, same, near)
        rows[0] = about
        return rows

    def _vectors(self, rng: Rng, bases: Sequence[Longs]) -> Vectors:
        rows = np.concatenate(bases)
        article = np.repeat(np.arange(len(bases)), [len(b) for b in bases])
        common = self._steps(rng, np.asarray([b[0] for b in bases]))[article]
        steps = COMMON**0.5 * common + (1 - COMMON) ** 0.5 * self._steps(rng, rows)
        out = self.vectors[rows] + STEP * steps
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)

    def _steps(self, rng: Rng, rows: Longs) -> Vectors:
        """A random combination of the differences between each row's neighbours, [rows, d]."""
        near = self.neighbours[rows]
        shares = rng.standard_normal(near.shape, np.float32)
        shares = (shares - shares.mean(axis=1, keepdims=True)) / np.float32(near.shape[1] ** 0.5)
        shares += np.float32(PULL / near.shape[1])
        return np.asarray(np.einsum("pn,pnd->pd", shares, self.vectors[near], optimize=True))

    def _write(self, rng: Rng, article_id: str, rows: Longs, made: Made) -> None:
        """Adds an article, its passages and their texts."""
        names: dict[str, str] = {}
        bodies = [self._body(rng, int(row), names) for row in rows]
        starts = np.cumsum([0, *(len(body) + 1 for body in bodies)]).tolist()
        day = _FIRST_DAY + datetime.timedelta(days=int(rng.integers(_DAYS)))
        source = _source(min(int(rng.zipf(1.3)), 10**6) % _SOURCES)
        article = Article(article_id, "\n".join(bodies), _title(rng, bodies[0]), day, source)
        made.articles.append(article)
        passages = [
            Passage(f"{article_id}#{i}", article_id, start, start + len(body), body)
            for i, (start, body) in enumerate(zip(starts, bodies, strict=False), 1)
        ]
        made.passages.extend(passages)
        made.texts.extend(with_headers(article, passages, pieces, SPLITTING))

    def _body(self, rng: Rng, base: int, names: dict[str, str]) -> str:
        """As many sentences as the base has, three at least: some its own, the rest of its neighbours."""
        own = self.sentences[base]
        near = [s for row in rng.choice(self.neighbours[base], 4) for s in self.sentences[row]]
        size = max(len(own), _LEAST_SENTENCES)
        draws, others = rng.random(size).tolist(), rng.integers(len(near), size=size).tolist()
        kept = [own[i] if i < len(own) and draws[i] < _OWN_SENTENCE else near[others[i]] for i in range(size)]
        return " ".join(_filled(rng, parts, names) for parts in dict.fromkeys(kept))


Parts = tuple[str, ...]


def _with_slots(bodies: Sequence[str]) -> list[list[Parts]]:
    """The sentences of each passage, each cut so that every second part is a rare word or a number."""
    frequency: Counter[str] = Counter()
    for body in bodies:
        frequency.update({m.group().casefold() for m in _SLOT.finditer(body)})

    def cut(sentence: str) -> Parts:
        parts, at = [], 0
        for match in _SLOT.finditer(sentence):
            if match["number"] or frequency[match.group().casefold()] <= _RARE:
                parts += [sentence[at : match.start()], match.group()]
                at = match.end()
        return (*parts, sentence[at:])

    return [[cut(body[a:b].replace("\n", " ")) for a, b in sentences(body)] for body in bodies]


def _filled(rng: Rng, parts: Parts, names: dict[str, str]) -> str:
    """The sentence with some of its slots changed."""
    if len(parts) == 1:
        return parts[0]
    out = list(parts)
    draws = rng.random(len(parts))
    for i in range(1, len(parts), 2):
        word = parts[i]
        if word[0].isdigit():
            if draws[i] < _REDRAWN:
                out[i] = _number(rng, word)
        elif word in names or draws[i] < _COINED:
            names.setdefault(word, _like(word, _name(int(rng.zipf(_ZIPF)))))
            out[i] = names[word]
    return "".join(out)


def _number(rng: Rng, digits: str) -> str:
    """A number of as many digits; a year becomes one near it."""
    n = int(digits)
    if len(digits) == 4 and 1500 <= n <= 2100:
        return str(n + int(rng.integers(-9, 10)))
    return str(int(rng.integers(10 ** (len(digits) - 1), 10 ** len(digits))))


def _like(word: str, name: str) -> str:
    return name.capitalize() if word[0].isupper() else name


@lru_cache(maxsize=200_000)
def _name(number: int) -> str:
    """The word of a number from 1 on, two syllables or more."""
    base = len(_ONSETS) * len(_VOWELS)
    number += base
    out = ""
    while number:
        number, digit = divmod(number, base)
        # Spread, so that neighbouring numbers are not neighbouring words.
        digit = digit * 211 % base
        out += _ONSETS[digit // len(_VOWELS)] + _VOWELS[digit % len(_VOWELS)]
    return out


def _source(number: int) -> str:
    return f"{_name(number + 1).capitalize()} {_PAPERS[number % len(_PAPERS)]}"


def _title(rng: Rng, body: str) -> str:
    """Four to eight words in a row, from the beginning of what the article is about."""
    return " ".join(body.split()[: int(rng.integers(4, 9))]).rstrip(".,;: ")
