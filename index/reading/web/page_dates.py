"""Finds the publication date that the markup of a web page states."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

from index.reading.metadata.dates import parse_date
from index.reading.metadata.opening import Opening, is_body
from index.reading.metadata.statements import publication_date

Tree: TypeAlias = Any
"""An `lxml.html.HtmlElement`; lxml comes without types."""

_PUBLISHED = frozenset(
    "article:published_time og:article:published_time og:published_time article:published rnews:datepublished"
    " datepublished pubdate publishdate publish_date publish-date publication_date publication-date"
    " parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.date dc.date.published"
    " citation_publication_date citation_date date.published displaydate originalpublicationdate"
    " cxenseparse:recs:publishtime published_at published_time date_published bt:pubdate ptime".split()
)
_GENERIC = frozenset("date dc.date dc:date article.date article_date pubdate_time".split())
_ARTICLE_TYPES = (
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "BlogPosting",
    "Report",
    "TechArticle",
    "ScholarlyArticle",
    "LiveBlogPosting",
    "PressRelease",
)
_TIME_CLASSES = ("published", "entry-date", "post-date", "pubdate", "publish-date", "article-date")
_DEPTH = 8


def published(tree: Tree) -> datetime.date | None:
    """What the first of these states: meta tags, JSON-LD, a marked `<time>`, a plain "date" meta tag.

    Two different dates in one place (a page of several articles) state no date, and the next place is read.
    """
    for texts in (_metas(tree, _PUBLISHED), _json_ld(tree), _times(tree), _metas(tree, _GENERIC)):
        dates = {date for text in texts if (date := parse_date(text))}
        if len(dates) == 1:
            return dates.pop()
    return None


def _metas(tree: Tree, names: frozenset[str]) -> Iterator[str]:
    """The contents of the meta tags with one of `names`."""
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if name.casefold() in names and (content := meta.get("content")):
            yield content


def _times(tree: Tree) -> Iterator[str]:
    """Times that are marked as the publication: itemprop, pubdate, or a class that says so."""
    for element in tree.iter("time", "span", "abbr"):
        classes = (element.get("class") or "").casefold().split()
        marked = (
            (element.get("itemprop") or "").casefold() == "datepublished"
            or (element.tag == "time" and element.get("pubdate") is not None)
            or (element.tag != "span" and any(name in classes for name in _TIME_CLASSES))
        )
        if marked:
            yield element.get("datetime") or element.get("content") or element.text_content()[:100]


def _json_ld(tree: Tree) -> Iterator[str]:
    """The datePublished of the articles that the page's JSON-LD describes."""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().casefold() != "application/ld+json":
            continue
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _dates_in(value, _DEPTH)


def _dates_in(value: Any, depth: int) -> Iterator[str]:
    """The datePublished of every article in a JSON value, at most `depth` levels down."""
    if not depth:
        return
    if isinstance(value, list):
        for item in value:
            yield from _dates_in(item, depth - 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(kind in _ARTICLE_TYPES for kind in kinds if isinstance(kind, str)):
            if isinstance(date := value.get("datePublished"), str):
                yield date
        else:
            for item in value.values():
                yield from _dates_in(item, depth - 1)


_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hr li main nav ol p section table td th time tr ul".split()
)
_UNSEEN = frozenset("head script style template noscript svg nav aside footer form button".split())
_LINES_BELOW = 8
_PIECES = 20_000


def under_headline(tree: Tree) -> datetime.date | None:
    """The date on a line of its own between the only h1 and the body; the main text leaves such lines out."""
    headlines = list(islice(tree.iter("h1"), 2))
    if len(headlines) != 1:
        return None
    head: list[str] = []
    below = "".join(islice(_pieces(tree, headlines[0]), _PIECES)).partition("\f")[2]
    for line in islice(filter(None, map(str.strip, below.split("\n"))), _LINES_BELOW):
        if is_body(line):
            break
        head.append(line)
    return publication_date(Opening(lines=(), body=0, head=tuple(head), lead="", tail=()))


def _pieces(tree: Tree, headline: Tree) -> Iterator[str]:
    """The text of a page piece by piece, a newline around every block, a form feed behind the headline."""
    todo: list[Any] = [tree]  # a stack of its own: pages are nested deeper than Python's
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
            continue
        edge = "\n" if item.tag in _BLOCKS else ""
        todo.append(" ".join((item.tail or "").split("\n")))
        todo.append(edge + ("\f" if item is headline else ""))
        if isinstance(item.tag, str) and item.tag not in _UNSEEN:
            todo.extend(reversed(item))
            todo.append(edge + " ".join((item.text or "").split("\n")))
