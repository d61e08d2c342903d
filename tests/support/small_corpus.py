"""A collection small enough to reckon with, and what a test takes of an explanation."""

from __future__ import annotations

from collections.abc import Callable

from qa import Corpus
from qa.explain.contributions import PassageExplanation
from qa.explain.explanation import Explanation

Build = Callable[[dict[str, str]], Corpus]

# Every passage has three terms, the mean, so a term that stands once adds its idf.
SMALL = {
    "a": "Minsk space agreement.",
    "b": "Minsk Minsk dam.",
    "c": "Bridge river boat.",
    "d": "Bread butter salt.",
    "e": "Garden flower tree.",
}


def best(explanation: Explanation) -> PassageExplanation:
    return explanation.standings[0]
