"""Questions with what the search found for them in, groups of pairs that the network learns from out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from qa.reader.inputs import Pair, paired, room
from training.augment import typed
from training.perturb import changed
from training.search import holder
from training.sets import read_lines

_MONTHS = "January February March April May June July August September October November December".split()
Gold = tuple[int, int]
_NOTHING = holder(())


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its word pieces and where they stand in it."""

    text: str
    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]

    def pieces(self, start: int, end: int) -> Gold:
        """First and last piece of the characters start..end."""
        first = next(i for i, (_, b) in enumerate(self.offsets) if b > start)
        last = next(i for i in range(len(self.offsets) - 1, -1, -1) if self.offsets[i][0] < end)
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class TrainingPair:
    """A pair with its golds, each the places of its first and last piece; none: the passage does not answer.
    `relevance` is 1 for the passage that answers, 0 for one that doesn't, None for one that nearly does."""

    pair: Pair
    golds: tuple[Gold, ...]
    relevance: int | None


@dataclass(slots=True)
class Collection:
    """A question set: its passages, their titles, and its questions as training.search left them."""

    name: str
    passages: list[Text]
    titles: list[Text]
    questions: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, work: Path, name: str, tokenizer: Tokenizer) -> Collection:
        rows = read_lines(work / f"{name}.passages.jsonl.gz")
        passages = tokenised([row["text"] for row in rows], tokenizer)
        titles = tokenised([row["title"] for row in rows], tokenizer)
        return cls(name, passages, titles, read_lines(work / f"{name}.questions.jsonl.gz"))


def tokenised(texts: Sequence[str], tokenizer: Tokenizer) -> list[Text]:
    found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [Text(text, one.ids, one.offsets) for text, one in zip(texts, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Shares:
    """How often a question is given another passage, a second one, and so on; a changed question beside it; a
    changed form."""

    negatives: tuple[float, ...] = (0.8, 0.25)
    changed: float = 0.3
    joined: float = 0.4
    titled: float = 0.7
    dated: float = 0.25
    # Of some sets a part of the questions is enough in an epoch: their answers are of another kind.
    of_set: tuple[tuple[str, float], ...] = (("policyqa", 0.4), ("qamr", 0.7))


# Few pairs, for a network that takes long for each.
_FEW = Shares(
    negatives=(0.35,),
    changed=0.25,
    of_set=(
        *(("squadshifts_amazon_reviews", 0.15), ("timeqa_human_train", 0.6), ("covidqa", 0.3)),
        *(("policyqa", 0.04), ("qamr", 0.04), ("fairytaleqa", 0.15)),
    ),
)

# First all sets, most questions with a passage beside their own; then, for the last part of the training, the
# sets most like what is asked of articles, with more passages and more changed questions: there relevance and
# "not here" are learnt. The third is for what was asked of articles without questions, where there is such a
# set, and the nearest others. The fourth is for a larger network, which needs fewer pairs; the fifth and
# sixth for a reader that learns from that one, first what is not here, then with fewer passages more spans.
# The seventh is the fourth with more that is not here.
STAGES = (
    Shares(),
    Shares(
        negatives=(0.95, 0.9, 0.7),
        changed=0.6,
        of_set=(("policyqa", 0.05), ("qamr", 0.15), ("fairytaleqa", 0.5), ("covidqa", 0.5)),
    ),
    Shares(
        negatives=(0.95, 0.9, 0.7),
        changed=0.6,
        of_set=(
            *((name, 0.0) for name in ("policyqa", "qamr", "fairytaleqa", "covidqa")),
            *(("squadshifts_amazon_reviews", 0.05), ("timeqa_human_train", 0.3)),
        ),
    ),
    _FEW,
    Shares(
        negatives=(0.9, 0.4),
        changed=0.6,
        of_set=(
            *(("squadshifts_amazon_reviews", 0.25), ("timeqa_human_train", 0.6), ("covidqa", 0.3)),
            *(("policyqa", 0.04), ("qamr", 0.08), ("fairytaleqa", 0.25)),
        ),
    ),
    Shares(
        negatives=(0.4,),
        of_set=(
            *(("squadshifts_amazon_reviews", 0.5), ("covidqa", 0.5)),
            *(("policyqa", 0.05), ("qamr", 0.2), ("fairytaleqa", 0.3)),
        ),
    ),
    replace(_FEW, changed=0.6),
)


class Examples:
    """What the network learns from: for a question, its passages as the search gives them."""

    def __init__(self, collections: Sequence[Collection], tokenizer: Tokenizer, shares: Shares) -> None:
        self._collections, self._tokenizer, self._shares = collections, tokenizer, shares
        self._trained = [
            (c, q)
            for c in collections
            for q in c.questions
            if not q["held_out"] and (q["golds"] or not q["answerable"])
        ]

    def epoch(self, seed: int, number: int) -> list[tuple[Collection, dict[str, Any]]]:
        """The questions of an epoch, in their order; the same for the same seed and number."""
        rng = random.Random(f"{seed} epoch {number}")
        of_set = dict(self._shares.of_set)
        taken = [(c, q) for c, q in self._trained if rng.random() < of_set.get(c.name, 1.0)]
        rng.shuffle(taken)
        return taken

    def groups(
        self, collection: Collection, question: dict[str, Any], rng: random.Random
    ) -> Iterator[list[TrainingPair]]:
        """The question with its passages, and perhaps a changed question with the passage that answers it."""
        shares, asked = self._shares, typed(question["question"], rng)
        if not question["golds"]:
            yield [self._row(collection, asked, question["own"][0], (), None, _NOTHING, rng)]
            return
        own, golds = _answering(question)
        holding = holder({collection.passages[p].text[a:b] for p, a, b in question["golds"]})
        found = [self._row(collection, asked, own, golds, 1, holding, rng)]
        wrong = [
            hit
            for hit, holds in zip(question["hits"], question["holds"], strict=True)
            if not holds and hit != own
        ]
        near = wrong[:1]
        for share in shares.negatives:
            if not wrong or rng.random() >= share:
                break
            # The best are the hardest.
            one = wrong.pop(min(int(rng.expovariate(0.35)), len(wrong) - 1))
            found.append(self._row(collection, asked, one, (), 0, holding, rng))
        yield found
        if rng.random() < shares.changed:
            beside = collection.passages[near[0]].text if near else ""
            other = changed(question["question"], collection.passages[own].text, rng, beside)
            if other is not None:
                yield [self._row(collection, typed(other, rng), own, (), None, _NOTHING, rng)]

    def _row(
        self,
        collection: Collection,
        question: str,
        passage: int,
        golds: Sequence[tuple[int, int]],
        relevance: int | None,
        holding: re.Pattern[str],
        rng: random.Random,
    ) -> TrainingPair:
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids
        header = self._header(collection.titles[passage], rng)
        text = collection.passages[passage]
        before, after = self._around(collection, passage, holding, rng)
        ids = [*before, *text.ids, *after]
        pair = paired(asked, header, ids[: room(asked, header)])
        shift = pair.first + len(before)
        places = [(a + shift, b + shift) for a, b in (text.pieces(*gold) for gold in golds)]
        kept = tuple(place for place in places if place[1] < pair.length - 1)
        return TrainingPair(pair, kept, relevance if kept or not golds else None)

    def _header(self, title: Text, rng: random.Random) -> list[int]:
        parts = [title.text] if title.text and rng.random() < self._shares.titled else []
        if rng.random() < self._shares.dated:
            parts.append(f"{rng.randint(1, 28)} {rng.choice(_MONTHS)} {rng.randint(1990, 2026)}")
        ids: list[int] = (
            self._tokenizer.encode(". ".join(parts), add_special_tokens=False).ids if parts else []
        )
        return ids

    def _around(
        self, collection: Collection, passage: int, holding: re.Pattern[str], rng: random.Random
    ) -> tuple[list[int], list[int]]:
        """Pieces of the neighbours of a short passage, so that single sentences come as parts of a text. A
        neighbour that holds the answer is none: it would be taken for wrong there."""
        passages = collection.passages
        if len(passages[passage].ids) > 60 or rng.random() >= self._shares.joined:
            return [], []
        before, after = ([], [])
        if passage and rng.random() < 0.6:
            before = _without(holding, passages[passage - 1])
        if passage + 1 < len(passages) and (not before or rng.random() < 0.3):
            after = _without(holding, passages[passage + 1])
        return before[-90:], after[:90]


def _without(holding: re.Pattern[str], text: Text) -> list[int]:
    return [] if holding.search(text.text) else list(text.ids)


def _answering(question: dict[str, Any]) -> tuple[int, list[tuple[int, int]]]:
    """The passage with most of the annotators' answers, and those."""
    of: dict[int, list[tuple[int, int]]] = {}
    for passage, start, end in question["golds"]:
        of.setdefault(passage, []).append((start, end))
    own = max(of, key=lambda passage: (len(of[passage]), -passage))
    return own, of[own]
