"""Recognises pages in an article's place: "enable JavaScript", consent walls, captchas, errors, paywalls."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LONGEST = 6_000  # characters; a longer page says more than why there is no article
_LONGEST_UNDER_A_TITLE = 1_500
_PARTS_OF_A_TITLE = re.compile(r"\s*[|–—·»]\s*|\s+-\s+")
_PROSE = 25  # words that tell of something else: then there is an article, if only its beginning
_SHORT = 12  # words of a sentence that need not speak to the reader


def blocked(text: str, title: str | None) -> str | None:
    """Why the text of a page is no article, in a few words; None where it may be one.

    Only a page counts that says nothing else: but for the title, its sentences ask for something.
    """
    if len(text) > _LONGEST:
        return None
    reason = _reason_of_title(title or "") if len(text) <= _LONGEST_UNDER_A_TITLE else None
    reason = reason or _reason_of_text(text, title)
    return f"a page that {reason}, not the article" if reason else None


def _reason_of_title(title: str) -> str | None:
    """What a page does whose title says so, as "Just a moment..." or "404 | The Courier"."""
    parts = [title, *_PARTS_OF_A_TITLE.split(title)]
    for name, reason in _reasons().items():
        if any(_table(name, "WORDS", "titles").fullmatch(part.strip()) for part in parts):
            return reason
    return None


def _reason_of_text(text: str, title: str | None) -> str | None:
    sentences = [part.strip() for part in _SENTENCE.findall(text) if any(map(str.isalnum, part))]
    about = [part for part in sentences if _is_about_it(part)]
    others = [part for part in sentences if part not in about and part != title]
    strange = sum(len(part.split()) for part in others)
    if strange >= _PROSE or strange > sum(len(part.split()) for part in about):
        return None
    for name, reason in _reasons().items():
        if any(map(_table(name, "WORDS").search, [*about, title or ""])):
            return reason
    return None


def _is_about_it(sentence: str) -> bool:
    """Whether a sentence has the words of such a page and, where it is long, speaks to the reader."""
    speaks = len(sentence.split()) < _SHORT or _table("reader", r"\bWORDS\b").search(sentence)
    tables = ("about", *_reasons())
    return bool(speaks) and any(_table(name, "WORDS").search(sentence) for name in tables)


@cache
def _content() -> Mapping[str, Mapping[str, object]]:
    text = files("index.reading.web").joinpath("blocked.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _reasons() -> Mapping[str, str]:
    """The tables of phrases to what the user is told of a page with them."""
    return {name: str(row["reason"]) for name, row in _content().items() if "reason" in row}


@cache
def _table(name: str, form: str, key: str = "phrases") -> re.Pattern[str]:
    """The regular expression `form`, in which WORDS stands for any phrase of a table."""
    phrases = _content()[name][key]
    assert isinstance(phrases, list)
    return re.compile(form.replace("WORDS", f"(?:{'|'.join(phrases)})"), re.IGNORECASE)
