"""Reads the JSON-LD of a page: what it says of the article, however it is wrapped."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.reading.web.tree import Tree

_DEPTH = 8
_LONG = 20_000  # characters
_OPENING = re.compile(r"(?:\s|/\*[^*{]*\*/|/\*|\*/|//[^\n\[{<]*|<!--|<!\[CDATA\[|\ufeff)*+", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]*+")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_DECODER = json.JSONDecoder(strict=False)
_ARTICLE_ENDS = ("article", "posting", "blogpost")
_ARTICLE_NAMES = frozenset({"report", "pressrelease"})
_OTHER_THINGS = frozenset(
    "itemlistelement haspart comment review reviews mentions citation isbasedon relatedlink blogpost"
    " blogposts potentialaction author publisher about suggestedanswer acceptedanswer sponsor creator".split()
)
"""What stands below these is not the page's own article: teasers, comments, reviews, persons."""


class LinkedArticle(NamedTuple):
    """What one article of a page's JSON-LD states; lists, since a value may be given more than once."""

    dates: tuple[str, ...]
    headline: str
    addresses: tuple[str, ...]


def linked_data(tree: Tree) -> list[Any]:
    """The values of all JSON-LD of a page; what is no JSON at all is left out."""
    return [value for script in _scripts(tree) for value in _values(script.text or "")]


def drop_long_nonsense(tree: Tree) -> None:
    """Empties long JSON-LD that is no JSON, on which a library would try its luck for minutes."""
    for script in list(_scripts(tree)):
        if len(script.text or "") > _LONG and not _values(script.text):
            script.text = None


def _scripts(tree: Tree) -> Iterator[Tree]:
    for script in tree.iter("script"):
        kind = (script.get("type") or "").split(";")[0].strip().casefold()
        if kind in {"application/ld+json", "application/json+ld", "application/ld json"}:
            yield script


def _values(text: str) -> list[Any]:
    """The JSON values in `text`, without CDATA marks, comments and semicolons around them."""
    for reading in (text, html.unescape(text), _TRAILING_COMMA.sub("", text)):
        values: list[Any] = []
        opening = _OPENING.match(reading)
        at = opening.end() if opening else 0
        try:
            while at < len(reading) and reading[at] in "{[":
                value, at = _DECODER.raw_decode(reading, at)
                values.append(value)
                between = _BETWEEN.match(reading, at)
                at = between.end() if between else at
        except (ValueError, RecursionError):
            pass
        if values:
            return values
    return []


def linked_articles(values: list[Any]) -> Iterator[LinkedArticle]:
    """The articles that a page's JSON-LD describes as its own."""
    yield from _articles_in(values, _DEPTH)


def type_names(value: object) -> set[str]:
    """The schema.org types that `@type` or `itemtype` gives, in lower case, without the address in front."""
    texts = value if isinstance(value, list) else [value]
    words = [word for text in texts if isinstance(text, str) for word in text.split()]
    return {re.split(r"[/#:]", word)[-1].casefold() for word in words}


def is_article_type(names: set[str]) -> bool:
    """Whether one of these types is an article, a post or a report."""
    return any(name.endswith(_ARTICLE_ENDS) or name in _ARTICLE_NAMES for name in names - {"jobposting"})


def event_days(values: list[Any]) -> Iterator[str]:
    """When the events of a page's JSON-LD begin and end."""
    for thing in _things(values, _DEPTH):
        if any(name.endswith("event") for name in type_names(thing.get("@type"))):
            yield from _strings(thing.get("startDate"))
            yield from _strings(thing.get("endDate"))


def _things(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, at most `depth` levels down."""
    if depth and isinstance(value, list):
        for item in value:
            yield from _things(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        for item in value.values():
            yield from _things(item, depth - 1)


def _articles_in(value: Any, depth: int) -> Iterator[LinkedArticle]:
    if depth and isinstance(value, list):
        for item in value:
            yield from _articles_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        value = {str(key).rpartition(":")[2]: item for key, item in value.items()}
        if is_article_type(type_names(value.get("@type") or value.get("type"))):
            yield _article(value)
            return
        for key, item in value.items():
            if key.casefold() not in _OTHER_THINGS:
                yield from _articles_in(item, depth - 1)


def _article(thing: dict[str, Any]) -> LinkedArticle:
    page = thing.get("mainEntityOfPage")
    addresses = [thing.get("url"), thing.get("@id"), page if isinstance(page, str) else _id(page)]
    headline = thing.get("headline") or thing.get("name")
    return LinkedArticle(
        dates=tuple(_strings(thing.get("datePublished"))),
        headline=headline if isinstance(headline, str) else "",
        addresses=tuple(text for text in addresses if isinstance(text, str)),
    )


def _id(thing: object) -> object:
    return thing.get("@id") or thing.get("url") if isinstance(thing, dict) else None


def _strings(value: object) -> Iterator[str]:
    """The texts of a value that may be a text, a number (seconds), a list of them or {"@value": text}."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("@value")
        if isinstance(item, str):
            yield item
        elif isinstance(item, int) and not isinstance(item, bool):
            yield str(item)
