"""Makes the pairs of question and passage that the network learns from, out of searched question sets."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from qa.reader.inputs import Pair, paired, room
from training.augment import typed
from training.perturb import changed
from training.search import answer_pattern
from training.sets import GENERATED, TRAINED_ON, read_lines

_MONTHS = "January February March April May June July August September October November December".split()
# Positions of the first and last piece of a gold answer, or its first character and the one behind its last.
Gold = tuple[int, int]
_MATCHES_NOTHING = answer_pattern(())


@dataclass(frozen=True, slots=True)
class TokenizedText:
    """A text with the ids of its word pieces and the characters start..end of each."""

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
    """A pair with its gold answers, each the positions of its first and last piece; none where the passage
    does not answer. `relevance` is 1 for the passage that answers, 0 for one that doesn't, None for one that
    nearly does."""

    pair: Pair
    golds: tuple[Gold, ...]
    relevance: int | None


@dataclass(slots=True)
class SearchedSet:
    """A question set: its passages, their titles, and its questions as training.search wrote them."""

    name: str
    passages: list[TokenizedText]
    titles: list[TokenizedText]
    questions: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, work: Path, name: str, tokenizer: Tokenizer) -> SearchedSet:
        """The set `name` that training.search wrote to the folder `work`."""
        rows = read_lines(work / f"{name}.passages.jsonl.gz")
        passages = tokenized([row["text"] for row in rows], tokenizer)
        titles = tokenized([row["title"] for row in rows], tokenizer)
        return cls(name, passages, titles, read_lines(work / f"{name}.questions.jsonl.gz"))


def tokenized(texts: Sequence[str], tokenizer: Tokenizer) -> list[TokenizedText]:
    """The texts with their word pieces, without special tokens."""
    found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [TokenizedText(text, one.ids, one.offsets) for text, one in zip(texts, found, strict=True)]


@dataclass(frozen=True, slots=True)
class SamplingRates:
    """How often, each a share of 0..1, a question gets a negative passage, a second one, and so on
    (`negatives`); a changed question beside it; neighbours around a short passage (`joined`); a title; a
    date."""

    negatives: tuple[float, ...] = (0.8, 0.25)
    changed: float = 0.3
    joined: float = 0.4
    titled: float = 0.7
    dated: float = 0.25
    # Of some sets a part of the questions is enough in an epoch: their answers are unlike those wanted.
    of_set: tuple[tuple[str, float], ...] = (("policyqa", 0.4), ("qamr", 0.7))


# 1: SQuAD 2.0 alone, whose own unanswerable questions are most of what does not answer. 2: all sets, a
# quarter of SQuAD 2.0 among them, more questions with other passages beside. 3: the second with few pairs,
# for a larger network.
_MIXED = (
    *(("squad2_train", 0.25), ("squadshifts_new_wiki", 0.6), ("squadshifts_amazon_reviews", 0.15)),
    *(("timeqa_human_train", 0.6), ("nq_open", 0.8), ("tydiqa_en", 0.8), ("qadiscourse", 0.15)),
    *(("tweetqa", 0.15), ("covidqa", 0.4), ("qamr", 0.06), ("policyqa", 0.04), ("fairytaleqa", 0.25)),
)
STAGES = (
    SamplingRates(
        negatives=(0.5,),
        changed=0.1,
        of_set=tuple((name, float(name == "squad2_train")) for name in (*TRAINED_ON, GENERATED)),
    ),
    SamplingRates(negatives=(0.8, 0.3), changed=0.2, of_set=_MIXED),
    SamplingRates(negatives=(0.35,), changed=0.15, of_set=_MIXED),
)


class Examples:
    """What the network learns from: the training questions of the sets, with passages as the search ranks
    them."""

    def __init__(self, sets: Sequence[SearchedSet], tokenizer: Tokenizer, rates: SamplingRates) -> None:
        self._tokenizer, self._rates = tokenizer, rates
        self._questions = [
            (searched_set, q)
            for searched_set in sets
            for q in searched_set.questions
            if not q["held_out"] and (q["golds"] or not q["answerable"])
        ]

    def epoch(self, seed: int, number: int) -> list[tuple[SearchedSet, dict[str, Any]]]:
        """The questions of an epoch, in their order; the same for the same seed and number."""
        rng = random.Random(f"{seed} epoch {number}")
        of_set = dict(self._rates.of_set)
        drawn = [(s, q) for s, q in self._questions if rng.random() < of_set.get(s.name, 1.0)]
        rng.shuffle(drawn)
        return drawn

    def groups(
        self, searched_set: SearchedSet, question: dict[str, Any], rng: random.Random
    ) -> Iterator[list[TrainingPair]]:
        """The question with its passages, and perhaps a changed question with the passage that answers it."""
        rates, wordings = self._rates, [question["question"], question.get("other_wording")]
        asked = typed(rng.choice([wording for wording in wordings if wording]), rng)
        if not question["golds"]:
            yield [self._row(searched_set, asked, question["own"][0], (), None, _MATCHES_NOTHING, rng)]
            return
        own, golds = _own_passage(question)
        holding = answer_pattern({searched_set.passages[p].text[a:b] for p, a, b in question["golds"]})
        found = [self._row(searched_set, asked, own, golds, 1, holding, rng)]
        wrong = [
            hit
            for hit, holds in zip(question["hits"], question["holds"], strict=True)
            if not holds and hit != own
        ]
        near = wrong[:1]
        for rate in rates.negatives:
            if not wrong or rng.random() >= rate:
                break
            # The best are the hardest.
            one = wrong.pop(min(int(rng.expovariate(0.35)), len(wrong) - 1))
            found.append(self._row(searched_set, asked, one, (), 0, holding, rng))
        yield found
        if rng.random() < rates.changed:
            beside = searched_set.passages[near[0]].text if near else ""
            other = changed(question["question"], searched_set.passages[own].text, rng, beside)
            if other is not None:
                yield [self._row(searched_set, typed(other, rng), own, (), None, _MATCHES_NOTHING, rng)]

    def _row(
        self,
        searched_set: SearchedSet,
        question: str,
        passage: int,
        golds: Sequence[Gold],
        relevance: int | None,
        holding: re.Pattern[str],
        rng: random.Random,
    ) -> TrainingPair:
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids
        header = self._header(searched_set.titles[passage], rng)
        text = searched_set.passages[passage]
        before, after = self._around(searched_set, passage, holding, rng)
        ids = [*before, *text.ids, *after]
        pair = paired(asked, header, ids[: room(asked, header)])
        shift = pair.first + len(before)
        places = [(a + shift, b + shift) for a, b in (text.pieces(*gold) for gold in golds)]
        kept = tuple(place for place in places if place[1] < pair.length - 1)
        return TrainingPair(pair, kept, relevance if kept or not golds else None)

    def _header(self, title: TokenizedText, rng: random.Random) -> list[int]:
        parts = [title.text] if title.text and rng.random() < self._rates.titled else []
        if rng.random() < self._rates.dated:
            parts.append(f"{rng.randint(1, 28)} {rng.choice(_MONTHS)} {rng.randint(1990, 2026)}")
        ids: list[int] = (
            self._tokenizer.encode(". ".join(parts), add_special_tokens=False).ids if parts else []
        )
        return ids

    def _around(
        self, searched_set: SearchedSet, passage: int, holding: re.Pattern[str], rng: random.Random
    ) -> tuple[list[int], list[int]]:
        """Pieces of the passages before and after a short one, so that single sentences come as parts of a
        text. A neighbour that holds the answer is left out: it would count as wrong there."""
        passages = searched_set.passages
        if len(passages[passage].ids) > 60 or rng.random() >= self._rates.joined:
            return [], []
        before: list[int] = []
        after: list[int] = []
        if passage and rng.random() < 0.6:
            before = _ids_unless(holding, passages[passage - 1])
        if passage + 1 < len(passages) and (not before or rng.random() < 0.3):
            after = _ids_unless(holding, passages[passage + 1])
        return before[-90:], after[:90]


def _ids_unless(holding: re.Pattern[str], text: TokenizedText) -> list[int]:
    return [] if holding.search(text.text) else list(text.ids)


def _own_passage(question: dict[str, Any]) -> tuple[int, list[Gold]]:
    """The passage with most of the annotators' answers, and those."""
    of: dict[int, list[Gold]] = {}
    for passage, start, end in question["golds"]:
        of.setdefault(passage, []).append((start, end))
    own = max(of, key=lambda passage: (len(of[passage]), -passage))
    return own, of[own]
