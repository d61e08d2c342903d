"""A question and the passage that answers it in, a question that looks as if it did and doesn't, out.

Rules after Gautam, Zhang and Zettlemoyer 2023 ("A lightweight method to generate unanswerable questions in
English"): a name, number or year changed for another; a word for its opposite; a negation. The other name
stands in the passage itself or in one that the search takes for it; a year may be a few years off.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Rule = Callable[[str, str, random.Random], str | None]

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+(?:\s(?:(?:of|the|de|van|von)\s)?[A-Z][\w’'-]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_QUESTION_WORDS = frozenset("What Which Who Whom Whose When Where Why How In On At The I If".split())
_OPPOSITES = """
    first last|most least|more less|more fewer|highest lowest|largest smallest|biggest smallest|
    before after|earliest latest|oldest youngest|oldest newest|north south|east west|northern southern|
    eastern western|increase decrease|increased decreased|begin end|began ended|start end|started ended|
    open close|opened closed|early late|high low|higher lower|large small|larger smaller|long short|
    longest shortest|best worst|better worse|male female|man woman|men women|father mother|son daughter|
    brother sister|husband wife|king queen|boy girl|win lose|won lost|buy sell|bought sold|accept reject|
    accepted rejected|support oppose|supported opposed|allow forbid|allowed forbidden|include exclude|
    included excluded|above below|over under|inside outside|internal external|public private|
    legal illegal|new old|newer older|rich poor|strong weak|hot cold|dry wet|positive negative|
    major minor|maximum minimum|upper lower|left right|same different|always never|like dislike|
    liked disliked|love hate|loved hated|advantage disadvantage|benefit harm|cause prevent|
    caused prevented|create destroy|created destroyed|built destroyed|joined left|arrived departed|
    enter leave|rise fall|rose fell|gain lose|gained lost|majority minority|friend enemy|with without|
    common rare|easy hard|easier harder|heavy light|hard soft|fast slow|cheap expensive|near far|
    north-east south-west|young old|ancient modern|death birth|died born|import export|imported exported|
    ally enemy|attack defend|attacked defended|teach learn|taught learned|lend borrow|present absent|
    success failure|succeeded failed"""
_NEGATED = re.compile(
    r"\b(is|are|was|were|did|does|do|can|could|would|will|has|have|had|should|may|might)\b", re.IGNORECASE
)


def _opposites() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in _OPPOSITES.split("|"):
        one, other = pair.split()
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


_OPPOSITE = _opposites()
_OPPOSITE_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_OPPOSITE, key=len, reverse=True))})\b")


def changed(question: str, passage: str, rng: random.Random, beside: str = "") -> str | None:
    """The question so changed that the passage does not answer it, or None where no rule applies. `beside` is
    a passage about something near, whose names may be used too."""

    def other_near(question: str, passage: str, rng: random.Random) -> str | None:
        return _other_thing(question, passage, rng, beside)

    rules: list[Rule] = [_other_thing, _other_thing, other_near, _opposite, _not]
    rng.shuffle(rules)
    return next((made for rule in rules if (made := rule(question, passage, rng))), None)


def _other_thing(question: str, passage: str, rng: random.Random, source: str | None = None) -> str | None:
    """A name, number or year of the question gives way to another of the source (the passage, if none is
    given) that it does not have; a year without another, to one that the passage does not have."""
    text = passage if source is None else source
    places: list[tuple[tuple[int, int], list[str]]] = []
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
                places.append((m.span(), fitting))
    if not places:
        return None
    (start, end), others = rng.choice(places)
    return question[:start] + rng.choice(others) + question[end:]


def _other_years(year: str, passage: str, rng: random.Random) -> list[str]:
    if not re.fullmatch(r"1\d\d\d|20[0-2]\d", year):
        return []
    other = str(int(year) + rng.choice((-1, 1)) * rng.randint(1, 30))
    return [] if other in passage else [other]


def _opposite(question: str, passage: str, rng: random.Random) -> str | None:
    found = list(_OPPOSITE_WORD.finditer(question))
    if not found:
        return None
    m = rng.choice(found)
    return question[: m.start()] + rng.choice(_OPPOSITE[m.group()]) + question[m.end() :]


def _not(question: str, passage: str, rng: random.Random) -> str | None:
    """Put after the first auxiliary verb: seldom, since questions with "not" often have an answer."""
    m = _NEGATED.search(question)
    if m is None or re.search(r"n['’]t\b|\b(?:not|never|no)\b", question) or rng.random() < 0.5:
        return None
    return f"{question[: m.end()]} {rng.choice(('not', 'never'))}{question[m.end() :]}"
