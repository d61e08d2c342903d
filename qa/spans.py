"""A sentence in, the dates, numbers, names and places in it out, by rule. Offsets count its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qa.question import Wants


@dataclass(frozen=True, slots=True)
class Span:
    """Something that could be an answer; `weight` (0..1) says how good one of its kind it is."""

    start: int
    end: int
    weight: float = 1.0


_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)"
    r"|Sept?(?:ember|\.)|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.)"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_DATES = (
    (1.0, rf"{_MONTH}\s{_DAY},?\s{_YEAR}\b|\b{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}\b"),
    (1.0, rf"\b{_YEAR}-\d\d-\d\d\b|\b\d{{1,2}}\.\d{{1,2}}\.{_YEAR}\b"),
    (0.9, rf"\b{_MONTH}\s{_DAY}\b|\b{_DAY}\s(?:of\s)?{_MONTH}"),
    (0.9, rf"\b{_MONTH},?\s(?:of\s)?{_YEAR}\b"),
    (0.8, rf"\b{_YEAR}\s?(?:[-–—]|to|until)\s?(?:{_YEAR}|\d\d)\b"),
    (0.75, rf"\b{_YEAR}s?\b"),
    (0.7, r"\b(?:the\s)?(?:\d{1,2}(?:st|nd|rd|th)\s(?:and|to)\s)?\d{1,2}(?:st|nd|rd|th)\scentur(?:y|ies)\b"),
    (0.4, r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"),
)
_YEARS = (
    (1.0, rf"\b{_YEAR}\s?(?:[-–—]|to|until)\s?(?:{_YEAR}|\d\d)\b"),
    (0.9, rf"\b{_YEAR}s?\b"),
    (0.7, r"\b(?:\d{1,2}(?:st|nd|rd|th)\s(?:and|to)\s)?\d{1,2}(?:st|nd|rd|th)\scentur(?:y|ies)\b"),
)
_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine))?|hundred|thousand|dozens?)"
)
_SCALE = r"(?:\s(?:hundred|thousand|million|billion|trillion)s?)*"
_UNIT = (
    r"(?:\s?(?:%|percent|per\scent|dollars|euros|pounds|roubles|rubles|km|kilomet(?:er|re)s|miles"
    r"|met(?:er|re)s|years|days|hours|minutes))?"
)
_NUMBERS = (
    # A bare year answers "how many" only when nothing else does.
    (0.5, rf"(?<![\w.,-]){_YEAR}(?![\w.,-]\w|\s(?:hundred|thousand|million|billion)|\s?%)"),
    (1.0, rf"(?<![\w.-])(?:[$€£¥]|US\$)?(?:\d+(?:[.,]\d+)*|\b{_WORDS}){_SCALE}{_UNIT}(?![\w.]\w)"),
)

_NAME_WORD = r"(?:[^\W\d_a-zа-яё](?:\.|[\w’'-]*\w))"
_RUN = re.compile(rf"\b{_NAME_WORD}(?:\s(?:(?:of|the|de|da|van|von|bin|al)\s){{0,2}}{_NAME_WORD})*")
_PLACE = re.compile(
    rf"\b(?P<before>in|at|near|from|to|into|on|outside|across|within|of|в|на|из)\s(?:the\s)?"
    rf"(?:(?:city|town|village|region|state|province|capital)\sof\s)?"
    rf"(?P<place>{_NAME_WORD}(?:[\s-]{_NAME_WORD})*(?:,\s{_NAME_WORD})?)"
)
_INSIDE = ("in", "at", "near", "в", "на")
_TITLES = frozenset(
    """president minister ministers prime premier pm chairman chairwoman chair chief director head secretary
    ambassador mr mrs ms dr sir lord lady king queen prince princess general colonel captain admiral senator
    governor mayor judge justice professor prof academician pope bishop chancellor deputy vice spokesman
    spokeswoman spokesperson commissioner coach executive officer founder ceo leader foreign""".split()
)
_NOT_PERSONS = frozenset(
    """academy sciences science council committee commission republic union state states university college
    institute ministry government parliament agency company corporation bank group party army department
    office organization organisation association federation league court church society museum center
    centre school north south east west northern southern eastern western new united national
    international world monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december the this that these those it its he
    she they we in on at and or but according as after before when while if for from with by""".split()
)
_NO_PART_OF_A_NAME = _TITLES | _NOT_PERSONS | {"of", "the"}
_PLACE_ENDINGS = ("ian", "ish", "ese")


def spans(sentence: str, wanted: Wants) -> list[Span]:
    """Spans of a kind; none for Wants.ANYTHING, whose answer is the sentence."""
    if wanted is Wants.DATE:
        return _first_come(sentence, _DATES)
    if wanted is Wants.YEAR:
        return _first_come(sentence, _YEARS)
    if wanted is Wants.NUMBER:
        return _first_come(sentence, _NUMBERS)
    if wanted is Wants.NAME:
        return list(_names(sentence))
    if wanted is Wants.PLACE:
        return list(_places(sentence))
    return []


def _first_come(sentence: str, patterns: tuple[tuple[float, str], ...]) -> list[Span]:
    """Matches of the patterns, the better ones first; none inside another."""
    found: list[Span] = []
    for weight, pattern in patterns:
        flags = re.IGNORECASE if patterns is _NUMBERS else 0
        for m in re.compile(pattern, flags).finditer(sentence):
            if all(m.end() <= s.start or m.start() >= s.end for s in found):
                found.append(Span(m.start(), m.end(), weight))
    return sorted(found, key=lambda s: s.start)


def _names(sentence: str) -> Iterator[Span]:
    """Persons as well as rules can tell them (weight 1), then other names (less)."""
    for run in _RUN.finditer(sentence):
        words = list(re.finditer(r"[\w’'.-]+", run.group()))
        tail = words
        for i, word in enumerate(words):
            if word.group().strip(".").casefold() in _NO_PART_OF_A_NAME:
                tail = words[i + 1 :]
        while len(tail) > 1 and _is_place(tail[0].group()):
            tail = tail[1:]
        if not tail or len(tail) > 4 or any(_is_place(w.group()) for w in tail):
            yield Span(run.start(), run.end(), 0.2)
        else:
            # A word alone at the start of a sentence has its capital from there.
            weight = 1.0 if len(tail) > 1 else (0.2 if run.start() == 0 else 0.5)
            yield Span(run.start() + tail[0].start(), run.start() + tail[-1].end(), weight)


def _places(sentence: str) -> Iterator[Span]:
    for m in _PLACE.finditer(sentence):
        words = re.findall(r"[\w’'-]+", m.group("place"))
        if words[0].casefold() in _NO_PART_OF_A_NAME:
            weight = 0.2
        elif m.group("before") in _INSIDE or any(map(_is_place, words)):
            weight = 1.0
        else:
            weight = 0.6
        yield Span(*m.span("place"), weight)


def _is_place(word: str) -> bool:
    folded = word.casefold()
    return folded in _countries() or (len(folded) > 5 and folded.endswith(_PLACE_ENDINGS))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """Names of countries in English, from the Unicode CLDR."""
    from babel import Locale

    names = Locale("en").territories.values()
    return frozenset(name.casefold() for name in names if " " not in name)
