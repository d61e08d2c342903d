"""An article in, the short lines that say where it comes from out, as escaped HTML."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from itertools import islice
from urllib.parse import urlsplit

from index.text.sentences import sentences
from index.types import Article
from qa.page.escape import attr, text

_LOOKED_AT, _SAYS_SOMETHING, _OPENING_WORDS = 1_000, 6, 10

# Named here because strftime follows the computer's locale and the page is in English.
MONTHS = "January February March April May June July August September October November December".split()


def day(date: datetime.date) -> str:
    """2 November 2018, in a <time>."""
    return f'<time datetime="{date.isoformat()}">{day_text(date)}</time>'


def day_text(date: datetime.date) -> str:
    """2 November 2018."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def title_text(article: Article) -> str:
    """The title; of an article that has none its opening words, and failing those its id; not escaped."""
    return (article.title or "").strip() or _opening(article.text) or article.id


def _opening(text: str) -> str:
    """The first sentence that says something: a dateline ("MINSK, January 22. /TASS/.") is passed over."""
    for start, end in islice(sentences(text[:_LOOKED_AT]), 5):
        words = text[start:end].split()
        if len(words) >= _SAYS_SOMETHING:
            return " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")
    return ""


def source_line(article: Article, at: int | None = None) -> str:
    """Source, date and, in a paged document, the page that offset `at` is on."""
    parts = [text(article.source)] if article.source else []
    parts.append(day(article.date) if article.date else '<span class="undated">no date</span>')
    if at is not None and article.pages:
        parts.append(f"page {max(1, bisect_right(article.pages, at))}")
    return " · ".join(parts)


def spoken(article: Article) -> str:
    """Title, source and date for a screen reader; not escaped."""
    parts = [title_text(article), article.source or "", day_text(article.date) if article.date else "no date"]
    return ", ".join(part for part in parts if part)


def link(article: Article) -> str:
    """A link to where the article was published, when its url is one a browser may open; else nothing."""
    if not article.url:
        return ""
    try:
        parts = urlsplit(article.url)
        safe = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        safe = False
    if not safe:
        return f'<span class="address">{text(article.url)}</span>'
    return (
        f'<a class="address" href="{attr(article.url)}" target="_blank" rel="noopener noreferrer">'
        f'{text(parts.hostname)}<span class="sr"> (opens the original in a new tab)</span></a>'
    )


def count(number: int, word: str) -> str:
    """1 article, 2 articles, 12,345 articles."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
