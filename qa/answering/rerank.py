"""Ranks hits anew by reader and search together, and finds the spans of them that answer the question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from index.text.analyzer import terms
from qa.answering.rescore import PassageScores, passage_scores
from qa.answering.specifics import Absent, absent
from qa.reader.base import PassageReader
from qa.reader.calibration import SIGNALS, Calibration, log_sum, weighted
from qa.types import Hit

# At least so many of a search's best passages are read, and at most so many: the others stay behind them.
MIN_READ = 24
MAX_READ = 50
# At most so many where other questions wait for their answers.
MAX_READ_HURRIED = 8


def passages_to_read(k: int) -> int:
    """How many passages are searched for where the best are read; the search refuses a `k` below 1."""
    return max(k, MIN_READ) if k >= 1 else k


# The lead of an answer without a rival, and the most that a lead over one counts for.
_MAX_LEAD = 10.0
# More that is missing says nothing more.
_MAX_MISSING = 2


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A span of a hit, in the sentence or sentences it stands in; offsets count characters of the article's
    text. `score` compares the spans of one question."""

    hit: Hit
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    text: str
    score: float
    signals: tuple[float, ...]

    @property
    def quote(self) -> str:
        """The sentence or sentences."""
        at = self.hit.passage.start
        return self.hit.passage.text[self.sentence_start - at : self.sentence_end - at]


@dataclass(frozen=True, slots=True)
class AnswerCandidate:
    """An answer and the `spans` that give it, best first, one an article; `score` is theirs together."""

    spans: tuple[AnswerSpan, ...]
    score: float

    @property
    def best(self) -> AnswerSpan:
        """The likeliest of its spans."""
        return self.spans[0]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading gave: the hits in their new order, the answers best first, and what the confidence in the
    first rests on (qa.reader.calibration.CONFIDENCE_FEATURES), empty without answers; `missing` is what the
    question names and the first answer's passage and header do not."""

    hits: tuple[Hit, ...]
    answers: tuple[AnswerCandidate, ...]
    features: tuple[float, ...]
    missing: Absent = field(default_factory=Absent)

    def first(self, k: int) -> ReadResult:
        """The same with the first `k` hits."""
        return replace(self, hits=self.hits[:k])


def reranked(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    calibration: Calibration,
    most: int = MAX_READ,
) -> tuple[list[Hit], list[PassageScores]]:
    """The hits in the order of the reader and the search together, and in the same order the scores of those
    that were read, at most the first `most`; these hold the hits as the search gave them.

    `header` gives what stands in front of the passages of an article.
    """
    first, rest = hits[:most], hits[most:]
    read = passage_scores(question, first, reader, header, calibration)
    signals = [passage.signals(next(iter(passage.spans), None)) for passage in read]
    scores = [round(weighted(calibration.rerank, found), 6) for found in signals]
    order = sorted(range(len(first)), key=lambda i: (-scores[i], first[i].rank))
    ranked = [
        replace(
            first[i],
            score=scores[i],
            rank=rank,
            scores={**first[i].scores, **dict(zip(SIGNALS, signals[i], strict=True))},
        )
        for rank, i in enumerate(order, 1)
    ]
    ranked += [replace(hit, score=ranked[-1].score - (first[-1].score - hit.score)) for hit in rest]
    return ranked, [read[i] for i in order]


def read(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    weight: Callable[[str], float],
    calibration: Calibration,
    most: int = MAX_READ,
) -> ReadResult:
    """Reads the first `most` hits. `weight` gives the rarity weight of a term in the collection, as
    Snapshot.weight does; it is not BM25's idf."""
    if not hits:
        return ReadResult((), (), ())
    header = cache(header)
    ranked, scores = reranked(question, hits, reader, header, calibration, most)
    spans = [
        s for hit, passage in zip(ranked, scores, strict=False) for s in _spans(hit, passage, calibration)
    ]
    answers = _candidates(spans)
    if not answers:
        return ReadResult(tuple(ranked), (), ())
    weights = {term: weight(term) for term in terms(question)}
    best = answers[0].best.hit.passage
    shown = f"{header(best.article_id)}\n{best.text}"
    missing = absent(question, shown)
    features = _confidence_features(answers, coverage(weights, shown), missing)
    return ReadResult(tuple(ranked), tuple(answers), features, missing)


def coverage(weights: Mapping[str, float], text: str) -> float:
    """Share of the weights of the question's terms that the text holds; 1 for a question without terms.

    The sums are exact, so that they do not depend on the order of a set.
    """
    total, held = math.fsum(weights.values()), set(terms(text))
    return math.fsum(weight for term, weight in weights.items() if term in held) / total if total else 1.0


def _spans(hit: Hit, passage: PassageScores, calibration: Calibration) -> list[AnswerSpan]:
    """The spans of a passage, each with the sentences that it touches."""
    text, at = hit.passage.text, hit.passage.start
    found = []
    for span in passage.spans:
        signals = passage.signals(span)
        # A span over the end of a sentence is quoted with all that it touches.
        start = min((a for a, b in passage.sentences if b > span.start), default=span.start)
        end = max((b for a, b in passage.sentences if a < span.end), default=span.end)
        found.append(
            AnswerSpan(
                hit,
                at + span.start,
                at + span.end,
                at + min(start, span.start),
                at + max(end, span.end),
                text[span.start : span.end],
                weighted(calibration.answer, signals),
                signals,
            )
        )
    return found


def _candidates(spans: Sequence[AnswerSpan]) -> list[AnswerCandidate]:
    """Spans that say the same as one answer: those of several articles support each other, but not the same
    sentence printed twice."""
    groups: dict[str, dict[str, AnswerSpan]] = {}
    quoted = set[tuple[str, str]]()
    for span in sorted(spans, key=lambda s: (-s.score, s.hit.rank)):
        meaning = " ".join(sorted(terms(span.text))) or span.text.casefold()
        quote = " ".join(span.quote.casefold().split())
        if (meaning, quote) not in quoted:
            quoted.add((meaning, quote))
            groups.setdefault(meaning, {}).setdefault(span.hit.passage.article_id, span)
    found = [
        AnswerCandidate(tuple(group.values()), log_sum([span.score for span in group.values()]))
        for group in groups.values()
    ]
    return sorted(found, key=lambda answer: (-answer.score, answer.best.hit.rank))


def _confidence_features(
    answers: Sequence[AnswerCandidate], covered: float, missing: Absent
) -> tuple[float, ...]:
    """CONFIDENCE_FEATURES of the first answer, in their order."""
    first, best = answers[0], answers[0].best
    _, relevance, here, span, _, near_here, near_span = best.signals
    rivals = (other for other in answers[1:] if _differ(best, other.best))
    lead = next((first.score - other.score for other in rivals), _MAX_LEAD)
    cosine = float(best.hit.scores.get("dense", 0.0))
    support = math.log(len(first.spans))
    lacks = (
        float(min(_MAX_MISSING, len(words))) for words in (missing.names, missing.years, missing.numbers)
    )
    lead = min(lead, _MAX_LEAD)
    return span, here, relevance, lead, covered, cosine, support, near_here, near_span, *lacks


def _differ(one: AnswerSpan, other: AnswerSpan) -> bool:
    """Whether two spans are different answers: "2018" in "November 2, 2018" is not."""
    a, b = set(terms(one.text)), set(terms(other.text))
    return not (a <= b or b <= a)
