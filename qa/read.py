"""A question and its hits in, the sentences that answer it out, best first, each with the span in it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.dense import Vectors
from index.sentences import sentences
from index.tokens import terms
from qa.question import Wants, wants
from qa.spans import Span, spans
from qa.types import Hit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence of a hit and the span in it that answers; offsets count characters of the article's text.

    `confidence` (0..1) is how likely it is that this answers the question.
    """

    hit: Hit
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    confidence: float


class Reader(Protocol):
    """Something that finds the answer to a question in the hits of its search."""

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        """Readings, best first; empty when there is nothing to read."""
        ...


# What is known of a sentence as an answer; all 0..1 or a cosine, in this order in FEATURES.
FEATURES = (
    "cosine",  # of the question and the sentence
    "cosine in context",  # of the question and the sentence with the one before it
    "covered",  # share of the question's terms, weighted by idf, that the sentence holds
    "covered tellingly",  # the same, each term weighted by how few of the sentences read hold it
    "covered nearby",  # share that only the sentences around it hold
    "covered in passage",  # share that only the rest of the passage, its title, source and date hold
    "retrieval",  # score of its passage over that of the best passage
    "kind found",  # 1 when it holds what the question asks for, -1 when not, 0 when anything goes
)
# Of the best sentence, for the confidence: what the features above add up to, and how it stands out.
SURENESS = (
    "best",
    "lead",
    "passage cosine",
    "covered anywhere",
    "kind found",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: the probability is 1 / (1 + exp(-(bias + weights . features)))."""

    bias: float
    weights: tuple[float, ...]

    def logit(self, features: Floats) -> Floats:
        """Log odds; features float64 [..., n]."""
        return np.asarray(self.bias + features @ np.asarray(self.weights))


# Of what is hardly of the kind asked for ("November" for a name) the whole sentence says more.
LEAST_WEIGHT = 0.3

SENTENCE = Weights(0.0, (2.41, 1.93, 2.39, 3.0, 0.76, -0.06, 1.72, 0.61))
CONFIDENCE = Weights(-6.28, (0.54, 0.37, 1.29, -0.76, -0.48))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit with its features, float64 [len(FEATURES)]."""

    hit: Hit
    start: int
    end: int
    text: str
    span: Span | None
    features: Floats


@dataclass(frozen=True, slots=True)
class Query:
    """A question's terms with their idf in the collection, with what they tell the sentences read apart by,
    and the kind of answer it asks for."""

    asked: Mapping[str, float]
    telling: Mapping[str, float]
    wanted: Wants


class SentenceReader:
    """Finds the best sentence of the best hits, and in it the date, number, name or place asked for.

    `encode` gives unit vectors [texts, d]; `weight` the idf of a term in the collection; `header` what stands
    in front of the passages of an article. The weights are fitted by benchmarks/fit_reader.py.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Vectors],
        weight: Callable[[str], float],
        header: Callable[[str], str],
        depth: int = 8,
    ) -> None:
        self._encode, self._weight, self._header, self._depth = encode, weight, header, depth

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        candidates = self.candidates(question, hits)
        if not candidates:
            return []
        logits = SENTENCE.logit(np.stack([c.features for c in candidates]))
        order = np.argsort(-logits, kind="stable")
        ranked = [(candidates[i], float(logits[i])) for i in order]
        sure = CONFIDENCE.logit(sureness(ranked))
        best = ranked[0][1]
        return [_reading(c, _sigmoid(float(sure) + logit - best)) for c, logit in ranked]

    def candidates(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """The sentences of the best hits, with their features, in the order of the hits."""
        asked = {term: self._weight(term) for term in terms(question)}
        places = [(hit, s) for hit in hits[: self._depth] for s in _sentences(hit)]
        if not places:
            return []
        texts = [hit.passage.text[slice(*found[i])] for hit, (i, found) in places]
        vectors = self._encode([question, *texts])
        cosines = _cosines(vectors[0], vectors[1:], [i > 0 for _, (i, _) in places])
        best = max(hit.score for hit in hits) or 1.0
        query = Query(asked, telling(asked, texts), wants(question))
        return [
            self._candidate(query, hit, i, found, cosines[n], hit.score / best)
            for n, (hit, (i, found)) in enumerate(places)
        ]

    def _candidate(
        self,
        query: Query,
        hit: Hit,
        i: int,
        found: Sequence[tuple[int, int]],
        cosines: Vectors,
        retrieval: float,
    ) -> Candidate:
        passage = hit.passage.text
        start, end = found[i]
        text = passage[start:end]
        around = passage[found[max(0, i - 1)][0] : found[min(len(found) - 1, i + 1)][1]]
        # A sentence about "the council" or "it" is about what the ones before it name.
        said = passage[:end] if refers_back(text, query.asked) else text
        here = _covered(query.asked, said)
        nearby = max(here, _covered(query.asked, around))
        anywhere = _covered(query.asked, f"{self._header(hit.passage.article_id)}\n{passage}")
        span = best_span(text, query.asked, query.wanted)
        kind = 0.0 if query.wanted is Wants.ANYTHING else 2 * (span.weight if span else 0.0) - 1
        tells = _covered(query.telling, said)
        features = [*cosines, here, tells, nearby - here, max(0.0, anywhere - nearby), retrieval, kind]
        return Candidate(hit, start, end, text, span, np.asarray(features, np.float64))


_REFERS = re.compile(
    r"^\W*(?:(?:he|she|it|they|his|her|its|their)\b|(?:the|this|that|these|those)\s(\w+))", re.I
)


def refers_back(sentence: str, asked: Mapping[str, float]) -> bool:
    """Whether a sentence begins with a pronoun, or with "the" and a plain noun that the question has too."""
    found = _REFERS.match(sentence)
    if found is None or found[1] is None:
        return found is not None
    return found[1].islower() and bool(asked.keys() & set(terms(found[1])))


def telling(asked: Mapping[str, float], sentences: Sequence[str]) -> dict[str, float]:
    """ln(1 + sentences / df) of each term over the sentences read: what they are all about tells nothing."""
    held = [set(terms(sentence)) for sentence in sentences]
    return {term: math.log1p(len(held) / max(0.5, sum(term in one for one in held))) for term in asked}


def best_span(sentence: str, asked: Mapping[str, float], wanted: Wants) -> Span | None:
    """The span of the kind asked for that stands nearest to the question's words and is none of them."""
    found = [
        s
        for s in spans(sentence, wanted)
        if s.weight >= LEAST_WEIGHT
        and not (set(terms(sentence[s.start : s.end])) or {sentence}) <= asked.keys()
    ]
    if not found:
        return None
    matches = [
        ((m.start() + m.end()) / 2, asked[t[0]])
        for m in re.finditer(r"[\w.'’]+", sentence)
        if (t := terms(m.group())) and t[0] in asked
    ]

    def nearness(span: Span) -> float:
        return sum(w * math.exp(-min(abs(at - span.start), abs(at - span.end)) / 40) for at, w in matches)

    most = max(map(nearness, found)) or 1.0
    return max(found, key=lambda s: (s.weight * (1 + nearness(s) / most), -s.start))


def sureness(ranked: Sequence[tuple[Candidate, float]]) -> Floats:
    """SURENESS of sentences with their log odds, best first, float64 [len(SURENESS)]."""
    (best, logit), *rest = ranked
    others = [other for c, other in rest if c.hit.passage.id != best.hit.passage.id]
    lead = logit - max(others, default=logit)
    anywhere = float(best.features[[2, 4, 5]].sum())
    return np.asarray([logit, lead, best.hit.scores.get("dense", 0.0), anywhere, best.features[7]])


def _cosines(question: Vectors, sentences: Vectors, follows: Sequence[bool]) -> Vectors:
    """Cosine of the question with each sentence, and with it and the one before it in its passage, [n, 2].

    Of two sentences the direction is that of their vectors' sum.
    """
    before = np.roll(sentences, 1, axis=0) * np.asarray(follows, np.float32)[:, None]
    both = sentences + before
    both /= np.linalg.norm(both, axis=1, keepdims=True)
    return np.stack([sentences @ question, both @ question], axis=1)


def _sentences(hit: Hit) -> list[tuple[int, list[tuple[int, int]]]]:
    found = sentences(hit.passage.text)
    return [(i, found) for i in range(len(found))]


def _covered(asked: Mapping[str, float], text: str) -> float:
    total = sum(asked.values())
    return sum(asked[t] for t in set(terms(text)) if t in asked) / total if total else 0.0


def _reading(candidate: Candidate, confidence: float) -> Reading:
    base = candidate.hit.passage.start + candidate.start
    span = candidate.span or Span(0, len(candidate.text))
    return Reading(
        candidate.hit,
        base + span.start,
        base + span.end,
        base,
        base + len(candidate.text),
        confidence,
    )


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
