"""The short lines that say where an article comes from, as plain text; the templates put them into HTML."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from itertools import islice
from urllib.parse import urlsplit

from index.text.sentences import sentences
from index.types import Article

# What a title is made of where there is none: the first sentence of at least six words, ten words of it.
_LOOKED_AT, _LEAST_WORDS, _OPENING_WORDS = 1_000, 6, 10

RECOGNISED = "text recognised (OCR)"
"""Said of text that was read from a picture."""

# Named here because strftime follows the computer's locale and the page is in English.
MONTHS = "January February March April May June July August September October November December".split()


def day_text(date: datetime.date) -> str:
    """2 November 2018."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def title_text(article: Article) -> str:
    """The title; of an article that has none its opening words, and failing those its id."""
    return (article.title or "").strip() or _opening(article.text) or article.id


def _opening(text: str) -> str:
    """The first sentence of some length: a dateline ("MINSK, January 22. /TASS/.") is passed over."""
    for start, end in islice(sentences(text[:_LOOKED_AT]), 5):
        words = text[start:end].split()
        if len(words) >= _LEAST_WORDS:
            return " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")
    return ""


def page_number(article: Article, at: int | None) -> int | None:
    """The page, from 1, that offset `at` is on; None where the article has no pages or no offset is given."""
    return max(1, bisect_right(article.pages, at)) if at is not None and article.pages else None


def spoken(article: Article) -> str:
    """Title, source and date for a screen reader."""
    parts = [title_text(article), article.source or "", day_text(article.date) if article.date else "no date"]
    return ", ".join(part for part in parts if part)


def web_host(url: str) -> str:
    """The host of an address that a browser may open; of any other address nothing."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def count(number: int, word: str) -> str:
    """1 article, 2 articles, 12,345 articles."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
