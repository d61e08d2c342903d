"""Rewrites a question as people type them: without a question mark, in keywords, with a typing error."""

from __future__ import annotations

import random

from index.text.analyzer import STOP_WORDS


def typed(question: str, rng: random.Random) -> str:
    """The question in one of the forms that people type. Capitals stay: the network does not see them."""
    draw = rng.random()
    if draw < 0.06:
        return _keywords(question)
    bare = question.rstrip(" ?.") if draw < 0.5 else question
    return _mistyped(bare, rng) if rng.random() < 0.06 else bare


def _keywords(question: str) -> str:
    """The question without its stop words; what it asks for (who, when, how many) stays."""
    words = question.rstrip(" ?.").split()
    asks = {"who", "when", "where", "why", "how", "what", "which", "whose"}
    kept = [w for w in words if w.casefold() not in STOP_WORDS or w.casefold() in asks]
    return " ".join(kept) if len(kept) > 1 else question


def _mistyped(question: str, rng: random.Random) -> str:
    """The question with two neighbouring letters of a longer word swapped, or one left out."""
    words = question.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return question
    i = rng.choice(long)
    word, at = words[i], rng.randrange(1, len(words[i]) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[i] = rng.choice((swapped, word[:at] + word[at + 1 :]))
    return " ".join(words)
