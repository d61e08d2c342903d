"""A question and its hits in; the hits re-ranked, and the spans that answer, with the confidence, out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.text.analyzer import terms
from index.text.sentences import sentences
from qa.answering.rescore import PassageScores, scored
from qa.reader.base import PassageReader
from qa.reader.calibration import SIGNALS, Calibration, log_sum, weighted
from qa.types import Hit

# At least so many of a search's best passages are read, and at most so many: the others stay behind them.
DEPTH = 24
MOST = 50
# So many where others wait for their answers.
HURRIED = 8


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
    """An answer and the readings that give it, best first, one an article; `score` is theirs together."""

    readings: tuple[AnswerSpan, ...]
    score: float

    @property
    def best(self) -> AnswerSpan:
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading gave: the hits in their new order, the answers best first, and what the confidence in the
    first rests on (qa.reader.calibration.SURENESS), empty without answers."""

    hits: tuple[Hit, ...]
    answers: tuple[AnswerCandidate, ...]
    sureness: tuple[float, ...]

    def first(self, k: int) -> ReadResult:
        """The same with the first `k` hits."""
        return replace(self, hits=self.hits[:k])


def reranked(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    calibration: Calibration,
    most: int = MOST,
) -> tuple[list[Hit], list[PassageScores]]:
    """The hits in the order of the reader and the search together, and how those look that were read, at most
    the first `most`; these looks have the hits as the search gave them.

    `header` gives what stands in front of the passages of an article.
    """
    first, rest = hits[:most], hits[most:]
    looks = scored(question, first, reader, header, calibration)
    signals = [look.signals(next(iter(look.spans), None)) for look in looks]
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
    return ranked, [looks[i] for i in order]


def read(
    question: str,
    hits: Sequence[Hit],
    reader: PassageReader,
    header: Callable[[str], str],
    weight: Callable[[str], float],
    calibration: Calibration,
    most: int = MOST,
) -> ReadResult:
    """Reads the first `most` hits. `weight` gives the idf of a term in the collection."""
    if not hits:
        return ReadResult((), (), ())
    ranked, looks = reranked(question, hits, reader, header, calibration, most)
    found = [r for hit, look in zip(ranked, looks, strict=False) for r in _spans(hit, look, calibration)]
    answers = _together(found)
    if not answers:
        return ReadResult(tuple(ranked), (), ())
    asked = {term: weight(term) for term in terms(question)}
    held = header(answers[0].best.hit.passage.article_id) + "\n" + answers[0].best.hit.passage.text
    return ReadResult(tuple(ranked), tuple(answers), _sureness(answers, covered(asked, held)))


def covered(asked: Mapping[str, float], text: str) -> float:
    """Share of the weights of the terms asked for that the text holds; 1 when nothing is asked for."""
    total = sum(asked.values())
    return sum(asked[term] for term in asked.keys() & set(terms(text))) / total if total else 1.0


def _spans(hit: Hit, look: PassageScores, calibration: Calibration) -> list[AnswerSpan]:
    """The spans of a passage as readings."""
    text, at = hit.passage.text, hit.passage.start
    bounds = sentences(text)
    found = []
    for span in look.spans:
        signals = look.signals(span)
        # A span over the end of a sentence is quoted with all that it touches.
        start = min((a for a, b in bounds if b > span.start), default=span.start)
        end = max((b for a, b in bounds if a < span.end), default=span.end)
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


def _together(readings: Sequence[AnswerSpan]) -> list[AnswerCandidate]:
    """Readings that say the same, put together: answers of several articles support each other, but not the
    same sentence printed twice."""
    groups: dict[str, dict[str, AnswerSpan]] = {}
    quoted = set[tuple[str, str]]()
    for reading in sorted(readings, key=lambda r: (-r.score, r.hit.rank)):
        said = " ".join(sorted(terms(reading.text))) or reading.text.casefold()
        quote = " ".join(reading.quote.casefold().split())
        if (said, quote) not in quoted:
            quoted.add((said, quote))
            groups.setdefault(said, {}).setdefault(reading.hit.passage.article_id, reading)
    found = [
        AnswerCandidate(tuple(g.values()), log_sum([r.score for r in g.values()])) for g in groups.values()
    ]
    return sorted(found, key=lambda said: (-said.score, said.best.hit.rank))


def _sureness(answers: Sequence[AnswerCandidate], covers: float) -> tuple[float, ...]:
    best = answers[0].best
    _, relevance, here, span, _, near_here, near_span = best.signals
    lead = next((answers[0].score - other.score for other in answers[1:] if _differ(best, other.best)), 10.0)
    cosine = float(best.hit.scores.get("dense", 0.0))
    support = math.log(len(answers[0].readings))
    return span, here, relevance, min(lead, 10.0), covers, cosine, support, near_here, near_span


def _differ(one: AnswerSpan, other: AnswerSpan) -> bool:
    """Whether two spans are different answers: "2018" in "November 2, 2018" is not."""
    a, b = set(terms(one.text)), set(terms(other.text))
    return not (a <= b or b <= a)
