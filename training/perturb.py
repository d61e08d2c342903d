"""Changes a question so that it still looks as if its passage answered it, and the passage no longer does.

Rules after Gautam, Zhang and Zettlemoyer 2023 ("A lightweight method to generate unanswerable questions in
English"): a name, number or year changed for another; a word for its opposite, or for another of its kind; a
noun or a verb for another; a negation. The other name or word stands in the passage itself or in one that the
search found for the question; a year may be a few years off.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path

Rule = Callable[[str, str, random.Random], str | None]

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+(?:\s(?:(?:of|the|de|van|von)\s)?[A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_QUESTION_WORDS = frozenset("What Which Who Whom Whose When Where Why How In On At The I If".split())
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|would|will|has|have|had|should|may|might)\b", re.IGNORECASE
)


# Probably a noun: a word that follows an article and ends a phrase. Probably a verb: a word in -ed.
_NOUN = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|his|her|their|its|[Ww]hat|[Ww]hich)\s(?:[a-z]+\s)?([a-z]{4,})"
    r"(?=[,.;?]|$|\s(?:of|was|is|are|were|did|does|do|has|had|have|in|to|and|that|which|who|for|by|at|from|on)\b)"
)
_EMPTY_NOUNS = frozenset("kind type sort name part number amount list meaning example term word".split())
_PAST = re.compile(r"\b([a-z]{3,}ed)\b")


def lines(name: str) -> list[str]:
    """The lines of a word list of this folder, without comments."""
    text = (Path(__file__).parent / name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def _opposites() -> dict[str, list[str]]:
    """Each word with its opposites, of opposites.txt."""
    found: dict[str, list[str]] = {}
    for line in lines("opposites.txt"):
        for pair in line.removeprefix("v ").split("|"):
            words = pair.split()
            both = [(" ".join(words[:-1]), words[-1])]
            if line.startswith("v "):
                both = list(zip(*map(_forms, words), strict=True))
            for one, other in both:
                found.setdefault(one, []).append(other)
                found.setdefault(other, []).append(one)
    return found


def _forms(verb: str) -> tuple[str, str, str, str]:
    """A regular verb with its -s, -ed and -ing; the few that are not regular come out a little wrong."""
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = f"{verb}es" if verb.endswith(("s", "sh", "ch")) else f"{verb}s"
    return verb, plural, f"{stem}ed", f"{stem}ing"


_OPPOSITE = _opposites()
_KINDS = {word: line.split() for line in lines("kinds.txt") for word in line.split()}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first."""
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b")


_OPPOSITE_WORD, _KIND_WORD = _any_of(_OPPOSITE), _any_of(_KINDS)


def changed(question: str, passage: str, rng: random.Random, beside: str = "") -> str | None:
    """The question so changed that the passage does not answer it, or None where no rule applies. `beside` is
    a passage about something near, whose names may be used too."""

    def other_near(question: str, passage: str, rng: random.Random) -> str | None:
        return _other_name(question, passage, rng, beside)

    def other_word(question: str, passage: str, rng: random.Random) -> str | None:
        return _other_word(question, passage, rng, beside)

    rules: list[Rule] = [
        _other_name,
        _other_name,
        other_near,
        _opposite,
        _opposite,
        _of_kind,
        other_word,
        _negated,
    ]
    rng.shuffle(rules)
    return next((made for rule in rules if (made := rule(question, passage, rng))), None)


def _other_name(question: str, passage: str, rng: random.Random, source: str | None = None) -> str | None:
    """Replaces a name, number or year of the question by another of the source (the passage, if none is
    given) that the question does not have; a year without another by one that the passage does not have."""
    text = passage if source is None else source
    spots: list[tuple[tuple[int, int], list[str]]] = []
    for pattern in (_NAME, _NUMBER):
        others = [
            other
            for other in dict.fromkeys(pattern.findall(text))
            if other not in question
            and not set(other.split()) & set(question.split())
            and (source is None or other not in passage)
        ]
        for m in pattern.finditer(question):
            fitting = others
            if pattern is _NUMBER:
                fitting = [other for other in others if len(other) == len(m.group())]
                fitting = fitting or _other_years(m.group(), passage, rng)
            if m.group() not in _QUESTION_WORDS and fitting and m.start() > 0:
                spots.append((m.span(), fitting))
    if not spots:
        return None
    (start, end), others = rng.choice(spots)
    return question[:start] + rng.choice(others) + question[end:]


def _other_years(year: str, passage: str, rng: random.Random) -> list[str]:
    """A year up to thirty years off, unless the passage has it or `year` is none."""
    if not re.fullmatch(r"1\d\d\d|20[0-2]\d", year):
        return []
    other = str(int(year) + rng.choice((-1, 1)) * rng.randint(1, 30))
    return [] if other in passage else [other]


def _opposite(question: str, passage: str, rng: random.Random) -> str | None:
    """Replaces a word by its opposite."""
    found = list(_OPPOSITE_WORD.finditer(question))
    if not found:
        return None
    m = rng.choice(found)
    return question[: m.start()] + rng.choice(_OPPOSITE[m.group()]) + question[m.end() :]


def _of_kind(question: str, passage: str, rng: random.Random) -> str | None:
    """Replaces a word such as a month or a nation by another of its kind that the passage does not have."""
    found = list(_KIND_WORD.finditer(question))
    if not found:
        return None
    m = rng.choice(found)
    others = [w for w in _KINDS[m.group()] if w != m.group() and not re.search(rf"\b{w}\b", passage, re.I)]
    return question[: m.start()] + rng.choice(others) + question[m.end() :] if others else None


def _other_word(question: str, passage: str, rng: random.Random, source: str) -> str | None:
    """Replaces a noun by another of the same number, or a verb in the past by another, out of the source and
    not in the passage."""
    spots: list[tuple[tuple[int, int], list[str]]] = []
    for pattern in (_NOUN, _PAST):
        others = [
            word
            for word in dict.fromkeys(pattern.findall(source))
            if word[:5] not in question and word[:5] not in passage and word not in _EMPTY_NOUNS
        ]
        for m in pattern.finditer(question):
            fitting = [word for word in others if word.endswith("s") == m.group(1).endswith("s")]
            if fitting and m.group(1) not in _EMPTY_NOUNS:
                spots.append((m.span(1), fitting))
    if not spots:
        return None
    (start, end), others = rng.choice(spots)
    return question[:start] + rng.choice(others) + question[end:]


def _negated(question: str, passage: str, rng: random.Random) -> str | None:
    """Puts a negation after the first auxiliary verb; seldom, since such questions often have an answer."""
    m = _AUXILIARY.search(question)
    if m is None or re.search(r"n['’]t\b|\b(?:not|never|no)\b", question) or rng.random() < 0.5:
        return None
    return f"{question[: m.end()]} {rng.choice(('not', 'never'))}{question[m.end() :]}"
