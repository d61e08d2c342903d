"""Counts EM and F1 of answers as SQuAD's official scripts 1.1 and 2.0 do.

Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text", and Rajpurkar et al.
2018, "Know What You Don't Know: Unanswerable Questions for SQuAD".
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = set(string.punctuation)


@dataclass(frozen=True, slots=True)
class Prediction:
    """An answer given ("" for none), what was expected (nothing where there is none), confidence 0..1."""

    text: str
    expected: tuple[str, ...]
    confidence: float = 1.0


def normalize(text: str) -> str:
    """Lower case, without ASCII punctuation, English articles and extra white space, in this order."""
    text = "".join(c for c in text.lower() if c not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", text).split())


def exact(text: str, expected: Sequence[str]) -> float:
    """1 when the normalised text is one of the answers, or both are empty (SQuAD 2.0)."""
    return max(float(normalize(text) == normalize(gold)) for gold in _golds(expected))


def f1(text: str, expected: Sequence[str]) -> float:
    """The best F1 (0..1) over the answers, in shared tokens counted as often as they occur (SQuAD 2.0)."""
    return max(_f1(text, gold) for gold in _golds(expected))


def squad11(predictions: Sequence[Prediction]) -> dict[str, float]:
    """`exact_match` and `f1` (0..100) over the questions with an answer, as evaluate-v1.1.py gives them."""
    asked = [p for p in predictions if p.expected]
    if not asked:
        return {}
    matches = [max(float(normalize(p.text) == normalize(gold)) for gold in p.expected) for p in asked]
    shares = [max(_overlap(p.text, gold) for gold in p.expected) for p in asked]
    return {"exact_match": 100 * sum(matches) / len(asked), "f1": 100 * sum(shares) / len(asked)}


def squad20(predictions: Sequence[Prediction]) -> dict[str, float]:
    """The figures of evaluate-v2.0.py under its own names, 0..100, with `total` questions.

    `best_exact` and `best_f1` are what silence below the best confidence would give; the script's threshold
    is on the probability that there is no answer, taken here as 1 - confidence.
    """
    if not predictions:
        return {}
    figures = _means(predictions, "")
    for prefix, chosen in (
        ("HasAns_", [p for p in predictions if _has_answer(p)]),
        ("NoAns_", [p for p in predictions if not _has_answer(p)]),
    ):
        if chosen:
            figures |= _means(chosen, prefix)
    for name, score in (("exact", exact), ("f1", f1)):
        scores = [score(p.text, p.expected) for p in predictions]
        figures[f"best_{name}"], figures[f"best_{name}_thresh"] = _best(predictions, scores)
    return figures


def _means(predictions: Sequence[Prediction], prefix: str) -> dict[str, float]:
    total = len(predictions)
    return {
        f"{prefix}exact": 100 * sum(exact(p.text, p.expected) for p in predictions) / total,
        f"{prefix}f1": 100 * sum(f1(p.text, p.expected) for p in predictions) / total,
        f"{prefix}total": total,
    }


def _best(predictions: Sequence[Prediction], scores: Sequence[float]) -> tuple[float, float]:
    # The script's find_best_thresh: silent on all, then answering in the order of 1 - confidence.
    current = best = float(sum(not _has_answer(p) for p in predictions))
    threshold = 0.0
    for p, score in sorted(zip(predictions, scores, strict=True), key=lambda pair: 1 - pair[0].confidence):
        current += score if _has_answer(p) else -float(bool(p.text))
        if current > best:
            best, threshold = current, 1 - p.confidence
    return 100 * best / len(scores), threshold


def _has_answer(prediction: Prediction) -> bool:
    return bool(prediction.expected)


def _golds(expected: Sequence[str]) -> Sequence[str]:
    return [gold for gold in expected if normalize(gold)] or [""]


def _f1(text: str, gold: str) -> float:
    if not normalize(text) or not normalize(gold):
        return float(normalize(text) == normalize(gold))
    return _overlap(text, gold)


def _overlap(text: str, gold: str) -> float:
    given, wanted = normalize(text).split(), normalize(gold).split()
    same = sum((Counter(given) & Counter(wanted)).values())
    if not same:
        return 0.0
    precision, recall = same / len(given), same / len(wanted)
    return 2 * precision * recall / (precision + recall)
